"""Onsets, days until the first, and durations: against slow loops, and by hand."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboards.groupings import GROUPINGS
from dashboards.queries.durations import durations
from dashboards.queries.onsets import (
    call_days,
    days_to_onset,
    graded,
    in_window,
    onsets,
)
from dashboards.queries.populations import population_of
from dashboards.scope import Scope
from events.actions.followups import set_protocol
from events.actions.reviews import sign_review
from events.models import Headache
from events.rules.windows import PROTOCOL, WINDOWS, ProtocolCall
from tests import builders
from tests.dashboards.reference import (
    Records,
    counts,
    days,
    is_in_scope,
    outcome,
)
from tests.dashboards.sample import AS_OF, Sample, void

WINDOW = {window.code: window for window in WINDOWS}
EARLY = WINDOW["early"]


def scope_of(clinics, code="early", **filters):
    return Scope(tuple(clinics), window=WINDOW[code], **{"as_of": AS_OF} | filters)


def counted(rows):
    return {
        row.group: (row.grade_1, row.grade_2, row.grade_3, row.not_graded)
        for row in rows
        if row.events
    }


def last_day(treatment, scope, records):
    again = records.treated_again_on_day(treatment)
    is_cut = scope.window.code == "late" and again is not None
    return min(scope.window.last_day, again) if is_cut else scope.window.last_day


def sure(treatment, records):
    patient = records.patients[treatment.patient_id]
    return [
        row
        for row in records.of(records.headaches, treatment)
        if counts(row, patient) == "yes"
    ]


def begun_inside(headache, treatment, scope, records):
    """yes, no, or perhaps."""
    end = last_day(treatment, scope, records)
    inside = []
    day = headache.onset_on
    while day <= headache.onset_latest_on:
        inside.append(scope.window.first_day <= days(treatment, day) <= end)
        day += timedelta(days=1)
    return "yes" if all(inside) else "perhaps" if any(inside) else "no"


def onset_day(treatment, scope, records):
    """Of the first onset known to the day, if that is in the window; else None."""
    found = []
    for row in sure(treatment, records):
        if row.onset_on != row.onset_latest_on:
            continue
        is_late = scope.window.code == "late"
        if is_late and begun_inside(row, treatment, scope, records) != "yes":
            continue
        found.append(days(treatment, row.onset_on))
    first = min(found, default=None)
    is_inside = first is not None and (
        scope.window.first_day <= first <= scope.window.last_day
    )
    return first if is_inside else None


def answered_through(treatment, records):
    found = []
    on_record = records.of(records.headaches, treatment)
    for contact in records.of(records.contacts, treatment):
        if not contact.is_solicited:
            continue
        if contact.headache == "no" or (contact.headache == "yes" and on_record):
            found.append(days(treatment, contact.contacted_on))
    return max(found, default=None)


def slow_days_to_onset(scope, records):
    """(day, how it ended) of each followed, and how many aren't, by why."""
    followed, left_out = Counter(), Counter()
    for treatment in records.treatments:
        if not is_in_scope(treatment, scope, records):
            continue
        names = outcome(treatment, scope, records)
        if names == ["not_yet_due"]:
            continue
        known = "known_events" in names
        patient = records.patients[treatment.patient_id]
        perhaps = not known and any(
            counts(row, patient) != "no"
            and begun_inside(row, treatment, scope, records) != "no"
            for row in records.of(records.headaches, treatment)
        )
        answered = answered_through(treatment, records)
        if perhaps and "asked" not in names:
            left_out["undecided"] += 1
            continue
        if answered is None or answered < scope.window.first_day:
            left_out["never"] += 1
            continue
        end, ended = min(answered, scope.window.last_day), 0
        again = records.treated_again_on_day(treatment)
        if again is not None:
            again = max(again, scope.window.first_day)
            if again <= end:
                end, ended = again, 2
        if known and "spontaneous" not in names:
            day = onset_day(treatment, scope, records)
            if day is None:
                ended = 1
                left_out["day unknown"] += 1
            elif day <= end:
                end, ended = day, 1
        followed[end, ended] += 1
    return followed, left_out


@pytest.fixture
def sample(db):
    return Sample()


