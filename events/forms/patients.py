"""Forms of the patients' pages: search, add, amend."""

from django import forms
from django.urls import reverse
from django.utils.html import format_html

from clinic.choices import HeadacheHistory, Migraine
from clinic.fields import TextField, list_or_buttons
from clinic.forms import PatientForm
from clinic.models import Patient
from clinic.models.patients import normalised_mrn
from clinic.parameters import came_twice, refuse_unknown
from clinic.reasons import ReasonForm
from events.models import Treatment
from events.patients import alike


class PatientSearchForm(forms.Form):
    """`page` is the table's: a number that there isn't shows the nearest page."""

    q = TextField(
        label="Record number, name or date of birth",
        max_length=200,
        required=False,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "aria-keyshortcuts": "/"}
        ),
    )

    def clean(self):
        super().clean()
        refuse_unknown(self, beside=["page"])


class PatientPageForm(PatientForm):
    """What the pages check beyond the files: other patients, and contradictions."""

    status = 422

    def __init__(self, *args, now, clinic, **kwargs):
        super().__init__(*args, today=now.astimezone(clinic.zone).date(), **kwargs)
        self.now, self.site = now, clinic
        self.alike, self.taken = [], []

    def clean(self):
        super().clean()
        self._refuse_contradictions()

    @property
    def others(self):
        """Patients whom the page names beside the one that it is about."""
        return [*self.alike, *self.taken]

    def _refuse_contradictions(self):
        said = self.cleaned_data
        history, migraine = said.get("headache_history"), said.get("migraine")
        days = said.get("headache_days_per_28")
        if history == HeadacheHistory.NONE:
            if migraine in (Migraine.EPISODIC, Migraine.CHRONIC):
                self.add_error(
                    "migraine",
                    f"“Kind of headaches” says none, but migraine is {migraine}, and "
                    "migraine is a headache: correct one of the two.",
                )
            if days:
                self.add_error(
                    "headache_days_per_28",
                    f"“Kind of headaches” says none, but there are {days} days with "
                    "headache: correct one of the two.",
                )
        if history == HeadacheHistory.MIGRAINE and migraine == Migraine.NONE:
            self.add_error(
                "migraine",
                "“Kind of headaches” says migraine, but migraine is none: correct "
                "one of the two.",
            )

    def _refuse_known_number(self, clinic, but=None):
        mrn = self.cleaned_data.get("mrn")
        self.taken = Patient.objects.filter(
            clinic=clinic, mrn_normalised=normalised_mrn(mrn or "")
        ).exclude(pk=but and but.pk)
        for patient in self.taken:
            self.add_error(
                "mrn",
                format_html(
                    "This is the record number of {}: open that record, or correct "
                    "the number.",
                    link_to(patient),
                ),
            )


def link_to(patient):
    return format_html(
        '<a href="{}">{}</a>', reverse("events:patient", args=[patient.uid]), patient
    )


class NewPatientForm(PatientPageForm):
    somebody_else = forms.BooleanField(label="This is somebody else", required=False)

    def __init__(self, *args, clinics, **kwargs):
        clinics = list(clinics)
        super().__init__(*args, clinic=clinics[0], **kwargs)
        self.clinics = {clinic.code: clinic for clinic in clinics}
        if len(clinics) > 1:
            self.fields["clinic"] = forms.ChoiceField(
                label="Clinic",
                choices=[(clinic.code, clinic.name) for clinic in clinics],
                widget=list_or_buttons(clinics),
                error_messages={
                    "required": "Choose the clinic.",
                    "invalid_choice": "Choose one of your clinics.",
                },
            )
            self.order_fields(["clinic"])

    def clean_clinic(self):
        self.site = self.clinics[self.cleaned_data["clinic"]]
        self.today = self.now.astimezone(self.site.zone).date()
        return self.site

    def clean(self):
        super().clean()
        if came_twice(self):
            self.status = 400
        if "clinic" in self.errors:
            return
        self._refuse_known_number(self.site)
        said = self.cleaned_data
        self.alike = alike(
            self.site,
            said.get("given_name", ""),
            said.get("family_name", ""),
            said.get("birth_date"),
        )
        if self.alike and not said.get("somebody_else"):
            self.add_error(
                "somebody_else",
                "Somebody with this name or birth date is recorded already: open that "
                "record, or tick that this is somebody else.",
            )

    @property
    def patient(self):
        """The values of create_patient, of a valid form."""
        details = {name: self.cleaned_data[name] for name in PatientForm.base_fields}
        return details | {"clinic": self.site}


class AmendPatientForm(PatientPageForm, ReasonForm):
    field_order = tuple(PatientForm.base_fields)

    def __init__(self, *args, patient, **kwargs):
        recorded = {name: getattr(patient, name) for name in PatientForm.base_fields}
        super().__init__(
            *args,
            clinic=patient.clinic,
            initial=recorded | {"version": patient.version},
            **kwargs,
        )
        self.patient = patient

    def clean_birth_date(self):
        birth_date = super().clean_birth_date()
        first = (
            Treatment.objects.filter(patient=self.patient, voided_at=None)
            .order_by("treated_on")
            .first()
        )
        if birth_date and first and birth_date > first.treated_on:
            raise forms.ValidationError(
                f"This is after the treatment on {first.treated_on}: check it."
            )
        return birth_date

    def clean(self):
        super().clean()
        self._refuse_known_number(self.patient.clinic, but=self.patient)
