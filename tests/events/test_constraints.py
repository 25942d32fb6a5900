"""What the database refuses by itself in treatments, calls and headaches."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from events.models import (
    Contact,
    Exposure,
    ExposureRevision,
    FollowUp,
    Headache,
    HeadacheReport,
    Injection,
    Treatment,
)
from tests import builders
from tests.builders import NOW, TREATED_ON
from tests.clinic.test_constraints import again, refused_by

pytestmark = pytest.mark.usefixtures("by_hand")

DAY = timedelta(days=1)
ONSET_ON = TREATED_ON + 3 * DAY


@pytest.fixture
def record(clinic):
    """A treatment with a call in which a headache was reported."""
    return builders.headache(builders.treatment(clinic))


@pytest.mark.parametrize(
    ("model", "changes", "constraint"),
    [
        (Injection, {"units": 0}, "injection_units_in_range"),
        (Injection, {"units": Decimal("-0.1")}, "injection_units_in_range"),
        (Injection, {"units": Decimal("25000.1")}, "injection_units_in_range"),
        (Injection, {"points": 0}, "injection_points_in_range"),
        (Injection, {"points": 201}, "injection_points_in_range"),
        (Injection, {"needle_gauge": 17}, "injection_needle_gauge_in_range"),
        (Injection, {"needle_gauge": 37}, "injection_needle_gauge_in_range"),
        (Treatment, {"pain_during": 11}, "treatment_pain_during_in_range"),
        (Treatment, {"anxiety": 11}, "treatment_anxiety_in_range"),
        (Treatment, {"next_visit_on": TREATED_ON - DAY}, "treatment_next_visit_later"),
        (
            Treatment,
            {"treated_precision": "month"},
            "treatment_treated_precision_known",
        ),
        (FollowUp, {"due_on": date(2026, 1, 1)}, "followup_opens_first"),
        (FollowUp, {"closes_on": date(2026, 1, 1)}, "followup_closes_last"),
        (FollowUp, {"state": "lost", "lost_reason": ""}, "followup_lost_has_reason"),
        (
            FollowUp,
            {"state": "open", "lost_reason": "died"},
            "followup_lost_has_reason",
        ),
        (FollowUp, {"state": "call_back", "lost_reason": ""}, "followup_call_back_has"),
        (FollowUp, {"claimed_until": NOW}, "followup_claim_has_end"),
        (Contact, {"contacted_on": TREATED_ON - DAY}, "contact_after_treatment"),
        (Contact, {"call_back_at": NOW - 365 * DAY}, "contact_call_back_later"),
        (Contact, {"contacted_precision": "hour"}, "contact_contacted_precision_known"),
        (Headache, {"onset_on": TREATED_ON - DAY}, "headache_onset_after_treatment"),
        (Headache, {"onset_latest_on": ONSET_ON - DAY}, "headache_onset_days_in_order"),
        (
            Headache,
            {"outcome": "resolved", "resolved_on": ONSET_ON - DAY},
            "headache_resolved_after_onset",
        ),
        (Headache, {"resolved_on": ONSET_ON}, "headache_resolved_on_only_if_gone"),
        (Headache, {"worst_nrs": 11}, "headache_worst_nrs_in_range"),
        (Headache, {"onset_precision": "hour"}, "headache_onset_time_as_precise"),
        (Headache, {"onset_at": NOW}, "headache_onset_time_as_precise"),
        (Headache, {"grade": 0}, "headache_grade_with_scale"),
        (Headache, {"grade": 4}, "headache_grade_with_scale"),
        (Headache, {"grade": 2, "grade_scale": ""}, "headache_grade_with_scale"),
        (HeadacheReport, {"pain_now": 11}, "headachereport_pain_now_in_range"),
        (HeadacheReport, {"worst_nrs": 11}, "headachereport_worst_nrs_in_range"),
        (HeadacheReport, {"resolved_on": ONSET_ON}, "headachereport_resolved_on_only"),
        (Exposure, {"product": None}, "exposure_units_of_one_product"),
        (ExposureRevision, {"id": 2}, "revision_is_one_row"),
    ],
)
def test_the_database_refuses(record, model, changes, constraint):
    with refused_by(constraint):
        builders.change(model.objects, **changes)


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (Injection, {"units": Decimal("0.1"), "points": 1, "needle_gauge": 18}),
        (Injection, {"units": 25_000, "points": 200, "needle_gauge": 36}),
        (Treatment, {"pain_during": 0, "anxiety": 10, "next_visit_on": TREATED_ON}),
        (Contact, {"contacted_on": TREATED_ON}),
        (Headache, {"onset_on": TREATED_ON, "worst_nrs": 0}),
        (Headache, {"outcome": "resolved", "resolved_on": ONSET_ON, "worst_nrs": 10}),
        (Headache, {"worst_nrs": None, "grade": None, "grade_scale": ""}),
        (HeadacheReport, {"pain_now": 0, "worst_nrs": 10}),
        (Exposure, {"product": None, "units_tenths": None}),
    ],
)
def test_the_database_takes_the_ends_of_a_range(record, model, changes):
    assert builders.change(model.objects, **changes) == 1


@pytest.mark.parametrize("answer", ["yes", "no", "unknown"])
@pytest.mark.parametrize(
    "reached", ["voicemail", "no_answer", "wrong_number", "refused"]
)
def test_nobody_answers_who_was_not_reached(record, reached, answer):
    with refused_by("contact_answer_needs_somebody_reached"):
        builders.change(Contact.objects, reached=reached, headache=answer)
    assert builders.change(Contact.objects, reached=reached, headache="not_asked")


@pytest.mark.parametrize("model", [Treatment, Contact, Headache])
def test_nothing_is_voided_without_who_and_when_and_why(record, model):
    whole = {
        "voided_at": NOW,
        "voided_by": builders.command_line(),
        "void_reason": "Entered for another patient.",
    }

    for name in whole:
        given = {key: value for key, value in whole.items() if key != name}
        with refused_by("void_with_reason"):
            builders.change(model.objects, **given)
        with refused_by("void_with_reason"):
            builders.change(model.objects, **{name: whole[name]})
    assert builders.change(model.objects, **whole) == 1


class TestTheDatabaseKeepsOnce:
    def test_a_reference_in_a_clinic(self, record):
        with refused_by("treatment_reference_once"):
            again(record.treatment)
        assert again(record.treatment, reference="T-2")

    def test_an_injection_of_an_area_from_a_lot(self, record):
        injection = Injection.objects.get()

        with refused_by("injection_once"):
            again(injection, units=1)
        assert again(injection, area="forehead")

    def test_an_injection_of_an_area_without_a_lot(self, record):
        (injection,) = again(Injection.objects.get(), lot=None)

        with refused_by("injection_once_without_lot"):
            again(injection)

    def test_a_call_owed_to_a_treatment(self, record):
        with refused_by("followup_once"):
            again(FollowUp.objects.first())

    def test_a_contact_that_is_not_voided(self, record):
        with refused_by("contact_once"):
            again(record.contact)
        builders.change(
            Contact.objects,
            voided_at=NOW,
            voided_by=builders.command_line(),
            void_reason="Mistyped.",
        )
        assert again(record.contact, voided_at=None, voided_by=None, void_reason="")

    def test_a_report_in_a_contact(self, record):
        with refused_by("contact_id"):
            again(record)
