"""What is on the screen during one call, and what it means so far."""

from dataclasses import dataclass

from events.choices import HeadacheAnswer
from events.forms.callreports import CallReportForm
from events.forms.calls import CallContactForm
from events.models import FollowUp, Treatment
from events.rules.advice import advice
from events.rules.grading import grade
from events.rules.triage import triage


@dataclass
class Sheet:
    """One call on the screen: the treatment, who is on the phone, and both forms."""

    treatment: Treatment
    followup: FollowUp | None
    contact: CallContactForm
    report: CallReportForm

    @property
    def has_headache(self):
        return self.contact["headache"].value() == HeadacheAnswer.YES

    @property
    def is_on_record(self):
        """Whether this very contact was recorded before."""
        said = self.contact.as_contact()
        return self.treatment.contact_set.filter(
            contacted_at=said["contacted"].at,
            is_solicited=said["is_solicited"],
            reached=said["reached"],
            voided_at=None,
        ).exists()

    @property
    def is_valid(self):
        """Both forms, the report only where a headache is reported."""
        return self.contact.is_valid() & (
            not self.has_headache or self.report.is_valid()
        )


def finding_of(sheet):
    """Grade, triage and advice by what has been typed so far, or None."""
    if not sheet.has_headache:
        return None
    sheet.report.is_valid()
    said, patient = sheet.report.cleaned_data, sheet.treatment.patient
    level = grade(said.get("function", ""))
    found = triage(
        red_flags=sheet.report.red_flags,
        grade=level,
        outcome=said.get("outcome", ""),
        days_since_onset=sheet.report.days_since_onset,
        course=said.get("course", ""),
        compared_with_usual=said.get("compared_with_usual", ""),
        age=sheet.report.age,
    )
    return {
        "grade": level,
        "level": found.level,
        "is_incomplete": found.is_incomplete,
        "findings": found.findings,
        "advice": advice(
            found.level,
            may_take_paracetamol=patient.paracetamol_contraindicated != "yes",
            may_take_ibuprofen=patient.ibuprofen_contraindicated != "yes",
        ),
    }
