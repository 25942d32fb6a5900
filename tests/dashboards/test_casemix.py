"""The terms of case mix, against slow loops over the records, and by hand."""

from collections import Counter
from datetime import date

import numpy as np
import pytest

from clinic.choices import ProperName
from dashboards.queries.casemix import case_mix, case_mix_model
from dashboards.queries.populations import population_of
from dashboards.scope import Scope
from events.actions.exposures import refreshed_together
from events.rules.windows import WINDOWS
from tests import builders
from tests.dashboards.groups import units
from tests.dashboards.reference import (
    Records,
    areas,
    is_in_scope,
    outcome,
    product,
)
from tests.dashboards.sample import AS_OF, Sample, treat

WINDOW = {window.code: window for window in WINDOWS}
HEADACHES = ("tension_type", "migraine", "cluster", "medication_overuse", "other")


def population(*clinics, window="early", **filters):
    return population_of(
        Scope(clinics, window=WINDOW[window], **{"as_of": AS_OF} | filters)
    )


def years(treatment, records):
    born = records.patients[treatment.patient_id].birth_date
    if born is None:
        return None
    on = treatment.treated_on
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def said(treatment, records):
    """What was known of one treatment: yes, no, a number, or None."""
    patient = records.patients[treatment.patient_id]

    def answer(word, *yes):
        return None if word == "unknown" else word in yes

    injected = areas(treatment, records)
    return {
        "area_glabella": "glabella" in injected,
        "area_forehead": "forehead" in injected,
        "area_lateral_canthal": "lateral_canthal" in injected,
        "first_toxin": answer(treatment.first_toxin, "yes"),
        "migraine": answer(patient.migraine, "episodic", "chronic"),
        "headache_history": answer(patient.headache_history, *HEADACHES),
        "female": answer(patient.sex, "F"),
        "age": years(treatment, records),
        "low_pain_threshold": answer(patient.low_pain_threshold, "yes"),
        "needle_anxiety": answer(patient.needle_anxiety, "marked", "phobia"),
        "habitual_frowning": answer(patient.habitual_frowning, "yes"),
        "dose": units(treatment, records),
    }


def recounted(scope, records):
    """{term: a value for each asked treatment, in the order of time}, ids, answers."""
    found, products = [], Counter()
    for treatment in sorted(
        records.treatments, key=lambda row: (row.treated_on, row.treated_at, row.id)
    ):
        if not is_in_scope(treatment, scope, records):
            continue
        products[product(treatment, scope, records)] += 1
        names = outcome(treatment, scope, records)
        if "asked" in names:
            found.append((treatment, "events" in names, said(treatment, records)))
    columns = {}
    for name in found[0][2]:
        if name == "dose" and set(products) != {scope.product}:
            continue
        if name == "first_toxin":
            columns |= of_products(products, found, scope, records)
        values = [row[name] for *_, row in found]
        if name in ("age", "dose"):
            known = [value for value in values if value is not None]
            mean = sum(known) / len(known)
            columns[name] = [
                (mean if value is None else value) / 10 for value in values
            ]
            continue
        columns[name] = [float(value is True) for value in values]
        if values.count(None) > 0.05 * len(values):
            columns[f"{name}_unknown"] = [float(value is None) for value in values]
    return columns, [row.id for row, *_ in found], [event for _, event, _ in found]


def of_products(products, found, scope, records):
    """Each product but the most used; several in one treatment are none of them."""
    _, *others = [name for name, _ in products.most_common() if name != "several"]
    return {
        f"product_{name}": [
            float(product(row, scope, records) == name) for row, *_ in found
        ]
        for name in others
    }


