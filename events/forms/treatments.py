"""Forms of a treatment and its injections."""

from django import forms

from clinic.choices import Answer
from clinic.fields import (
    CodeField,
    RegisterField,
    TextField,
    UnitsField,
    WholeNumberField,
)
from clinic.moments import DAY_HINT, DayField, MomentField
from clinic.parameters import came_twice
from events.choices import Area, Depth, Indication, Side
from events.forms.registers import injector_choices, lot_choices, product_choices
from events.models.treatments import (
    FINEST_NEEDLE,
    MOST_POINTS,
    MOST_UNITS,
    THICKEST_NEEDLE,
)

DIGITS = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
RATING = {
    "help_text": "0 (none) to 10 (the worst). Empty: not asked.",
    "widget": DIGITS,
}


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

    def clean(self):
        super().clean()
        treated = self.cleaned_data.get("treated_at")
        injector = self.cleaned_data.get("injector")
        if treated is None or injector is None:
            return
        begun, left = injector.active_from, injector.active_until
        if begun and treated.on < begun:
            problem = f"{injector} began here on {begun}"
        elif left and treated.on > left:
            problem = f"{injector} left on {left}"
        else:
            return
        self.add_error(
            "injector",
            f"{problem}, and this treatment was on {treated.on}: "
            "correct the injector or the date.",
        )


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
        find_lot(self)


def find_lot(form):
    """Put the lot of the product in the place of its number."""
    product = form.cleaned_data.get("product")
    number = form.cleaned_data.get("lot")
    if product is None or number is None:
        return
    lot = form.lots.get((product.id, number))
    if number and lot is None:
        form.add_error(
            "lot",
            f"This clinic has no lot “{number}” of {product}: "
            "correct it, or register it first.",
        )
    form.cleaned_data["lot"] = lot


class VisitForm(TreatmentForm):
    """The treatment's own page: one vial and one way of injecting for the whole of it."""

    injector = RegisterField(
        register="injector", error_messages={"required": "Choose who injected."}
    )
    indication = CodeField(
        choices=Indication, error_messages={"required": "Choose why it was given."}
    )
    first_toxin = CodeField(
        choices=Answer,
        empty=Answer.UNKNOWN,
        label="First botulinum toxin ever",
        widget=forms.RadioSelect,
    )
    product = RegisterField(
        register="product", error_messages={"required": "Choose the product."}
    )
    lot = TextField(
        max_length=40,
        required=False,
        widget=forms.Select,
        help_text="Only lots that this clinic has registered.",
    )
    depth = CodeField(
        choices=Depth,
        empty=Depth.UNKNOWN,
        widget=forms.RadioSelect,
        help_text="Unknown if the areas differ: say how under Technique.",
    )
    needle_gauge = WholeNumberField(
        label="Needle, in gauge",
        low=THICKEST_NEEDLE,
        high=FINEST_NEEDLE,
        required=False,
        widget=DIGITS,
        help_text=f"{THICKEST_NEEDLE} (thick) to {FINEST_NEEDLE} (fine), such as 30. "
        "Empty: not recorded.",
    )
    technique = TextField(
        max_length=60,
        required=False,
        help_text="In a few words, where it isn't as usual. Empty: not recorded.",
    )
    pain_during = WholeNumberField(
        label="Pain during the injections", low=0, high=10, required=False, **RATING
    )
    anxiety = WholeNumberField(low=0, high=10, required=False, **RATING)
    next_visit_on = DayField(
        label="Next visit planned for", required=False, help_text=DAY_HINT
    )
    advice_given = CodeField(
        choices=Answer,
        empty=Answer.UNKNOWN,
        label="Advice before and after was given",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, registers, course, **kwargs):
        """`course`: the patient's other treatments, by time."""
        super().__init__(*args, registers=registers, **kwargs)
        self.lots = registers.lots
        self.course = course
        today = self.now.astimezone(registers.clinic.zone).date()
        fields = self.fields
        fields["treated_at"].help_text = (
            f"As 2026-03-31 14:05 or 31 Mar 2026 14:05 at the clinic ({registers.clinic.time_zone}), "
            "or the date alone."
        )
        fields["indication"].choices = [("", "Choose"), *Indication.choices]
        fields["product"].rows = registers.products
        fields["injector"].widget.choices = injector_choices(registers, today)
        fields["product"].widget.choices = product_choices(registers)
        fields["lot"].widget.choices = lot_choices(registers, today)
        if course:
            fields[
                "first_toxin"
            ].help_text = f"No: a treatment of {course[0].treated_on} is on record."

    def clean(self):
        super().clean()
        find_lot(self)
        self.has_duplicates = came_twice(self)
        treated = self.cleaned_data.get("treated_at")
        if treated is None:
            return
        earlier = [other for other in self.course if other.treated_at < treated.at]
        if earlier and self.cleaned_data.get("first_toxin") == Answer.YES:
            self.add_error(
                "first_toxin",
                f"A treatment of {earlier[0].treated_on} is on record, so this wasn't "
                "the first: answer no.",
            )
        next_visit_on = self.cleaned_data.get("next_visit_on")
        if next_visit_on and next_visit_on < treated.on:
            self.add_error(
                "next_visit_on", f"This is before the treatment on {treated.on}."
            )
