"""Questions of the call sheet that one key answers."""

from django import forms


class KeyedRadios(forms.RadioSelect):
    """Radio buttons of which each has a key; the script reads it from `data-key`."""

    def __init__(self, keys, attrs=None):
        super().__init__(attrs)
        self.keys = keys

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        key = self.keys.get(str(value), "")
        option["key"] = key
        if key:
            option["attrs"] |= {"data-key": key, "aria-keyshortcuts": key}
        return option


def question(label, choices, keys, *, required=True, missing="", **kwargs):
    """`keys` is one character for each choice, in order; a blank for none."""
    codes = [code for code, _ in choices]
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=required,
        widget=KeyedRadios(
            {code: key for code, key in zip(codes, keys, strict=False) if key != " "}
        ),
        error_messages={"required": missing},
        **kwargs,
    )