class TestCaseMix:
    @pytest.mark.parametrize("window", WINDOW)
    def test_loops_over_the_records_find_the_same(self, db, window):
        sample, records = Sample(), Records()
        met = set()

        for filters in ({}, {"product": "onabotulinumtoxinA"}, {"area": "forehead"}):
            asked = population(*sample.clinics, window=window, **filters)
            mix = case_mix(asked)
            columns, ids, events = recounted(asked.scope, records)

            assert mix.terms == tuple(columns)
            met |= set(columns)
            by_id = dict(zip(ids, range(len(ids)), strict=True))
            places = [by_id[number] for number in asked["treatment_id"][mix.rows]]
            assert sorted(places) == list(range(len(ids)))
            expected = np.array(list(columns.values())).T
            assert mix.columns == pytest.approx(expected[places])
            assert mix.events.tolist() == [events[place] for place in places]
            patients = asked["patient_id"][mix.rows]
            assert mix.patients.tolist() == patients.tolist()

        assert {"dose", "migraine_unknown", "product_Zentox"} <= met
        assert "first_toxin_unknown" in met

    def test_treatments_of_a_patient_are_in_the_order_of_time(self, clinic):
        patient = builders.patient(clinic)
        late = builders.treatment(clinic, date(2026, 4, 1), of=patient)
        early = builders.treatment(clinic, date(2025, 12, 1), of=patient)
        for treatment in (late, early):
            builders.contact(treatment)

        asked = population(clinic)

        ids = asked["treatment_id"][case_mix(asked).rows].tolist()
        assert ids == [early.id, late.id]

    def test_only_who_was_asked_is_in_it(self, clinic):
        treat(clinic, 5, events=1, unasked=2)

        mix = case_mix(population(clinic))

        assert mix.columns.shape[0] == len(mix.rows) == 3
        assert mix.events.sum() == 1

    def test_few_unknown_are_no_term(self, clinic):
        for n in range(20):
            word = "unknown" if n == 0 else "no"
            builders.contact(builders.treatment(clinic, first_toxin=word))

        assert "first_toxin_unknown" not in case_mix(population(clinic)).terms

    def test_more_unknown_are_a_term(self, clinic):
        for n in range(20):
            word = "unknown" if n < 2 else "no"
            builders.contact(builders.treatment(clinic, first_toxin=word))

        mix = case_mix(population(clinic))

        unknown = mix.columns[:, mix.terms.index("first_toxin_unknown")]
        assert unknown.sum() == 2
        label = mix.labels[mix.terms.index("first_toxin_unknown")]
        assert label == "First toxin treatment: not known"

    def test_an_age_not_known_is_the_mean_and_is_said(self, clinic):
        for born in (date(1980, 1, 1), date(1990, 1, 1), None):
            patient = builders.patient(clinic, birth_date=born)
            builders.contact(builders.treatment(clinic, date(2026, 2, 1), of=patient))

        mix = case_mix(population(clinic))

        ages = mix.columns[:, mix.terms.index("age")]
        assert sorted(ages) == pytest.approx([3.6, 4.1, 4.6])
        assert (
            "Age not known of 1 of 3 treatments: taken as the mean, 41.0." in mix.notes
        )

    def test_dose_is_a_term_of_one_product_alone(self, clinic):
        treat(clinic, 2)
        assert "dose" in case_mix(population(clinic)).terms

        other = builders.product(ProperName.ABO)
        treat(clinic, 1, injections=[builders.injection(clinic, product=other)])

        mix = case_mix(population(clinic))
        assert "dose" not in mix.terms
        assert "The dose is no term: units of several products never meet." in mix.notes

    def test_nobody_asked_is_a_design_without_rows(self, clinic):
        mix = case_mix(population(clinic))

        assert mix.columns.shape == (0, len(mix.terms))
        assert np.isfinite(mix.columns).all()


class TestCaseMixModel:
    def test_ten_headaches_bear_a_model_and_nine_do_not(self, clinic):
        with refreshed_together():
            treat(clinic, 30, events=6)
            treat(clinic, 30, events=3, areas=["forehead"])
        assert case_mix_model(population(clinic)).kind == "none"

        treat(clinic, 1, events=1)

        model = case_mix_model(population(clinic))
        assert model.kind != "none"
        assert model.terms[0] == "area_glabella"

    def test_under_sixty_percent_asked_bear_none(self, clinic):
        with refreshed_together():
            treat(clinic, 30, events=6, unasked=20)
            treat(clinic, 30, events=6, unasked=4, areas=["forehead"])
        assert case_mix_model(population(clinic)).kind != "none"

        treat(clinic, 1, unasked=1)

        # 36 of 60, then of 61.
        model = case_mix_model(population(clinic))
        assert (model.kind, model.coefficients.size) == ("none", 0)
        assert model.why.startswith("under 60 %")

    def test_no_record_at_all_is_no_model(self, clinic):
        model = case_mix_model(population(clinic))

        assert model.kind == "none"
        assert model.why
