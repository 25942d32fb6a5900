"""By patient factor: odds ratios, levels and treatments on record."""

import csv
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.urls import reverse

from dashboards.measures.trend import cochran_armitage
from dashboards.pages import PANELS
from dashboards.queries.factors import asked_cycles, case_mix_in_strata
from dashboards.queries.populations import population_of
from dashboards.scope import Scope
from dashboards.tables.panels import as_csv
from events.actions.exposures import refreshed_together
from events.rules.windows import WINDOWS
from tests import builders
from tests.dashboards.asked import panel
from tests.dashboards.groups import NAME_OF_GROUP
from tests.dashboards.pages import Panels
from tests.dashboards.reference import Records, is_in_scope, outcome, recount
from tests.dashboards.sample import AS_OF, Sample, treat

EARLY = next(window for window in WINDOWS if window.code == "early")
LEVELS = (
    "first_toxin",
    "cycle",
    "migraine",
    "headache_history",
    "sex",
    "age",
    "low_pain_threshold",
    "needle_anxiety",
    "habitual_frowning",
)


def population(*clinics, **filters):
    return population_of(Scope(clinics, window=EARLY, **{"as_of": AS_OF} | filters))


def of_patients(clinic, count, events, first_toxin="no", **details):
    treat(clinic, count, events, baseline=details, first_toxin=first_toxin)


KNOWN = {
    "sex": "F",
    "headache_history": "none",
    "low_pain_threshold": "no",
    "needle_anxiety": "none",
    "habitual_frowning": "no",
}


@pytest.fixture
def migraineurs(clinic):
    """Migraine 12/30, none 8/90; not known of two."""
    with refreshed_together():
        of_patients(clinic, 30, 12, migraine="episodic", **KNOWN)
        of_patients(clinic, 90, 8, migraine="none", **KNOWN)
        of_patients(clinic, 2, 0, migraine="unknown", **KNOWN)
    return clinic


class TestFactorsPanel:
    def test_each_factor_has_both_of_its_counts(self, migraineurs):
        rows = {row.group: row for row in panel("factors", migraineurs).rows}

        assert list(rows) == [
            "first_toxin",
            "migraine",
            "headache_history",
            "female",
            "age",
            "low_pain_threshold",
            "needle_anxiety",
            "habitual_frowning",
        ]
        migraine = rows["migraine"]
        assert (migraine.events, migraine.asked) == (12, 30)
        # The two of whom it isn't known are under 5 %: they count as no.
        assert (migraine.reference_events, migraine.reference_asked) == (8, 92)
        assert migraine.crude == pytest.approx(12 * 84 / (18 * 8), rel=1e-6)
        assert migraine.adjusted > 1

    def test_the_sentence_says_the_model_and_how_many_are_tested(self, migraineurs):
        found = panel("factors", migraineurs)

        assert [row.adjusted_p is None for row in found.rows].count(False) == 1
        assert "1 factor is tested" in found.caveats[0]
        assert "exploratory" in found.caveats[0]
        assert "among 122 of 122 mature treatments asked about, 20" in found.sentence
        assert "20 headaches for 1 term" in found.sentence

    def test_terms_that_are_left_out_are_named(self, clinic):
        with refreshed_together():
            for n, frowning in enumerate(("yes", "no")):
                details = KNOWN | {"habitual_frowning": frowning}
                of_patients(clinic, 30, 4 + n, migraine="episodic", **details)
                of_patients(clinic, 60, 3, "yes", migraine="none", **details)

        found = panel("factors", clinic)

        # All with migraine were treated before, and all others were not.
        [caveat] = [c for c in found.caveats if c.startswith("Not in the adjusted")]
        assert caveat.endswith("beside the others: migraine, episodic or chronic.")

    @pytest.mark.parametrize("events", [3, 8])
    def test_the_level_of_firths_standardised_incidences_is_said(self, clinic, events):
        with refreshed_together():
            for migraine in ("episodic", "none"):
                for first in ("yes", "no"):
                    details = KNOWN | {"migraine": migraine}
                    of_patients(clinic, 20, events, first, **details)

        found = panel("factors", clinic)

        # Two terms: 12 headaches are too few for estimating equations, 32 are enough.
        said = [c for c in found.caveats if "level of the first treatments" in c]
        assert len(said) == (events == 3)
        assert all("(12/80)" in caveat for caveat in said)

    def test_few_headaches_are_pooled_over_the_areas(self, clinic):
        with refreshed_together():
            of_patients(clinic, 20, 4, migraine="episodic", **KNOWN)
            of_patients(clinic, 30, 2, migraine="none", **KNOWN)

        found = panel("factors", clinic)
        [migraine] = [row for row in found.rows if row.group == "migraine"]

        assert "Mantel-Haenszel" in found.sentence
        assert "6 headaches, fewer than 10" in found.sentence
        assert migraine.adjusted == pytest.approx(4 * 28 / (16 * 2))
        assert migraine.crude is None

    def test_no_odds_ratio_where_too_few_were_asked(self, migraineurs):
        treat(migraineurs, 100, unasked=100)

        found = panel("factors", migraineurs)

        assert found.rows == []
        assert found.figure is None
        assert "No odds ratio is given: too few" in found.sentence

    def test_the_figure_draws_the_numbers_of_the_rows(self, migraineurs):
        found = panel("factors", migraineurs)

        crude, adjusted = found.figure["data"]
        assert crude["x"] == [row.crude for row in found.rows if row.crude]
        assert adjusted["x"] == [row.adjusted for row in found.rows if row.adjusted]

    def test_csv_has_a_line_for_each_factor_with_the_standardised_incidences(
        self, migraineurs
    ):
        found = panel("factors", migraineurs)

        lines = list(csv.DictReader(StringIO(as_csv(found))))

        assert len(lines) == len(found.rows)
        migraine = lines[1]
        assert float(migraine["incidence_with"]) - float(
            migraine["incidence_without"]
        ) == pytest.approx(float(migraine["difference"]), abs=2e-6)


