"""The forms of the page on which a treatment is recorded, as one sheet."""

from dataclasses import dataclass
from datetime import date, datetime

from django import forms

from clinic.choices import Answer, Precision
from clinic.fields import TextField
from clinic.models import Patient
from clinic.moments import Moment
from clinic.registers import Registers
from events.choices import Depth
from events.forms.injections import InjectionsForm
from events.forms.treatments import VisitForm
from events.models import Treatment
from events.rules.doses import Precaution, above_label, expired, plain, too_soon

SEPARATOR = " | "
HOW = ("depth", "needle_gauge", "technique")
OF_EACH_INJECTION = ("product", "lot", *HOW)


class PrecautionsForm(forms.Form):
    """A reason counts for the warnings that were shown when it was given."""

    warning_reason = TextField(
        label="Reason to go on nevertheless",
        min_length=5,
        max_length=500,
        error_messages={
            "required": "Give the reason, or correct the entries.",
            "min_length": "Give the reason in at least 5 characters.",
        },
    )
    warnings_seen = TextField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, precautions, **kwargs):
        super().__init__(*args, **kwargs)
        self.precautions = precautions

    @property
    def keys(self):
        return SEPARATOR.join(found.key for found in self.precautions)

    @property
    def was_shown(self):
        """Whether these very warnings were on the page that was sent."""
        seen = self.data.get("warnings_seen", "").split(SEPARATOR)
        return all(found.key in seen for found in self.precautions)


@dataclass
class TreatmentSheet:
    visit: VisitForm
    injections: InjectionsForm
    warnings: PrecautionsForm | None = None

    def is_valid(self) -> bool:
        """Complete, and confirmed where there is something to confirm."""
        is_complete = all([self.visit.is_valid(), self.injections.is_valid()])
        found = self.precautions() if is_complete else []
        if found or self.visit.data.get("warning_reason"):
            self.warnings = PrecautionsForm(self.visit.data, precautions=found)
        if not found:
            return is_complete
        return self.warnings.was_shown and self.warnings.is_valid()

    @property
    def status(self) -> int:
        """Of the answer to a sheet that isn't valid."""
        forms_sent = (self.visit, self.injections)
        return 400 if any(form.has_duplicates for form in forms_sent) else 422

    def precautions(self) -> list[Precaution]:
        told = self.visit.cleaned_data
        treated_on, lot = told["treated_at"].on, told["lot"]
        doses = [
            (row["area"], row["side"], row["units"])
            for row in self.injections.injections
        ]
        return [
            *above_label(told["product"].proper_name, doses),
            *too_soon(treated_on, [other.treated_on for other in self.visit.course]),
            *(expired(lot.number, lot.expires_on, treated_on) if lot else []),
        ]

    @property
    def details(self) -> dict:
        """What record_treatment takes besides the patient."""
        told = dict(self.visit.cleaned_data)
        of_each = {name: told.pop(name) for name in OF_EACH_INJECTION}
        reason = ""
        if self.warnings and self.warnings.precautions:
            reason = self.warnings.cleaned_data["warning_reason"]
        return told | {
            "treated": told.pop("treated_at"),
            "injections": [row | of_each for row in self.injections.injections],
            "warning_reason": reason,
        }


def first_values(now: datetime, patient: Patient, course: list[Treatment]) -> dict:
    """What the empty form says: now, and what the record knows."""
    at = now.replace(second=0, microsecond=0)
    on = at.astimezone(patient.clinic.zone).date()
    return {
        "treated_at": Moment(at, on, Precision.EXACT),
        "first_toxin": Answer.NO if course else Answer.UNKNOWN,
        "advice_given": Answer.UNKNOWN,
        "depth": Depth.UNKNOWN,
    }


def copied(treatment: Treatment, registers: Registers, today: date) -> dict:
    """The same again, save the time, and whoever or whatever is no longer in use.

    Of several products the one that most rows name: units of two are never put
    together.
    """
    rows = list(treatment.injection_set.all())
    product = max(
        (row.product for row in rows),
        key=lambda product: sum(row.product_id == product.id for row in rows),
    )
    rows = [row for row in rows if row.product_id == product.id]
    names = {row.id: name for name, row in registers.products.items()}
    values = {
        "injector": treatment.injector.code
        if is_active(treatment.injector, today)
        else "",
        "indication": treatment.indication,
        "product": names.get(product.id, ""),
        "lot": lot_again({row.lot for row in rows}, today),
        **alike(rows),
    }
    for row in rows:
        place = f"{row.area}-{row.side}"
        same = [
            other for other in rows if (other.area, other.side) == (row.area, row.side)
        ]
        values[f"{place}-units"] = plain(sum(other.units for other in same))
        values[f"{place}-points"] = row.points
    return values


def alike(rows):
    """How they were injected, where it was the same for all."""
    said = {name: {getattr(row, name) for row in rows} for name in HOW}
    return {name: values.pop() for name, values in said.items() if len(values) == 1}


def is_active(injector, today):
    begun = injector.active_from is None or injector.active_from <= today
    return begun and (injector.active_until is None or today <= injector.active_until)


def lot_again(lots, today):
    """The number of the one lot, unless it has expired."""
    lot = lots.pop() if len(lots) == 1 else None
    if lot is None or (lot.expires_on and lot.expires_on < today):
        return ""
    return lot.number
