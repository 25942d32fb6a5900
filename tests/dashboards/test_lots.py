"""Lots against the others of their product, and days since reconstitution."""

from dataclasses import asdict
from datetime import timedelta

import numpy as np
import plotly.graph_objects as go
import pytest

from clinic.models import Lot
from dashboards.measures.clustering import design_effect, within_patients
from dashboards.pages import PANELS
from dashboards.queries.lots import lots_and_others
from dashboards.queries.populations import population_of
from dashboards.scope import Scope, ScopeForm
from events.actions.exposures import refreshed_together
from events.rules.windows import WINDOWS
from tests import builders
from tests.dashboards.reference import (
    NOTHING,
    Records,
    is_in_scope,
    lot,
    outcome,
    product,
)
from tests.dashboards.sample import AS_OF, Sample, treat

EARLY = next(window for window in WINDOWS if window.code == "early")
NO_LOT = "Several lots, or none recorded"


def panel(clinic, name="lot_compared", **params):
    form = ScopeForm(params, clinics=[clinic], today=AS_OF)
    assert form.is_valid(), form.errors
    return PANELS[name](population_of(form.scope))


def recounted(scope, records):
    """{lot: (its counts, those of the other lots of the product)}."""
    rows = []
    for treatment in records.treatments:
        if not is_in_scope(treatment, scope, records):
            continue
        label = lot(treatment, scope, records)
        if label != NO_LOT:
            rows.append((treatment, label, product(treatment, scope, records)))
    found = {}
    for _, label, name in rows:
        if label in found:
            continue
        own, others = dict(NOTHING), dict(NOTHING)
        for treatment, other_label, other_name in rows:
            if other_name != name:
                continue
            counts = own if other_label == label else others
            for count in outcome(treatment, scope, records):
                counts[count] += 1
        found[label] = own, others
    return found


def asked_patients(scope, records, name):
    """(patient, lot, whether a headache) of each asked treatment of the product."""
    for treatment in records.treatments:
        if not is_in_scope(treatment, scope, records):
            continue
        label = lot(treatment, scope, records)
        names = outcome(treatment, scope, records)
        is_of_it = product(treatment, scope, records) == name
        if label != NO_LOT and is_of_it and "asked" in names:
            yield treatment.patient_id, label, "events" in names


class TestLotsAndOthers:
    def test_loops_over_the_records_count_the_same(self, db):
        sample, records = Sample(), Records()

        for filters in ({}, {"area": "forehead"}, {"product": "Zentox"}):
            scope = Scope(tuple(sample.clinics), as_of=AS_OF, window=EARLY, **filters)
            found = lots_and_others(population_of(scope))

            counted = {
                row.group.label: (asdict(row.counts), asdict(row.other_counts))
                for row in found
            }
            assert counted == recounted(scope, records)
        assert any(row.other_counts.events for row in found)

    def test_design_effects_are_those_of_the_treatments_themselves(self, db):
        sample, records = Sample(treatments=300), Records()
        scope = Scope(tuple(sample.clinics), as_of=AS_OF, window=EARLY)
        met = []

        for row in lots_and_others(population_of(scope)):
            name = row.group.code.split("/")[0]
            asked = list(asked_patients(scope, records, name))
            patients, labels, events = (
                np.array(column) for column in zip(*asked, strict=True)
            )
            nowhere = np.zeros(len(asked), dtype=np.int64)
            icc = within_patients(nowhere, patients, events, 1).icc
            for is_own, found in (
                (True, row.design_effect),
                (False, row.other_design_effect),
            ):
                kept = patients[(labels == row.group.label) == is_own]
                n = np.array([np.sum(kept == one) for one in set(kept.tolist())])
                repeats = np.sum(n**2) / np.sum(n) if len(kept) else np.nan
                assert found == pytest.approx(float(design_effect(icc, repeats)[0]))
                met.append(found)

        assert max(met) > 1

    def test_lots_of_another_product_are_no_others(self, clinic):
        other = builders.product("abobotulinumtoxinA")
        treat(clinic, 3, events=1)
        treat(clinic, 2, injections=[builders.injection(clinic, product=other)])

        population = population_of(Scope((clinic,), as_of=AS_OF, window=EARLY))

        assert [
            (row.counts.asked, row.other_counts.asked)
            for row in lots_and_others(population)
        ] == [(2, 0), (3, 0)]


