"""Forms of a treatment and its injections."""

from django import forms

from clinic.choices import Answer
from clinic.fields import (
    CodeField,
    MomentField,
    RegisterField,
    TextField,
    UnitsField,
    WholeNumberField,
)
from events.choices import Area, Indication, Side
from events.models.treatments import MOST_POINTS, MOST_UNITS


class TreatmentForm(forms.Form):
    treated_at = MomentField(
        error_messages={"required": "Enter the day of the treatment."}
    )
    injector = RegisterField(
        register="injector",
        error_messages={"required": "Name the injector by code."},
    )
    indication = CodeField(choices=Indication)
    first_toxin = CodeField(choices=Answer, empty=Answer.UNKNOWN)

    def __init__(self, *args, registers, patient, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.patient = patient
        self.now = now
        self.fields["treated_at"].zone = registers.clinic.zone
        self.fields["injector"].rows = registers.injectors

    def clean_treated_at(self):
        treated = self.cleaned_data["treated_at"]
        if treated.at > self.now:
            zone = self.fields["treated_at"].zone
            raise forms.ValidationError(
                "A treatment can't be in the future "
                f"(it is {self.now.astimezone(zone):%Y-%m-%d %H:%M} at the clinic)."
            )
        if self.patient.birth_date and treated.on < self.patient.birth_date:
            raise forms.ValidationError(
                f"This is before the patient's birth on {self.patient.birth_date}."
            )
        return treated


class InjectionForm(forms.Form):
    area = CodeField(choices=Area)
    side = CodeField(choices=Side)
    units = UnitsField(
        most=MOST_UNITS, error_messages={"required": "Enter the units injected."}
    )
    points = WholeNumberField(low=1, high=MOST_POINTS, required=False)
    product = RegisterField(
        register="product", error_messages={"required": "Name the product."}
    )
    lot = TextField(max_length=40, required=False)

    def __init__(self, *args, registers, **kwargs):
        super().__init__(*args, **kwargs)
        self.lots = registers.lots
        self.fields["product"].rows = registers.products

    def clean(self):
        super().clean()
        product = self.cleaned_data.get("product")
        number = self.cleaned_data.get("lot")
        if product is None or number is None:
            return
        lot = self.lots.get((product.id, number))
        if number and lot is None:
            self.add_error(
                "lot",
                f"This clinic has no lot “{number}” of {product}: "
                "correct it, or register it first.",
            )
        self.cleaned_data["lot"] = lot
