"""Which logistic model the events bear, and what it says of each term."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import erfc, nan, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboards.measures.arguments import Floats
from dashboards.measures.firth import firth, penalised_p, profile_interval
from dashboards.measures.gee import gee
from dashboards.measures.logistic import (
    LEAST_EVENTS,
    NotEstimable,
    Z,
    chances,
    checked_treatments,
    independent,
    rarer,
    rarer_in_words,
)

EVENTS_PER_TERM_FOR_GEE = 10
EVENTS_PER_TERM = 5


@dataclass(frozen=True)
class OddsRatio:
    term: str
    odds_ratio: float
    low: float
    high: float
    p: float


@dataclass(frozen=True)
class Model:
    """A logistic model, or with kind "none" the reason why there is none.

    `kind` is "gee", "firth" or "none" and `why` says so in words. `given` names the
    columns of x, `terms` those in the model, `left_out` the rest. `coefficients`,
    `low`, `high` (95 %), `p` and `covariance` have the intercept first, then the
    terms; they're empty without a model. `predicting` are the coefficients with the
    intercept that predictions use. `treatments`, `patients` and `events` are those
    the model was fitted on (with "firth" the first treatment of each patient);
    `correlation` is that within patients, NaN unless kind is "gee".
    """

    kind: str
    why: str
    given: tuple[str, ...]
    terms: tuple[str, ...]
    left_out: tuple[str, ...]
    treatments: int
    patients: int
    events: int
    coefficients: Floats = field(default_factory=lambda: np.empty(0))
    predicting: Floats = field(default_factory=lambda: np.empty(0))
    covariance: Floats = field(default_factory=lambda: np.empty((0, 0)))
    low: Floats = field(default_factory=lambda: np.empty(0))
    high: Floats = field(default_factory=lambda: np.empty(0))
    p: Floats = field(default_factory=lambda: np.empty(0))
    correlation: float = nan

    @property
    def odds_ratios(self) -> tuple[OddsRatio, ...]:
        """A row for each term of the model, with the interval of 95 %."""
        with np.errstate(over="ignore"):
            rows = np.exp([self.coefficients[1:], self.low[1:], self.high[1:]]).T
        return tuple(
            OddsRatio(term, float(ratio), float(low), float(high), float(p))
            for term, (ratio, low, high), p in zip(
                self.terms, rows, self.p[1:], strict=True
            )
        )

    def design(self, x: ArrayLike) -> Floats:
        """The column of ones and the model's columns out of all the given ones."""
        x = np.asarray(x, dtype=float)
        if x.ndim != 2 or x.shape[1] != len(self.given) or not np.isfinite(x).all():
            raise ValueError("x must have one column of finite numbers for each term")
        places = [self.given.index(term) for term in self.terms]
        return np.column_stack([np.ones(len(x)), x[:, places]])

    def predicted(self, x: ArrayLike) -> Floats:
        """The probability of an event for each row of x, all given columns in place.

        The mean over the treatments of a "firth" fit equals their proportion of
        events: Firth's own probabilities lean towards ½, so its intercept is replaced
        (FLIC; Puhr, Stat Med 2017;36:2302). NaN without a model; ValueError when x
        does not have the columns the model was given.
        """
        design = self.design(x)
        if self.kind == "none":
            return np.full(len(design), nan)
        return chances(design @ self.predicting)[0]


@dataclass(frozen=True)
class Sample:
    x: Floats
    y: Floats
    patients: NDArray[np.int64]

    @property
    def events(self) -> int:
        return rarer(self.y)

    def of(self, terms: list[int]) -> Floats:
        return np.column_stack([np.ones(len(self.y)), self.x[:, terms]])


