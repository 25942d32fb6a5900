"""Counts of the dashboards: against slow loops over the records, and by hand."""

from dataclasses import asdict
from datetime import date, timedelta

import pytest

from dashboards.groupings import FACTORS
from dashboards.pages import PANELS
from dashboards.queries.incidence import incidence_by
from dashboards.queries.populations import population_of
from dashboards.scope import Scope
from events.models import Treatment
from events.rules.windows import WINDOWS
from tests import builders
from tests.dashboards.groups import NAME_OF_GROUP
from tests.dashboards.reference import NOTHING, Records, area, recount
from tests.dashboards.sample import AS_OF, Sample, void

PRIMARY_WINDOW = next(window for window in WINDOWS if window.code == "early")
FILTERS = [
    {},
    {"as_of": AS_OF - timedelta(days=60)},
    {"as_of": AS_OF - timedelta(days=182)},
    {"since": AS_OF - timedelta(days=239), "until": AS_OF - timedelta(days=70)},
    {"product": "onabotulinumtoxinA"},
    {"product": "Zentox", "first_toxin": "unknown"},
    {"area": "forehead"},
    {"injector": "INJ-2", "migraine": "episodic"},
    {"indication": "chronic_migraine"},
    {"indication": "bruxism", "area": "masseter"},
]


def counted(by, scope):
    """In the shape of the recount. Lots of two products may bear one number."""
    answers = incidence_by(by, population_of(scope))
    groups = {
        group.label if by == "lot" and group.code != "all" else group.code: asdict(
            counts
        )
        for group, counts in zip(answers.groups, answers.counts, strict=True)
    }
    assert len(groups) == len(answers.groups)
    return {
        name: counts
        for name, counts in groups.items()
        if name == "all" or any(counts.values())
    }


class TestIncidenceBy:
    def test_every_grouping_is_counted_again(self):
        assert set(NAME_OF_GROUP) == set(FACTORS)

    @pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.code)
    def test_loops_over_the_records_count_the_same(self, db, window):
        sample, records = Sample(), Records()
        met = dict(NOTHING)

        for filters in FILTERS:
            for clinics in (sample.clinics, sample.clinics[:1]):
                scope = Scope(
                    tuple(clinics), window=window, **{"as_of": AS_OF} | filters
                )
                for by in FACTORS:
                    if "dose" in by and not scope.product:
                        continue  # units of several products
                    expected, found = (
                        recount(NAME_OF_GROUP[by], scope, records),
                        counted(by, scope),
                    )
                    assert found == expected, (by, filters)
                for name, count in recount(area, scope, records)["all"].items():
                    met[name] += count

        # A sample in which something never happens would prove nothing about it.
        assert all(met.values()), met


def codes(by, *clinics, **filters):
    scope = Scope(clinics, as_of=AS_OF, window=PRIMARY_WINDOW, **filters)
    return [row.group for row in PANELS[by](population_of(scope)).rows]


class TestGroups:
    def test_areas_are_exclusive_patterns_in_the_order_of_the_published_tables(
        self, clinic
    ):
        for areas in (
            ["masseter"],
            ["glabella", "forehead", "lateral_canthal"],
            ["forehead", "glabella"],
            ["glabella", "masseter"],
            ["glabella"],
        ):
            builders.treatment(clinic, areas=areas)

        assert codes("area", clinic) == [
            "glabella",
            "forehead+glabella",
            "forehead+glabella+lateral_canthal",
            "other",
        ]
        assert codes("area", clinic, area="forehead") == [
            "forehead+glabella",
            "forehead+glabella+lateral_canthal",
        ]

    def test_two_products_in_one_treatment_are_neither(self, clinic):
        other = builders.product("abobotulinumtoxinA")
        one = builders.injection(clinic)
        builders.treatment(clinic, injections=[one])
        builders.treatment(
            clinic,
            injections=[one, builders.injection(clinic, "forehead", product=other)],
        )

        assert codes("product", clinic) == ["onabotulinumtoxinA", "several"]
        assert codes("product", clinic, product="onabotulinumtoxinA") == [
            "onabotulinumtoxinA"
        ]

    def test_injectors_of_several_clinics_are_told_apart(self, clinic):
        elsewhere = builders.clinic("elsewhere")
        builders.treatment(clinic)
        builders.treatment(elsewhere)

        assert codes("injector", clinic) == ["INJ-1"]
        assert codes("injector", clinic, elsewhere) == [
            "elsewhere/INJ-1",
            "riverside/INJ-1",
        ]

    def test_months_come_in_the_order_of_time(self, clinic):
        for on in (date(2026, 2, 28), date(2025, 12, 31), date(2026, 2, 1)):
            builders.treatment(clinic, on)

        assert codes("month", clinic) == ["2025-12", "2026-02"]

    def test_treatments_are_numbered_in_the_order_of_time_not_of_entry(self, clinic):
        patient = builders.patient(clinic)
        builders.headache(builders.treatment(clinic, date(2026, 4, 1), of=patient))
        builders.treatment(clinic, date(2025, 12, 1), of=patient)
        scope = Scope((clinic,), as_of=AS_OF, window=PRIMARY_WINDOW)

        counts = incidence_by("cycle", population_of(scope)).counts

        assert [count.events for count in counts] == [0, 1, 1]

    def test_a_voided_treatment_is_none_before_the_next(self, clinic):
        patient = builders.patient(clinic)
        first = builders.treatment(clinic, of=patient)
        builders.treatment(clinic, date(2026, 4, 30), of=patient)
        assert codes("cycle", clinic) == ["1", "2"]

        void(Treatment, id=first.id)

        assert codes("cycle", clinic) == ["1"]
