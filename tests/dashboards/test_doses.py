"""By dose: the queries against slow loops over the records, and the three panels."""

import csv
import json
from io import StringIO
from statistics import median

import numpy as np
import pytest
from django.core.management import call_command

from dashboards.addresses import csv_address, marks_address
from dashboards.drilldown import TreatmentsForm, treatments_behind
from dashboards.measures.splines import dose_curve
from dashboards.measures.trend import cochran_armitage
from dashboards.queries.doses import (
    area_columns,
    asked_doses,
    commonest_pattern,
    median_units,
    of_one_product,
    products_by_use,
)
from dashboards.queries.populations import population_of
from dashboards.scope import Scope
from dashboards.tables.panels import as_csv
from dashboards.wording import odds
from events.actions.exposures import refreshed_together
from events.rules.windows import WINDOWS
from tests import builders
from tests.dashboards.asked import panel
from tests.dashboards.groups import dose, units
from tests.dashboards.reference import Records, is_in_scope, outcome, product
from tests.dashboards.sample import AS_OF, Sample, treat

EARLY = next(window for window in WINDOWS if window.code == "early")


def population(*clinics, **filters):
    return population_of(Scope(clinics, window=EARLY, **{"as_of": AS_OF} | filters))


def dosed(clinic, count, events, amount, area="glabella", **details):
    injection = builders.injection(clinic, area, amount, **details)
    treat(clinic, count, events=events, injections=[injection])


@pytest.fixture
def doses(clinic):
    """Glabella 20 U 3/30 and 32 U 4/20, forehead 24 U 2/20 and 40 U 9/30, 50 U abo."""
    with refreshed_together():
        dosed(clinic, 30, 3, 20)
        dosed(clinic, 20, 4, 32)
        dosed(clinic, 20, 2, 24, "forehead")
        dosed(clinic, 30, 9, 40, "forehead")
        dosed(clinic, 5, 1, 50, product=builders.product("abobotulinumtoxinA"))
    return clinic


class TestAskedDoses:
    def test_loops_over_the_records_find_the_same(self, db):
        sample, records = Sample(), Records()
        met = 0

        for name in ("onabotulinumtoxinA", "abobotulinumtoxinA", "Zentox"):
            asked_about = population(*sample.clinics, product=name)
            scope = asked_about.scope
            found = asked_doses(asked_about)

            expected, of_band = [], {}
            for row in records.treatments:
                if not is_in_scope(row, scope, records):
                    continue
                names = outcome(row, scope, records)
                if "asked" not in names:
                    continue
                own = units(row, records)
                has_event = "events" in names
                expected.append((own, has_event, row.patient_id))
                of_band.setdefault(dose(row, scope, records), []).append(own)
            rows = zip(*(column.tolist() for column in found.columns), strict=True)
            assert sorted(rows) == sorted(expected)
            assert median_units(asked_about, found) == {
                band: median(own) for band, own in of_band.items()
            }
            met += len(expected)
        assert met > 20

    def test_they_are_in_the_order_of_time(self, db):
        sample = Sample()

        asked_about = population(*sample.clinics, product="onabotulinumtoxinA")

        days = asked_about["treated_on"][asked_doses(asked_about).rows]
        assert np.all(np.diff(days) >= 0)

    def test_areas_are_those_that_some_had_and_some_had_not(self, doses):
        columns = area_columns(asked_doses(of_one_product(population(doses))))

        assert {name: int(has.sum()) for name, has in columns.items()} == {
            "Glabella": 50,
            "Forehead": 50,
        }
        assert area_columns(asked_doses(population(doses, area="forehead"))) == {}

    def test_the_commonest_pattern_has_its_doses_alone(self, clinic):
        dosed(clinic, 2, 0, 20)
        dosed(clinic, 3, 1, 24, "forehead")
        asked_about = population(clinic)

        name, own = commonest_pattern(asked_about, asked_doses(asked_about))

        assert name == "forehead"
        assert own.units.tolist() == [24, 24, 24]