class TestGraded:
    @pytest.mark.parametrize("code", WINDOW)
    def test_loops_over_the_records_count_the_same_onsets(self, sample, code):
        scope, records = scope_of(sample.clinics, code), Records()
        expected = Counter()
        for treatment in records.treatments:
            if not is_in_scope(treatment, scope, records):
                continue
            if "events" in outcome(treatment, scope, records):
                day = onset_day(treatment, scope, records)
                expected["not known" if day is None else str(day)] += 1
        population = population_of(scope)

        *rows, total = onsets(population, GROUPINGS["onset_day"](population))

        assert {row.group: row.events for row in rows if row.events} == expected
        assert total.events == sum(expected.values()) > 0
        assert {row.asked for row in rows} == {total.asked}

    def test_every_grade_is_counted_and_none_is_a_grade_of_its_own(self, clinic):
        functions = ["none", "daily_activities", "self_care", "self_care", "unknown"]
        for function in functions:
            builders.headache(
                builders.treatment(clinic), 3, function=function, worst_nrs=None
            )
        population = population_of(scope_of([clinic]))

        rows = graded(population, GROUPINGS["month"](population))

        assert counted(rows) == {"2026-03": (1, 1, 2, 1), "all": (1, 1, 2, 1)}
        assert (rows[0].asked, rows[0].events) == (5, 5)

    def test_a_review_changes_the_grade(self, clinic):
        builders.headache(builders.treatment(clinic), 3)
        [headache] = Headache.objects.all()
        sign_review(
            by=builders.command_line(),
            now=builders.NOW,
            headache=headache,
            **builders.ASSESSMENT | {"grade": 3},
        )
        population = population_of(scope_of([clinic]))

        *_, total = graded(population, GROUPINGS["month"](population))

        assert (total.grade_1, total.grade_3) == (0, 1)

    def test_weeks_add_up_to_the_days(self, sample):
        population = population_of(scope_of(sample.clinics, "late"))

        *days_, _ = onsets(population, GROUPINGS["onset_day"](population))
        *weeks, _ = onsets(population, GROUPINGS["onset_week"](population))

        assert [row.group for row in weeks] == [
            "56-62",
            "63-69",
            "70-76",
            "77-83",
            "84-90",
            "91-97",
            "98-104",
            "105-112",
            "not known",
        ]
        for week in weeks[:-1]:
            first, last = map(int, week.group.split("-"))
            own = [row for row in days_[:-1] if first <= int(row.group) <= last]
            assert week.events == sum(row.events for row in own)
        assert weeks[-1].events == days_[-1].events


class TestDaysToOnset:
    @pytest.mark.parametrize("code", WINDOW)
    def test_loops_over_the_records_find_the_same(self, sample, code):
        scope, records = scope_of(sample.clinics, code), Records()

        found = days_to_onset(population_of(scope))

        followed, left_out = slow_days_to_onset(scope, records)
        pairs = zip(found.days.tolist(), found.status.tolist(), strict=True)
        assert Counter(pairs) == followed
        assert {ended for _, ended in followed} >= {0, 1}
        assert found.undecided == left_out["undecided"]
        assert found.never == left_out["never"]
        assert found.day_unknown == left_out["day unknown"]

    def test_one_who_came_forward_unasked_is_no_event(self, clinic):
        treatment = builders.treatment(clinic)
        builders.contact(treatment, 2)
        builders.headache(treatment, 5, 6, is_solicited=False)

        found = days_to_onset(population_of(scope_of([clinic])))

        assert (found.days.tolist(), found.status.tolist()) == ([2], [0])

    def test_a_headache_heard_of_early_is_one_without_the_last_call(self, clinic):
        builders.headache(builders.treatment(clinic), 1, 2)

        found = days_to_onset(population_of(scope_of([clinic])))

        assert (found.days.tolist(), found.status.tolist()) == ([1], [1])

    def test_being_treated_again_competes_with_a_headache_not_yet_begun(self, clinic):
        patient = builders.patient(clinic)
        first = builders.treatment(clinic, of=patient)
        builders.treatment(clinic, builders.TREATED_ON + timedelta(days=7), of=patient)
        builders.contact(first, 14)

        found = days_to_onset(population_of(scope_of([clinic])))

        assert (found.days.tolist(), found.status.tolist()) == ([7], [2])
        assert found.never == 1  # the second


class TestInWindow:
    def test_it_is_the_population_that_the_filter_would_make(self, sample):
        asked = {"product": "onabotulinumtoxinA", "params": {"product": "x"}}

        late = in_window(population_of(scope_of(sample.clinics, **asked)), "late")

        same = population_of(scope_of(sample.clinics, "late", **asked))
        assert late["treatment_id"].tolist() == same["treatment_id"].tolist()
        assert late.states.tolist() == same.states.tolist()
        assert late.scope == replace(
            same.scope, params={"product": "x", "window": "late"}
        )
        assert len(late) > 0


