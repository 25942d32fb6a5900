"""What a model says of everyone with a term, set against everyone without."""

from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
from numpy.typing import ArrayLike

from dashboards.measures.arguments import Floats
from dashboards.measures.logistic import Z, chances
from dashboards.measures.models import Model


@dataclass(frozen=True)
class Contrast:
    """Mean predicted incidence with and without the term, as proportions.

    `difference` is with less without, `low` and `high` its interval of 95 %, `ratio`
    with over without.
    """

    with_term: float
    without_term: float
    difference: float
    low: float
    high: float
    ratio: float


def standardised_contrast(model: Model, x: ArrayLike, term: str) -> Contrast:
    """Mean predicted incidence of all rows with `term` set to 1, less set to 0.

    `x` has the columns that the model was given; the column of `term` is 0 or 1
    (g-computation, the rows standing for the population; Greenland, Am J Epidemiol
    2004;160:301). The interval is by the delta method from the model's covariance, the
    rows taken as fixed. Low birth weight by smoking and race (birthwt) gives 0.4577
    and 0.2286, difference 0.2290, ratio 2.0017. All are NaN without a model or when it
    has left the term out. Raises ValueError when the model was not given the term, its
    column is not 0 or 1, or x is empty or has other columns.
    """
    if term not in model.given:
        raise ValueError("term must be one that the model was given")
    x = np.array(x, dtype=float)
    model.design(x)
    place = model.given.index(term)
    if not len(x) or not np.all((x[:, place] == 0) | (x[:, place] == 1)):
        raise ValueError("x must have rows, with 0 or 1 in the column of the term")
    if term not in model.terms:
        return Contrast(nan, nan, nan, nan, nan, nan)
    x[:, place] = 1
    with_term, slope_with = _mean(model, x)
    x[:, place] = 0
    without, slope_without = _mean(model, x)
    slope = slope_with - slope_without
    half = Z * sqrt(slope @ model.covariance @ slope)
    difference = with_term - without
    return Contrast(
        with_term=with_term,
        without_term=without,
        difference=difference,
        low=max(difference - half, -1.0),
        high=min(difference + half, 1.0),
        ratio=with_term / without if without else nan,
    )


def _mean(model: Model, x: Floats) -> tuple[float, Floats]:
    """The mean predicted incidence, and its slope over the coefficients."""
    design = model.design(x)
    chance, other = chances(design @ model.predicting)
    return float(chance.mean()), design.T @ (chance * other) / len(design)
