"""Actions: the row, what follows from it, and all of it or nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from events.actions.followups import record_contact
from events.actions.treatments import record_treatment
from events.models import Exposure, FollowUp, Headache, Injection, Treatment
from tests import builders


class TestRecordingATreatment:
    def test_keeps_who_entered_it_and_every_injection(self, clinic):
        treatment = builders.treatment(clinic, areas=("glabella", "forehead"))

        assert treatment.recorded_by == builders.command_line()
        assert treatment.reference
        assert sorted(
            treatment.injection_set.values_list("area", "units", "lot__number")
        ) == [("forehead", 20, "L1"), ("glabella", 20, "L1")]

    def test_owes_the_calls_of_the_protocol(self, clinic):
        entered = datetime(2026, 3, 2, 16, tzinfo=UTC)
        treatment = builders.treatment(clinic, on=date(2026, 3, 2), now=entered)

        owed = FollowUp.objects.filter(treatment=treatment).order_by("due_on")
        assert [
            (call.window, str(call.opens_on), str(call.due_on), str(call.closes_on))
            for call in owed
        ] == [
            ("day_2", "2026-03-03", "2026-03-04", "2026-03-05"),
            ("day_14", "2026-03-16", "2026-03-16", "2026-03-30"),
            ("week_12", "2026-05-25", "2026-05-25", "2026-06-22"),
        ]
        assert {call.state for call in owed} == {"open"}

    def test_owes_no_call_whose_window_had_closed_before_it_was_entered(self, clinic):
        late = builders.treatment(clinic, now=datetime(2026, 4, 1, tzinfo=UTC))

        states = dict(late.followup_set.values_list("window", "state"))
        assert states == {"day_2": "lost", "day_14": "lost", "week_12": "open"}
        assert late.followup_set.get(window="day_2").lost_reason == "window_passed"

    def test_needs_an_injection(self, clinic):
        with pytest.raises(ValueError, match="at least one injection"):
            record_treatment(
                by=builders.command_line(),
                now=builders.NOW,
                patient=builders.patient(clinic),
                injector=builders.injector(clinic),
                treated=builders.day_moment(builders.TREATED_ON),
                injections=[],
                indication="cosmetic",
            )

    def test_stores_nothing_if_one_injection_is_refused(self, clinic):
        with pytest.raises(IntegrityError), transaction.atomic():
            builders.treatment(
                clinic,
                injections=[builders.injection(clinic), builders.injection(clinic)],
            )
        assert not Treatment.objects.exists()
        assert not Injection.objects.exists()
        assert not Exposure.objects.exists()

    def test_needs_to_be_told_who_records_it(self, clinic):
        with pytest.raises(TypeError, match="by"):
            record_treatment(
                now=builders.NOW,
                patient=None,
                injector=None,
                treated=None,
                injections=[],
            )


class TestRecordingAContact:
    @pytest.fixture
    def treatment(self, clinic):
        entered = datetime(2026, 3, 2, 16, tzinfo=UTC)
        return builders.treatment(clinic, on=date(2026, 3, 2), now=entered)

    def state(self, treatment):
        return treatment.followup_set.get(window="day_14").state

    def test_that_was_answered_completes_the_follow_up(self, treatment):
        contact = builders.contact(treatment, 16)

        assert contact.followup.window == "day_14"
        assert self.state(treatment) == "done"

    def test_that_was_not_answered_leaves_it_open(self, treatment):
        builders.contact(treatment, 16, "not_asked", reached="voicemail")

        assert self.state(treatment) == "open"

    def test_where_the_patient_could_not_say_leaves_it_open(self, treatment):
        builders.contact(treatment, 16, "unknown")

        assert self.state(treatment) == "open"

    def test_of_the_patient_s_own_accord_completes_nothing(self, treatment):
        contact = builders.contact(treatment, 16, is_solicited=False)

        assert contact.followup is None
        assert self.state(treatment) == "open"

    def test_after_its_window_completes_a_call_that_is_still_owed(self, treatment):
        late = builders.contact(treatment, 40)

        assert late.followup.window == "day_14"
        assert self.state(treatment) == "done"

    def test_between_two_windows_belongs_to_neither_if_none_is_owed(self, treatment):
        builders.contact(treatment, 2)
        builders.contact(treatment, 16)

        assert builders.contact(treatment, 40).followup is None

    def test_completes_a_follow_up_that_was_lost_when_it_was_entered(self, clinic):
        late = builders.treatment(clinic)
        builders.contact(late, 20)

        call = late.followup_set.get(window="day_14")
        assert (call.state, call.lost_reason) == ("done", "")

    def test_twice_is_refused(self, treatment):
        builders.contact(treatment, 16)
        with pytest.raises(IntegrityError), transaction.atomic():
            builders.contact(treatment, 16)

    def test_needs_to_be_told_who_records_it(self, treatment):
        with pytest.raises(TypeError, match="by"):
            record_contact(
                now=builders.NOW,
                treatment=treatment,
                contacted=None,
                is_solicited=True,
                reached="patient",
                headache="no",
            )


class TestReportingAHeadache:
    @pytest.fixture
    def treatment(self, clinic):
        return builders.treatment(clinic)

    def test_grades_it_by_function_with_the_scale(self, treatment):
        report = builders.headache(treatment, function="self_care")

        assert (report.headache.grade, report.headache.grade_scale) == (3, "CTCAE 5.0")

    def test_leaves_it_ungraded_where_function_is_unknown(self, treatment):
        report = builders.headache(treatment, worst_nrs=9, function="unknown")

        assert (report.headache.grade, report.headache.grade_scale) == (None, "")

    def test_again_with_the_same_onset_goes_on_with_the_episode(self, treatment):
        first = builders.headache(
            treatment, 1, contact_day=2, worst_nrs=6, function="daily_activities"
        )
        second = builders.headache(
            treatment,
            1,
            contact_day=14,
            worst_nrs=3,
            function="none",
            outcome="resolved",
            resolved_on=treatment.treated_on + timedelta(days=4),
        )

        headache = Headache.objects.get()
        assert first.headache == second.headache == headache
        assert headache.worst_nrs == 6
        assert headache.grade == 2
        assert headache.resolved_on == treatment.treated_on + timedelta(days=4)
        first.refresh_from_db()
        assert (first.worst_nrs, first.outcome) == (6, "unknown")

    def test_with_another_onset_is_another_episode(self, treatment):
        builders.headache(treatment, 1, contact_day=2)
        builders.headache(treatment, 8, contact_day=14)

        assert Headache.objects.count() == 2

    def test_that_is_not_remembered_spans_from_treatment_to_contact(self, treatment):
        headache = builders.headache(treatment, None, contact_day=20).headache

        assert headache.onset_on == treatment.treated_on
        assert headache.onset_latest_on == treatment.treated_on + timedelta(days=20)

    def test_remembered_to_the_month_spans_what_is_left_of_it(self, treatment):
        headache = builders.headache(
            treatment, 10, contact_day=40, onset_precision="month"
        ).headache

        # Treated on 2 March: the month from the treatment on.
        assert str(headache.onset_on) == "2026-03-02"
        assert str(headache.onset_latest_on) == "2026-03-31"