def of_lot(clinic, number, count, events, **details):
    injection = builders.injection(
        clinic, lot=builders.lot(clinic, number=number), **details
    )
    treat(clinic, count, events=events, injections=[injection])


class TestLotsPanel:
    def test_a_lot_is_set_against_all_others_of_its_product(self, clinic):
        with refreshed_together():
            of_lot(clinic, "A", 40, 10)
            of_lot(clinic, "B", 40, 2)
            of_lot(clinic, "C", 40, 2)

        a, b, c = panel(clinic).rows

        assert (a.events, a.asked, a.other_events, a.other_asked) == (10, 40, 4, 80)
        assert a.difference == pytest.approx(0.2)
        assert a.low > 0
        assert a.adjusted_p == pytest.approx(min(3 * a.p, 1.5 * b.p, c.p))
        assert b.p == c.p > a.p

    def test_how_many_were_compared_is_said(self, clinic):
        with refreshed_together():
            of_lot(clinic, "A", 40, 12)
            of_lot(clinic, "B", 40, 1)
            of_lot(clinic, "C", 29, 2)

        found = panel(clinic)

        assert "2 comparisons, exploratory: 2 stand out" in found.sentence
        assert [row.p is None for row in found.rows] == [False, False, True]
        assert found.caveats[0].endswith("onabotulinumtoxinA, lot C.")
        [without, standing] = go.Figure(found.figure).data
        assert not without.customdata
        assert standing.marker.symbol == "diamond"
        assert standing.customdata == (
            "onabotulinumtoxinA/A",
            "onabotulinumtoxinA/B",
        )
        assert standing.x == pytest.approx([12 / 40 * 100 - 300 / 69, 2.5 - 1400 / 69])

    @pytest.mark.parametrize(
        "lots",
        [
            [],
            [("A", 1, 0)],
            [("A", 40, 0), ("B", 40, 0)],
            [("A", 40, 40), ("B", 40, 40)],
            [("A", 40, 4)],
        ],
    )
    def test_odd_clinics_get_a_sentence(self, clinic, lots):
        with refreshed_together():
            for number, count, events in lots:
                of_lot(clinic, number, count, events)

        found = panel(clinic)

        assert found.sentence
        assert len(found.rows) == len(lots)
        assert (found.figure is None) == (len(lots) < 2)
        assert all(row.p in (None, 1.0) for row in found.rows)


class TestStoragePanel:
    @pytest.fixture
    def mixed(self, clinic):
        """Three products: the most used comes as a solution."""
        solution = builders.product("prabotulinumtoxinA-xvfs")
        rare = builders.product("abobotulinumtoxinA")
        with refreshed_together():
            treat(clinic, 9, injections=[builders.injection(clinic, product=solution)])
            treat(clinic, 5, events=1)
            treat(clinic, 2, injections=[builders.injection(clinic, product=rare)])
        with builders.by_hand():
            builders.change(
                Lot.objects.exclude(product=solution),
                reconstituted_at=builders.NOW
                - timedelta(days=(builders.NOW.date() - builders.TREATED_ON).days + 3),
            )
        return clinic

    def test_it_is_of_the_most_used_product_that_is_reconstituted(self, mixed):
        found = panel(mixed, "storage")

        assert found.scope.product == "onabotulinumtoxinA"
        assert [(row.group, row.counts.asked) for row in found.rows] == [("2-7", 5)]
        assert found.total.counts.asked == 5
        assert found.caveats[0].startswith("Of onabotulinumtoxinA alone")

    def test_a_product_that_was_chosen_stays(self, mixed):
        found = panel(mixed, "storage", product="abobotulinumtoxinA")

        assert [(row.group, row.counts.asked) for row in found.rows] == [("2-7", 2)]

    def test_without_any_on_record_it_says_so(self, clinic):
        treat(clinic, 3)

        found = panel(clinic, "storage")

        assert found.caveats == (
            "No lot in use has its time of reconstitution on record.",
        )

    def test_no_data_at_all_is_an_empty_panel(self, clinic):
        found = panel(clinic, "storage")

        assert (found.rows, found.caveats) == ([], ())