class TestCallDays:
    def test_a_clinic_without_a_protocol_of_its_own_has_the_default_one(self, clinic):
        days_ = call_days(scope_of([clinic]))

        assert days_ == [call.due_on_day for call in PROTOCOL] == [2, 14, 84]

    def test_own_calls_replace_the_default_and_clinics_are_put_together(self, clinic):
        elsewhere = builders.clinic("elsewhere")
        set_protocol(
            by=builders.command_line(),
            now=builders.NOW,
            clinic=clinic,
            calls=[ProtocolCall("week", 6, 7, 10)],
        )

        assert call_days(scope_of([clinic])) == [7]
        assert call_days(scope_of([clinic, elsewhere])) == [2, 7, 14, 84]


def slow_durations(scope, records):
    found = Counter()
    for treatment in records.treatments:
        if not is_in_scope(treatment, scope, records):
            continue
        if "events" not in outcome(treatment, scope, records):
            continue
        for row in sure(treatment, records):
            if begun_inside(row, treatment, scope, records) != "yes":
                continue
            heard, went_on = [], []
            for report in records.reports:
                if report.headache_id != row.id:
                    continue
                for contact in records.contacts:
                    if contact.id == report.contact_id:
                        heard.append(contact.contacted_on)
                        if report.outcome == "ongoing":
                            went_on.append(contact.contacted_on)
            if row.outcome == "resolved":
                end = row.resolved_on or max(heard, default=None)
            elif row.outcome == "ongoing":
                end = max(heard, default=None)
            else:
                end = max(went_on, default=None)
            passed = 0 if end is None else (end - row.onset_latest_on).days
            found[max(0, passed), row.outcome == "resolved"] += 1
    return found


class TestDurations:
    @pytest.mark.parametrize("code", WINDOW)
    def test_loops_over_the_records_find_the_same(self, sample, code):
        for place, row in enumerate(Headache.objects.order_by("id")):
            said = ["resolved", "ongoing", "unknown"][place % 3]
            resolved_on = row.onset_latest_on + timedelta(days=place % 5)
            with builders.by_hand():
                builders.change(
                    Headache.objects.filter(id=row.id),
                    outcome=said,
                    resolved_on=resolved_on if place % 6 == 0 else None,
                )
        scope = scope_of(sample.clinics, code)

        found = durations(population_of(scope))

        expected = slow_durations(scope, Records())
        pairs = zip(found.days.tolist(), found.is_gone.tolist(), strict=True)
        assert Counter(pairs) == expected
        assert {is_gone for _, is_gone in expected} == {True, False}

    def test_what_is_known_of_the_end_decides_how_long(self, clinic):
        began = builders.TREATED_ON + timedelta(days=3)
        for said in (
            {"outcome": "resolved", "resolved_on": began + timedelta(days=2)},
            {"outcome": "resolved", "resolved_on": None},
            {"outcome": "ongoing"},
            {"outcome": "unknown"},
        ):
            builders.headache(builders.treatment(clinic), 3, 14, **said)

        found = durations(population_of(scope_of([clinic])))

        assert found.days.tolist() == [2, 11, 11, 0]
        assert found.is_gone.tolist() == [True, True, False, False]
        assert (found.ongoing, found.end_unknown, found.outcome_unknown) == (1, 1, 1)
        assert found.onset_unknown == 0

    def test_an_onset_not_known_to_the_day_is_the_last_it_can_be(self, clinic):
        builders.headache(
            builders.treatment(clinic), None, 14, outcome="ongoing", resolved_on=None
        )

        found = durations(population_of(scope_of([clinic])))

        assert (found.days.tolist(), found.onset_unknown) == ([0], 1)

    def test_void_headaches_and_usual_ones_are_left_out(self, clinic):
        builders.headache(
            builders.treatment(clinic), compared_with_usual="same_as_usual"
        )
        builders.headache(builders.treatment(clinic))
        void(Headache, compared_with_usual="no_usual_headaches")

        assert len(durations(population_of(scope_of([clinic]))).days) == 0

    def test_more_headaches_cost_no_more_queries(self, clinic):
        def queries():
            population = population_of(scope_of([clinic]))
            with CaptureQueriesContext(connection) as captured:
                found = durations(population)
            return len(captured), len(found.days)

        builders.headache(builders.treatment(clinic))
        few, one = queries()
        for _ in range(5):
            builders.headache(builders.treatment(clinic))

        assert queries() == (few, one + 5)


class TestNobody:
    def test_a_clinic_without_treatments_has_empty_answers(self, clinic):
        population = population_of(scope_of([clinic]))

        [total] = graded(population, GROUPINGS["month"](population))
        found = days_to_onset(population)

        assert (total.asked, total.events) == (0, 0)
        assert np.array_equal(found.days, [])
        assert len(durations(population).days) == 0
