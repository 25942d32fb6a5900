"""Odds ratios of several factors at once: each alone, and adjusted for the others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from dashboards.measures.arguments import Floats
from dashboards.measures.contrasts import standardised_contrast
from dashboards.measures.incidence import Line
from dashboards.measures.models import Model, adjusted_model
from dashboards.measures.multiplicity import benjamini_hochberg
from dashboards.measures.stratified import mantel_haenszel

UNKNOWN = "_unknown"


@dataclass(frozen=True)
class Treatments:
    """Asked treatments in the order of time, as a model takes them.

    `columns` is (treatments, terms) without a column of ones, `events` and `patients`
    have one value for each treatment, as has `strata`: the place of the stratum that
    stands in for a model where there are too few events.
    """

    columns: Floats
    terms: tuple[str, ...]
    events: NDArray[np.bool_]
    patients: NDArray[np.int64]
    strata: NDArray[np.int64]


@dataclass(frozen=True)
class Factor:
    """A term, its words, and whether it is measured rather than there or not."""

    term: str
    label: str
    is_measured: bool = False


@dataclass(frozen=True)
class FactorLevel(Line):
    """A level of `factor`, whose words are `heading`."""

    factor: str
    heading: str


@dataclass(frozen=True)
class FactorOdds:
    """The odds of an event with a factor, over those without it.

    `events` of `asked` are of the treatments with it, the reference counts of those
    it is set against; a measured factor has all in the first and no reference.
    `crude` is alone, `adjusted` beside all other terms, each with the ends of its
    interval (95 %), p, and its method: "gee", "firth", "mantel_haenszel" or "none".
    `exploratory_p` is the adjusted p over all factors that have one (Benjamini &
    Hochberg). `incidence_with` and `incidence_without` are standardised to the same
    treatments, `difference` the one less the other. None where it can't be had.
    """

    group: str
    label: str
    events: int
    asked: int
    reference_events: int | None
    reference_asked: int | None
    crude: float | None
    crude_low: float | None
    crude_high: float | None
    crude_p: float | None
    crude_method: str
    adjusted: float | None
    adjusted_low: float | None
    adjusted_high: float | None
    adjusted_p: float | None
    adjusted_method: str
    exploratory_p: float | None
    incidence_with: float | None
    incidence_without: float | None
    difference: float | None
    difference_low: float | None
    difference_high: float | None


def factor_odds(
    of: Treatments, factors: Sequence[Factor]
) -> tuple[list[FactorOdds], Model]:
    """A row for each factor, and the model of all terms.

    Beside a term there may be one of those not known, `<term>_unknown`: these are no
    part of the reference, and beside it in the crude model. Where the events bear no
    model, or one without any of the factors, the adjusted odds ratio and difference
    are those of Mantel & Haenszel over the strata, which take a patient's treatments
    as independent. In birthwt smoking has the crude odds ratio 2.02 and, beside race, 3.05. Raises
    ValueError if a factor is no term or the treatments are not in order.
    """
    for factor in factors:
        if factor.term not in of.terms:
            raise ValueError(f"factors must be terms: there is no {factor.term}")
    model = adjusted_model(of.columns, of.events, of.patients, of.terms)
    if model.kind != "none" and not any(f.term in model.terms for f in factors):
        model = replace(model, kind="none", why=f"{model.why}; no factor among them")
    rows = [odds_of(factor, of, model) for factor in factors]
    p = [np.nan if row.adjusted_p is None else row.adjusted_p for row in rows]
    together = benjamini_hochberg(np.array(p)).tolist()
    return [
        replace(row, exploratory_p=said(value))
        for row, value in zip(rows, together, strict=True)
    ], model


def odds_of(factor: Factor, of: Treatments, model: Model) -> FactorOdds:
    term, is_measured = factor.term, factor.is_measured
    column = of.columns[:, of.terms.index(term)]
    crude = crude_model(term, of)
    ratio, low, high, p = odds_ratio(crude, term)
    with_it = np.ones(len(column), dtype=bool) if is_measured else column == 1
    without = ~with_it & ~not_known(term, of)
    row = FactorOdds(
        group=term,
        label=factor.label,
        events=int(of.events[with_it].sum()),
        asked=int(with_it.sum()),
        reference_events=None if is_measured else int(of.events[without].sum()),
        reference_asked=None if is_measured else int(without.sum()),
        crude=ratio,
        crude_low=low,
        crude_high=high,
        crude_p=p,
        crude_method=crude.kind,
        **nothing("adjusted", "adjusted_low", "adjusted_high", "adjusted_p"),
        adjusted_method="none",
        **nothing("exploratory_p", "incidence_with", "incidence_without"),
        **nothing("difference", "difference_low", "difference_high"),
    )
    if model.kind == "none":
        return row if is_measured else stratified(row, of, with_it, without)
    return modelled(row, of, model, is_measured)


def crude_model(term: str, of: Treatments) -> Model:
    """Of the term alone, and of those not known beside it if they have a term."""
    names = tuple(name for name in (term, term + UNKNOWN) if name in of.terms)
    places = [of.terms.index(name) for name in names]
    return adjusted_model(of.columns[:, places], of.events, of.patients, names)


def modelled(
    row: FactorOdds, of: Treatments, model: Model, is_measured: bool
) -> FactorOdds:
    if row.group not in model.terms:
        return row
    ratio, low, high, p = odds_ratio(model, row.group)
    row = replace(
        row,
        adjusted=ratio,
        adjusted_low=low,
        adjusted_high=high,
        adjusted_p=p,
        adjusted_method=model.kind,
    )
    if is_measured:
        return row
    columns = of.columns.copy()
    if row.group + UNKNOWN in of.terms:
        columns[:, of.terms.index(row.group + UNKNOWN)] = 0
    contrast = standardised_contrast(model, columns, row.group)
    return replace(
        row,
        incidence_with=said(contrast.with_term),
        incidence_without=said(contrast.without_term),
        difference=said(contrast.difference),
        difference_low=said(contrast.low),
        difference_high=said(contrast.high),
    )


def stratified(
    row: FactorOdds,
    of: Treatments,
    with_it: NDArray[np.bool_],
    without: NDArray[np.bool_],
) -> FactorOdds:
    found = mantel_haenszel(tables(of, with_it, without))
    odds, points = found.odds_ratio, found.risk_difference
    if not isfinite(found.p):
        return row
    return replace(
        row,
        adjusted=said(odds.value),
        adjusted_low=said(odds.low),
        adjusted_high=said(odds.high),
        adjusted_p=said(found.p),
        adjusted_method="mantel_haenszel",
        difference=said(points.value),
        difference_low=said(points.low),
        difference_high=said(points.high),
    )


def tables(
    of: Treatments, with_it: NDArray[np.bool_], without: NDArray[np.bool_]
) -> Floats:
    """(strata, 2, 2): with the factor and without, with an event and without."""
    size = int(of.strata.max(initial=-1)) + 1
    cells = [
        np.bincount(of.strata[side & event], minlength=size)
        for side in (with_it, without)
        for event in (of.events, ~of.events)
    ]
    return np.stack(cells, axis=1).reshape(size, 2, 2).astype(float)


def odds_ratio(model: Model, term: str) -> tuple[float | None, ...]:
    """The ratio, its ends and p; None where the model does not have the term."""
    for found in model.odds_ratios:
        if found.term == term:
            values = (found.odds_ratio, found.low, found.high, found.p)
            return tuple(said(value) for value in values)
    return None, None, None, None


def not_known(term: str, of: Treatments) -> NDArray[np.bool_]:
    if term + UNKNOWN not in of.terms:
        return np.zeros(len(of.events), dtype=bool)
    return np.asarray(of.columns[:, of.terms.index(term + UNKNOWN)] == 1)


def said(value: float) -> float | None:
    return value if isfinite(value) else None


def nothing(*names: str) -> dict[str, None]:
    return dict.fromkeys(names)
