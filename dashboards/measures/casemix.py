"""Events observed beside those expected from who was treated."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dashboards.measures.arguments import Floats, counts, numbers, tail


@dataclass(frozen=True)
class Adjusted:
    """Of each unit: observed over expected, and the risk adjusted for case mix.

    Arrays of the shape of `observed`, each estimate with the ends of its interval.
    The risks are proportions; they are NaN where no overall proportion was given.
    """

    ratio: Floats
    ratio_low: Floats
    ratio_high: Floats
    risk: Floats
    risk_low: Floats
    risk_high: Floats


def observed_over_expected(
    observed: ArrayLike,
    expected: ArrayLike,
    overall: float | None = None,
    confidence: float = 0.95,
) -> Adjusted:
    """Indirect standardisation: O / E, and O / E times the overall proportion.

    `expected` is the sum of the probabilities that a model without the unit predicts
    for the unit's treatments, `overall` the proportion with an event among all of
    them. The interval is the exact Poisson interval of O (Garwood 1936) over E, which
    is a little wide unless events are rare. 4 observed over 2 expected is 2.00 (0.54 to
    5.12) and, at 7 % overall, an adjusted risk of 14.0 % (3.8 to 35.8); a risk stops
    at 1. Where none was expected all is NaN. Raises ValueError unless observed are
    counts, as many as expected, and expected finite and not negative.
    """
    events, cases = counts(observed, "observed"), numbers(expected, "expected")
    if events.shape != cases.shape:
        raise ValueError("observed and expected must be of the same shape")
    share = np.nan if overall is None else float(numbers(overall, "overall", most=1))
    low, high = poisson_interval(events, confidence)
    known = np.where(cases > 0, cases, np.nan)
    ratios = [end / known for end in (events, low, high)]
    return Adjusted(*ratios, *(np.minimum(ratio * share, 1) for ratio in ratios))


def poisson_interval(
    observed: ArrayLike, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """The exact interval of a Poisson mean, of each number of events observed.

    χ²(α/2; 2O) / 2 to χ²(1 − α/2; 2O + 2) / 2, from 0 where none was observed
    (Garwood, Biometrika 1936;28:437). Of 10 it gives 4.80 to 18.39. Raises ValueError
    unless observed are counts and confidence is between 0 and 1.
    """
    from scipy.stats import chi2

    events = counts(observed, "observed")
    share = tail(confidence)
    low = chi2.ppf(share, 2 * np.where(events > 0, events, 1)) / 2
    return np.where(events > 0, low, 0.0), chi2.isf(share, 2 * events + 2) / 2