class TestProductsByUse:
    def test_loops_over_the_records_count_the_same(self, db):
        sample, records = Sample(), Records()
        scope = population(*sample.clinics).scope
        expected = {}
        for row in records.treatments:
            if is_in_scope(row, scope, records):
                name = product(row, scope, records)
                expected[name] = expected.get(name, 0) + 1
        assert expected.pop("several")

        found = products_by_use(population(*sample.clinics))

        assert found == expected
        assert list(found.values()) == sorted(found.values(), reverse=True)

    def test_one_product_is_that_most_used_and_named_in_the_address(self, doses):
        one = of_one_product(population(doses))

        assert one.scope.product == one.scope.params["product"] == "onabotulinumtoxinA"
        assert len(one) == 100

    def test_treatments_of_several_products_have_no_dose(self, clinic):
        abo = builders.product("abobotulinumtoxinA")
        mixed = [
            builders.injection(clinic),
            builders.injection(clinic, "forehead", product=abo),
        ]
        treat(clinic, 1, injections=mixed)
        treat(clinic, 2)

        assert len(of_one_product(population(clinic))) == 2
        assert products_by_use(population(clinic)) == {"onabotulinumtoxinA": 2}


class TestDosePanel:
    def test_bands_have_counts_and_median_units(self, doses):
        rows = panel("dose", doses).rows

        assert [(row.median_units, row.counts.events, row.counts.asked) for row in rows]
        by_median = {row.median_units: row.counts for row in rows}
        assert sum(counts.asked for counts in by_median.values()) == 100
        assert (by_median[40].events, by_median[40].asked) == (9, 30)

    def test_the_sentence_has_the_trend_and_the_odds_ratio_of_these_doses(self, doses):
        found = panel("dose", doses)

        trend = cochran_armitage(
            [row.counts.events for row in found.rows],
            [row.counts.asked for row in found.rows],
            [row.median_units for row in found.rows],
        )
        curve = dose_curve(*asked_doses(of_one_product(population(doses))).columns)
        assert f"z = {trend.z:.2f}, p = {trend.p:.3f}" in found.sentence
        ratio = odds(curve.odds_ratio, curve.odds_low, curve.odds_high)
        assert f"For 10 U more the odds ratio is {ratio}" in found.sentence
        assert "taken as independent" in found.sentence
        assert "which allow for repeat treatments" in found.definition

    def test_the_other_products_are_named(self, doses):
        found = panel("dose", doses)

        assert "onabotulinumtoxinA" in found.title
        assert "onabotulinumtoxinA" in found.sentence
        assert found.caveats[0] == (
            "Shown for onabotulinumtoxinA (100 treatments), the most used of 2 products: "
            "units of one are not units of another. Choose another in the filters: "
            "abobotulinumtoxinA (5)."
        )
        assert not any(
            "Choose another" in caveat
            for caveat in panel("dose", doses, product="abobotulinumtoxinA").caveats
        )

    def test_addresses_name_the_product_that_is_shown(self, doses):
        found = panel("dose", doses)

        assert "product=onabotulinumtoxinA" in csv_address(found)
        assert "product=onabotulinumtoxinA" in marks_address(found)

    def test_several_patterns_of_areas_are_noted(self, doses):
        assert any("2 patterns of areas" in c for c in panel("dose", doses).caveats)
        one = panel("dose", doses, area="glabella")
        assert not any("patterns of areas" in caveat for caveat in one.caveats)

    def test_the_command_prints_the_numbers_of_the_panel(self, doses):
        out = StringIO()
        call_command(
            "incidence", "--by=dose", "--format=csv", f"--as-of={AS_OF}", stdout=out
        )

        found = panel("dose", doses)

        assert out.getvalue() == as_csv(found)
        *lines, total = csv.DictReader(StringIO(out.getvalue()))
        assert [float(line["median_units"]) for line in lines] == [
            row.median_units for row in found.rows
        ]
        assert all(0 < float(line["fitted"]) < 1 for line in lines)
        assert (total["events"], total["asked"]) == ("18", "100")

    def test_nothing_is_fitted_where_too_few_were_asked(self, doses):
        with refreshed_together():
            treat(doses, 120, unasked=120)

        found = panel("dose", doses)

        assert found.total.found.incidence is None
        assert "No curve and no odds ratio: too few" in found.sentence
        assert "Trend" not in found.sentence
        assert all(row.fitted is None for row in found.rows)

    def test_too_few_headaches_are_said_in_words(self, clinic):
        with refreshed_together():
            dosed(clinic, 30, 2, 20)
            dosed(clinic, 30, 2, 40)

        found = panel("dose", clinic)

        assert (
            "No curve and no odds ratio: 4 headaches, fewer than 10." in found.sentence
        )
        assert len(found.figure["data"]) == 2

    def test_bands_that_the_curve_misses_are_named(self, doses, clinic):
        assert not any("curve lies outside" in c for c in panel("dose", doses).caveats)
        with refreshed_together():
            for amount, events in ((20, 0), (30, 40), (40, 0), (50, 40), (60, 0)):
                dosed(clinic, 60, events, amount)

        found = panel("dose", clinic)

        [caveat] = [c for c in found.caveats if "curve lies outside" in c]
        missed = [
            row.label
            for row in found.rows
            if not row.found.low <= row.fitted <= row.found.high
        ]
        assert missed
        assert all(label in caveat for label in missed)

    def test_a_mark_leads_to_the_treatments_of_its_band(self, doses):
        found = panel("dose", doses)
        row = found.rows[-1]
        form = TreatmentsForm(
            dict(found.scope.params) | {"group": found.key(row.group), "of": "events"},
            clinics=[doses],
            today=AS_OF,
        )
        assert form.is_valid()

        assert len(treatments_behind(form).ids) == row.counts.events == 9