def adjusted_model(
    x: ArrayLike,
    y: ArrayLike,
    patients: ArrayLike,
    terms: tuple[str, ...],
    *,
    intervals: bool = True,
) -> Model:
    """The model of y on the terms that the number of events bears.

    `x` (n, terms) has no column of ones, its columns in order of importance and named
    by `terms`; `y` (n,) is 1 for an event; `patients` (n,) whole numbers. Rows of one
    patient are in order of time. Events are those of the rarer outcome:

    * under 10 there is no model;
    * terms that are constant or a combination of those before them are left out;
    * terms are left out from the end until there are 5 events for each;
    * from 10 events a term: GEE by patient, robust intervals and Wald p;
    * else, or if GEE is not estimable: Firth on each patient's first row, with profile
      intervals and penalised likelihood ratio p, after these rules on those rows.
      They take most of the time: without `intervals` low, high and p stay empty.

    One term gives the crude odds ratio. In birthwt (59 low of 189) smoking adjusted for
    race has the odds ratio 3.05. Raises ValueError when the input is not in order.
    """
    sample = _checked(x, y, patients, tuple(terms))
    bare = Model("none", "", tuple(terms), (), tuple(terms), 0, 0, 0)
    kept = _bearable(sample)
    if isinstance(kept, str):
        return _described(bare, sample, kept)
    why = f"of all treatments only {_count(sample, kept)}"
    if sample.events >= EVENTS_PER_TERM_FOR_GEE * len(kept):
        try:
            return _gee(_described(bare, sample, "", kept), sample.of(kept), sample)
        except NotEstimable as reason:
            why = f"with all treatments {reason}"
    first = _first_treatments(sample)
    kept = _bearable(first)
    if isinstance(kept, str):
        return _described(bare, first, f"{why}; of first treatments {kept}")
    try:
        described = _described(bare, first, why, kept)
        return _firth(described, first.of(kept), first, intervals)
    except NotEstimable as reason:
        why = f"{why}; of first treatments {_count(first, kept)}, but {reason}"
        return _described(bare, first, why)


def _checked(
    x: ArrayLike, y: ArrayLike, patients: ArrayLike, terms: tuple[str, ...]
) -> Sample:
    x = np.asarray(x, dtype=float)
    if x.ndim != 2 or x.shape[1] != len(terms) or len(set(terms)) != len(terms):
        raise ValueError("terms must name each column of x, no two of them alike")
    x = np.column_stack([np.ones(len(x)), x])
    x, y, patients = checked_treatments(x, y, patients)
    return Sample(x[:, 1:], y, patients)


def _bearable(sample: Sample) -> list[int] | str:
    """The places of the terms that the events bear, or why there are none."""
    if sample.events < LEAST_EVENTS:
        return f"{rarer_in_words(sample.y)}, fewer than {LEAST_EVENTS}: no model"
    kept = independent(sample.x)[: sample.events // EVENTS_PER_TERM]
    return kept or "no term varies: no model"


def _first_treatments(sample: Sample) -> Sample:
    first = np.sort(np.unique(sample.patients, return_index=True)[1])
    return Sample(sample.x[first], sample.y[first], sample.patients[first])


def _count(sample: Sample, kept: Sequence[object]) -> str:
    terms = f"{len(kept)} term{'s' * (len(kept) > 1)}"
    return f"{rarer_in_words(sample.y)} for {terms}"


def _described(
    bare: Model, sample: Sample, why: str, kept: list[int] | None = None
) -> Model:
    terms = tuple(bare.given[place] for place in kept or [])
    return replace(
        bare,
        why=why,
        terms=terms,
        left_out=tuple(term for term in bare.given if term not in terms),
        treatments=len(sample.y),
        patients=len(np.unique(sample.patients)),
        events=int(sample.y.sum()),
    )


def _gee(model: Model, x: Floats, sample: Sample) -> Model:
    fit = gee(x, sample.y, sample.patients)
    error = np.sqrt(np.diag(fit.covariance))
    return replace(
        model,
        kind="gee",
        why="generalised estimating equations by patient, "
        f"{_count(sample, model.terms)}",
        coefficients=fit.coefficients,
        predicting=fit.coefficients,
        covariance=fit.covariance,
        low=fit.coefficients - Z * error,
        high=fit.coefficients + Z * error,
        p=np.array([erfc(z / sqrt(2)) for z in np.abs(fit.coefficients) / error]),
        correlation=fit.correlation,
    )


def _firth(model: Model, x: Floats, sample: Sample, intervals: bool) -> Model:
    fit = firth(x, sample.y)
    if intervals:
        places = range(len(fit.coefficients))
        low, high = np.array([profile_interval(fit, place) for place in places]).T
        p = np.array([penalised_p(fit, place) for place in places])
        model = replace(model, low=low, high=high, p=p)
    return replace(
        model,
        kind="firth",
        why="Firth's penalised likelihood on the first treatment of each patient, "
        f"{_count(sample, model.terms)} ({model.why})",
        coefficients=fit.coefficients,
        predicting=_levelled(fit.coefficients, x, sample.y),
        covariance=fit.covariance,
    )


def _levelled(coefficients: Floats, x: Floats, y: Floats) -> Floats:
    """With the intercept at which the mean probability is the proportion of events."""
    from scipy.optimize import brentq

    offset = x[:, 1:] @ coefficients[1:]
    middle = np.log(y.mean() / (1 - y.mean()))

    def excess(intercept: float) -> float:
        return float((chances(intercept + offset)[0] - y).mean())

    ends = middle - offset.max() - 1e-9, middle - offset.min() + 1e-9
    return np.append(brentq(excess, *ends, xtol=1e-12), coefficients[1:])
