"""Treatments small enough in number to be counted by hand."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dashboards.measures.incidence import Counts
from dashboards.queries.incidence import incidence_by
from dashboards.queries.populations import population_of
from dashboards.scope import Scope
from events.models import Contact, Headache, Treatment
from events.rules.windows import WINDOWS
from tests import builders
from tests.dashboards.sample import AS_OF, void

WINDOW = {window.code: window for window in WINDOWS}
NONE = Counts(0, 0, 0, 0, 0, 0, 0)


def total(clinic, window="early", **filters):
    scope = Scope((clinic,), window=WINDOW[window], **{"as_of": AS_OF} | filters)
    return incidence_by("area", population_of(scope)).total


class TestOneTreatment:
    def test_asked_without_headache(self, clinic):
        builders.contact(builders.treatment(clinic), 14, "no")

        assert total(clinic) == replace(NONE, treatments=1, asked=1)

    def test_asked_with_headache(self, clinic):
        builders.headache(builders.treatment(clinic), day=3, contact_day=14)

        assert total(clinic) == replace(
            NONE, treatments=1, asked=1, events=1, known_events=1
        )

    def test_nobody_called(self, clinic):
        builders.treatment(clinic)

        assert total(clinic) == replace(NONE, treatments=1, unknown=1)

    def test_a_headache_told_on_day_2_alone_is_in_the_bounds_and_not_in_the_rate(
        self, clinic
    ):
        builders.headache(builders.treatment(clinic), day=1, contact_day=2)

        assert total(clinic) == replace(NONE, treatments=1, known_events=1)

    @pytest.mark.parametrize(("day", "asked"), [(13, 0), (14, 1), (28, 1), (60, 1)])
    def test_yes_and_no_count_by_the_same_day(self, clinic, day, asked):
        builders.headache(builders.treatment(clinic), day=3, contact_day=day)
        assert total(clinic).asked == asked

        builders.contact(builders.treatment(clinic), day, "no")
        assert total(clinic).asked == 2 * asked

    def test_who_came_forward_is_beside_the_rate_and_never_in_it(self, clinic):
        treatment = builders.treatment(clinic)
        builders.headache(treatment, day=3, contact_day=20, is_solicited=False)

        assert total(clinic) == replace(
            NONE, treatments=1, known_events=1, spontaneous=1
        )

        builders.contact(treatment, 21, "yes")

        assert total(clinic) == replace(
            NONE, treatments=1, asked=1, events=1, known_events=1
        )

    @pytest.mark.parametrize(
        ("answer", "reached", "asked"),
        [
            ("no", "patient", 1),
            ("no", "relative", 1),
            ("unknown", "patient", 0),
            ("not_asked", "patient", 0),
            ("not_asked", "voicemail", 0),
            ("not_asked", "refused", 0),
        ],
    )
    def test_only_yes_or_no_is_an_answer(self, clinic, answer, reached, asked):
        builders.contact(builders.treatment(clinic), 14, answer, reached=reached)

        assert total(clinic).asked == asked

    def test_calls_areas_and_headaches_do_not_multiply_it(self, clinic):
        treatment = builders.treatment(clinic, areas=["glabella", "forehead", "chin"])
        for day in (2, 5, 14, 16):
            builders.headache(treatment, day=day - 1, contact_day=day)

        assert total(clinic) == replace(
            NONE, treatments=1, asked=1, events=1, known_events=1
        )

    @pytest.mark.parametrize(
        ("window", "inside", "outside"),
        [
            ("immediate", [0, 2], [3]),
            ("early", [0, 14], [15]),
            ("intermediate", [15, 55], [14, 56]),
            ("late", [56, 112], [55, 113]),
        ],
    )
    def test_onsets_count_from_the_first_to_the_last_day_of_the_window(
        self, clinic, window, inside, outside
    ):
        for day in inside + outside:
            treatment = builders.treatment(clinic, on=date(2025, 12, 1))
            builders.headache(treatment, day, contact_day=120)

        counts = total(clinic, window)

        assert counts.asked == len(inside + outside)
        assert counts.events == counts.known_events == len(inside)

    @pytest.mark.parametrize(
        ("heard_on", "events", "unknown"), [(14, 1, 0), (20, 0, 1)]
    )
    def test_an_onset_nobody_remembers_counts_if_every_day_until_then_would(
        self, clinic, heard_on, events, unknown
    ):
        builders.headache(builders.treatment(clinic), None, contact_day=heard_on)

        counts = total(clinic)
        assert (counts.events, counts.asked, counts.unknown) == (
            events,
            events,
            unknown,
        )

    @pytest.mark.parametrize(
        ("compared", "history", "asked", "events"),
        [
            ("no_usual_headaches", "tension_type", 1, 1),
            ("at_least_twice", "tension_type", 1, 1),
            ("worse", "none", 1, 0),
            ("same_as_usual", "tension_type", 1, 0),
            ("unknown", "none", 1, 1),
            ("unknown", "tension_type", 0, 0),
            ("unknown", "unknown", 0, 0),
        ],
    )
    def test_new_or_twice_as_bad_counts_and_what_cannot_be_told_is_unknown(
        self, clinic, compared, history, asked, events
    ):
        patient = builders.patient(clinic, headache_history=history)
        treatment = builders.treatment(clinic, of=patient)
        builders.headache(treatment, compared_with_usual=compared)

        counts = total(clinic)
        assert (counts.asked, counts.events) == (asked, events)
        assert counts.unknown == 1 - asked


class TestWhatIsLeftOut:
    @pytest.mark.parametrize(("days_ago", "is_mature"), [(27, False), (28, True)])
    def test_a_treatment_is_due_14_days_after_its_window(
        self, clinic, days_ago, is_mature
    ):
        builders.headache(builders.treatment(clinic))
        before = total(clinic)
        recent = builders.treatment(clinic, on=AS_OF - timedelta(days=days_ago))
        builders.headache(recent)

        after = total(clinic)

        if is_mature:
            assert after.events == after.treatments == 2
        else:
            assert after == replace(before, not_yet_due=1)

    def test_what_is_voided(self, clinic):
        for _ in range(3):
            builders.headache(builders.treatment(clinic))
        first, second, third = Treatment.objects.order_by("id")

        void(Treatment, id=first.id)
        assert total(clinic) == Counts(2, 2, 2, 2, 0, 0, 0)
        void(Contact, treatment=second)
        assert total(clinic) == Counts(1, 1, 2, 2, 0, 0, 0)
        void(Headache, treatment=third)
        # The yes stays without a headache: nobody knows what became of it.
        assert total(clinic) == Counts(0, 0, 2, 1, 1, 0, 0)

    def test_treatments_because_of_headache_unless_they_are_asked_for(self, clinic):
        builders.headache(builders.treatment(clinic, indication="chronic_migraine"))
        builders.contact(builders.treatment(clinic))

        assert total(clinic).events == 0
        assert total(clinic, indication="chronic_migraine").events == 1

    def test_another_clinic(self, clinic):
        builders.headache(builders.treatment(builders.clinic("elsewhere")))

        assert total(clinic) == NONE


class TestWearingOff:
    @pytest.mark.parametrize(
        ("again_after", "asked_on", "asked", "treatments"),
        [(50, 112, 0, 0), (80, 79, 0, 1), (80, 80, 1, 1), (120, 111, 0, 1)],
    )
    def test_it_ends_at_the_next_treatment(
        self, clinic, again_after, asked_on, asked, treatments
    ):
        treatment = builders.treatment(clinic, date(2026, 1, 5))
        again = treatment.treated_on + timedelta(days=again_after)
        builders.treatment(clinic, again, of=treatment.patient)
        builders.contact(treatment, asked_on, "no")

        counts = total(clinic, "late", until=treatment.treated_on)

        assert (counts.asked, counts.treatments) == (asked, treatments)

    @pytest.mark.parametrize(("onset", "events"), [(79, 1), (81, 0)])
    def test_a_headache_after_the_next_treatment_is_not_of_the_one_before(
        self, clinic, onset, events
    ):
        treatment = builders.treatment(clinic, date(2026, 1, 5))
        builders.headache(treatment, onset, contact_day=90)
        again = treatment.treated_on + timedelta(days=80)
        builders.treatment(clinic, again, of=treatment.patient)

        counts = total(clinic, "late", until=treatment.treated_on)

        assert counts == Counts(events, 1, 1, events, 0, 0, 0)
