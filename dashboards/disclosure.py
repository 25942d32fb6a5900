"""The choice to take a panel's numbers out without small counts."""

from django import forms

from dashboards.scope import ScopeForm

NOT_SUPPRESSED = (
    "These numbers can't be taken out with small counts suppressed: they aren't counts of "
    "groups along one margin. Take out incidence by one factor instead."
)


def suppress_field():
    return forms.ChoiceField(
        label="Small counts",
        choices=[("small", "Suppress counts of 1 to 10")],
        required=False,
        widget=forms.HiddenInput,
        error_messages={
            "invalid_choice": "There is no “%(value)s” here. Use small, or leave it out."
        },
    )


class PanelFileForm(ScopeForm):
    beside = ("suppress",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["suppress"] = suppress_field()

    @property
    def is_suppressed(self):
        return self.cleaned_data["suppress"] == "small"
