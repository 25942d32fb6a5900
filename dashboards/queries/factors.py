"""Patients' factors: the case mix as measures take it, and the levels of each."""

import numpy as np

from dashboards.groupings.treatments import by_area
from dashboards.measures.factors import Treatments
from dashboards.queries.casemix import CaseMix, case_mix
from dashboards.queries.incidence import Answers, incidence_by
from dashboards.queries.populations import Population, asked_rows


def case_mix_in_strata(population: Population) -> tuple[CaseMix, Treatments]:
    """The asked treatments with all terms, and the area pattern of each."""
    mix = population.once(case_mix)
    return mix, Treatments(
        columns=mix.columns,
        terms=mix.terms,
        events=mix.events,
        patients=mix.patients,
        strata=by_area(population).places[mix.rows].astype(np.int64),
    )


def levels_of(factors: list[str], population: Population) -> dict[str, Answers]:
    return {by: incidence_by(by, population) for by in factors}


def asked_cycles(population: Population) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each asked treatment: which of the patient's, if with a headache, the patient."""
    asked = population.where(asked_rows(population))
    return asked["cycle"], asked.counted("events"), asked["patient_id"]
