"""What the call list can be narrowed to."""

from django import forms

from clinic.fields import TextField
from clinic.models import Injector
from clinic.parameters import no_such, refuse_unknown
from events.models import ProtocolWindow
from events.rules.windows import PROTOCOL


class CallListForm(forms.Form):
    """Names what it doesn't know instead of ignoring it."""

    def __init__(self, *args, clinics, **kwargs):
        super().__init__(*args, **kwargs)
        self.clinics = clinics
        windows = ProtocolWindow.objects.filter(clinic__in=clinics)
        codes = {*(call.code for call in PROTOCOL), *(row.code for row in windows)}
        injectors = Injector.objects.filter(clinic__in=clinics).order_by("code")
        self.fields |= {
            "clinic": choice("Clinic", [(row.code, row.name) for row in clinics]),
            "window": choice(
                "Window",
                [(code, code.replace("_", " ").capitalize()) for code in sorted(codes)],
            ),
            "injector": choice("Injector", [(row.code, str(row)) for row in injectors]),
            "ringing": TextField(
                label="Somebody rings us", required=False, max_length=100
            ),
        }

    def clean(self):
        super().clean()
        refuse_unknown(self)

    @property
    def chosen_clinics(self):
        code = self.cleaned_data["clinic"]
        return [clinic for clinic in self.clinics if code in ("", clinic.code)]


def choice(label, choices):
    return forms.ChoiceField(
        label=label,
        choices=[("", "All"), *choices],
        required=False,
        error_messages={"invalid_choice": no_such(choices)},
    )