class TestCaseMixInStrata:
    def test_strata_are_the_area_patterns_of_the_records(self, db):
        sample, records = Sample(), Records()
        asked_about = population(*sample.clinics)

        mix, of = case_mix_in_strata(asked_about)

        by_id = {row.id: row for row in records.treatments}
        names = {}
        for row, stratum in zip(mix.rows.tolist(), of.strata.tolist(), strict=True):
            treatment = by_id[int(asked_about["treatment_id"][row])]
            name = NAME_OF_GROUP["area"](treatment, asked_about.scope, records)
            assert names.setdefault(stratum, name) == name
        assert len(set(names.values())) == len(names) > 5
        assert of.events.sum() == asked_about.counted("events").sum()


class TestFactorLevelsPanel:
    def test_loops_over_the_records_count_every_level(self, db):
        sample, records = Sample(), Records()
        asked_about = population(*sample.clinics)

        found = PANELS["factor_levels"](asked_about)

        expected = {
            f"{by}:{group}": (counts["events"], counts["asked"], counts["treatments"])
            for by in LEVELS
            for group, counts in recount(
                NAME_OF_GROUP[by], asked_about.scope, records
            ).items()
            if group != "all"
        }
        assert {
            row.group: (row.counts.events, row.counts.asked, row.counts.treatments)
            for row in found.rows
        } == expected

    def test_levels_stand_together_and_those_not_known_last(self, db):
        found = PANELS["factor_levels"](population(*Sample().clinics))

        factors = [row.factor for row in found.rows]
        assert list(dict.fromkeys(factors)) == list(LEVELS)
        assert factors == sorted(factors, key=LEVELS.index)
        for factor in LEVELS:
            groups = [row.group for row in found.rows if row.factor == factor]
            for word in ("unknown", "not recorded"):
                if f"{factor}:{word}" in groups:
                    assert groups[-1] == f"{factor}:{word}"

    def test_a_number_leads_to_the_treatments_of_its_level(
        self, migraineurs, client, director
    ):
        client.force_login(director)
        page = client.get(
            reverse("dashboards:page", args=["patient"]), {"as_of": AS_OF.isoformat()}
        ).content.decode()

        links = Panels(page).found["factor_levels"]["links"]

        [address] = [
            address
            for words, address in links
            if words == "12" and "migraine%3Aepisodic" in address
        ]
        listed = client.get(address).content.decode()
        assert re.search(r"12 treatments, the newest first", listed)

    def test_csv_names_factor_and_level(self, migraineurs):
        lines = list(
            csv.DictReader(StringIO(as_csv(panel("factor_levels", migraineurs))))
        )

        [episodic] = [line for line in lines if line["group"] == "migraine:episodic"]
        assert (episodic["factor"], episodic["events"], episodic["asked"]) == (
            "migraine",
            "12",
            "30",
        )
        assert lines[-1]["group"] == "all"


class TestCyclePanel:
    def test_asked_cycles_are_those_of_the_records(self, db):
        sample, records = Sample(), Records()
        asked_about = population(*sample.clinics)

        cycles, events, patients = asked_cycles(asked_about)

        expected = []
        for row in records.treatments:
            if is_in_scope(row, asked_about.scope, records):
                names = outcome(row, asked_about.scope, records)
                if "asked" in names:
                    expected.append(
                        (records.cycle(row), "events" in names, row.patient_id)
                    )
        rows = zip(cycles.tolist(), events.tolist(), patients.tolist(), strict=True)
        assert sorted(rows) == sorted(expected)

    def test_the_sentence_has_the_trend_over_the_treatments_on_record(self, clinic):
        """12/40, 8/40 and 4/40 of the first, second and third treatments."""
        with refreshed_together():
            for n in range(40):
                patient = builders.patient(clinic)
                for cycle, events in enumerate((12, 8, 4)):
                    on = AS_OF - timedelta(days=300 - 90 * cycle)
                    treat(clinic, 1, events=int(n < events), of=patient, on=on)

        found = panel("cycle", clinic)

        trend = cochran_armitage([12, 8, 4], [40, 40, 40], [1, 2, 3])
        assert f"z = −{-trend.z:.2f}, p = {trend.p:.3f}" in found.sentence
        ratio = float(re.search(r"more the odds ratio is ([0-9.]+)", found.sentence)[1])
        assert ratio == pytest.approx((4 / 36 / (12 / 28)) ** 0.5, abs=0.02)

    def test_first_treatments_alone_have_no_trend(self, clinic):
        treat(clinic, 40, events=12)

        found = panel("cycle", clinic)

        assert "No trend along treatments on record can be tested." in found.sentence
        assert "No odds ratio for each treatment more" in found.sentence