class TestDoseAdjustedPanel:
    def test_areas_that_hold_the_dose_fast_are_allowed_for(self, doses):
        rows = {row.group: row for row in panel("dose_adjusted", doses).rows}

        assert set(rows) == {"crude", "adjusted", "pattern"}
        assert rows["crude"].odds_ratio > 1
        assert rows["adjusted"].odds_ratio != rows["crude"].odds_ratio
        assert (rows["pattern"].events, rows["pattern"].treatments) in [
            (7, 50),
            (11, 50),
        ]

    def test_it_says_when_dose_and_areas_are_one(self, clinic):
        with refreshed_together():
            dosed(clinic, 40, 6, 20)
            dosed(clinic, 40, 8, 32, "forehead")

        found = panel("dose_adjusted", clinic)

        assert "beside the areas treated none (the dose follows" in found.sentence
        assert found.figure["layout"]["yaxis"]["ticktext"][0] == "Dose alone"

    def test_one_pattern_has_nothing_to_adjust_for(self, clinic):
        with refreshed_together():
            dosed(clinic, 40, 6, 20)
            dosed(clinic, 40, 8, 32)

        found = panel("dose_adjusted", clinic)

        assert [row.group for row in found.rows] == ["crude"]
        assert "Every treatment is of the same areas." in found.sentence


class TestAreaDosePanel:
    def test_every_cell_is_a_row_and_a_mark(self, doses):
        found = panel("area_dose", doses)

        [words] = found.figure["data"]
        assert words["customdata"] == [row.group for row in found.rows]
        assert sum(row.counts.asked for row in found.rows) == 100
        assert json.dumps(words["text"]).count("/") == len(found.rows)

    def test_a_mark_leads_to_the_treatments_of_its_cell(self, doses):
        found = panel("area_dose", doses)
        row = found.rows[0]
        form = TreatmentsForm(
            dict(found.scope.params) | {"group": found.key(row.group), "of": "asked"},
            clinics=[doses],
            today=AS_OF,
        )
        assert form.is_valid()

        behind = treatments_behind(form)

        assert row.group.startswith("glabella × ")
        assert len(behind.ids) == row.counts.asked == 30

    def test_a_clinic_without_treatments_has_a_sentence_and_no_figure(self, clinic):
        found = panel("area_dose", clinic)

        assert found.figure is None
        assert "None of them is mature yet." in found.sentence
