"""Logistic regression of treatments that repeat within patients."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboards.measures.arguments import Floats
from dashboards.measures.logistic import (
    AIM,
    ENOUGH,
    NotEstimable,
    checked_treatments,
    inverted,
    maximum_likelihood,
    solved,
)

MOST_ROUNDS = 300
# Below this many patients the sandwich is too narrow (Mancl & DeRouen 2001).
MANY_PATIENTS = 50
# Beyond it the squares of Pearson's residuals are too large for a float.
LARGEST_LOGIT = 300
AWAY = "the coefficients run away: fitted probabilities of 0 or 1"


@dataclass(frozen=True)
class Fit:
    """Log odds ratios with their covariance, and what they were estimated from.

    `coefficients` (k,) and `covariance` (k, k) are in the order of the columns;
    `correlation` is that between two treatments of one patient.
    """

    coefficients: Floats
    covariance: Floats
    correlation: float
    patients: int
    events: int
    treatments: int
    covariance_name: str


@dataclass(frozen=True)
class Rows:
    """Treatments with those of one patient together; `starts` and `sizes` per patient."""

    x: Floats
    y: Floats
    starts: NDArray[np.intp]
    sizes: NDArray[np.intp]


@dataclass(frozen=True)
class Equations:
    """The estimating equations at some coefficients.

    `columns` are √(pq) x and `residuals` Pearson's, `per_column` (patients, k) and
    `per_patient` (patients,) their sums over each patient's treatments.
    """

    columns: Floats
    residuals: Floats
    per_column: Floats
    per_patient: Floats
    correlation: float
    shared: Floats
    information: Floats
    score: Floats


def gee(x: ArrayLike, y: ArrayLike, patients: ArrayLike) -> Fit:
    """Generalised estimating equations with exchangeable working correlation.

    `x` (n, k) has a row for each treatment and holds the column of ones, `y` (n,) is
    1 for an event and 0 for none, `patients` (n,) says whose treatment it is by any
    numbers in any order. Logit link, scale 1 (Liang & Zeger, Biometrika 1986;73:13);
    the correlation is the moment estimator with n - k and pairs - k in its
    denominators. A negative correlation is used as it is. An estimate that no
    matrix of the largest patient's size can have (at or below -1/(size - 1), or 1 and
    above) is replaced by 0, as is one from no more than k pairs: the covariance stays
    valid. It is the sandwich over patients, from 50 patients; with fewer its
    bias-reduced form (Mancl & DeRouen, Biometrics 2001;57:126).

    Wheeze of 537 children at four ages (Fitzmaurice & Laird 1993) on age, smoking and
    both gives -1.900, -0.141, 0.314 and 0.071 with correlation 0.354. Raises
    NotEstimable, with the reason, when patients do not outnumber coefficients,
    outcomes are all alike or separated, columns are combinations of others, one
    patient alone determines a coefficient or the iteration does not settle;
    ValueError when the input is not in order.
    """
    x, y, patients = checked_treatments(x, y, patients)
    rows = _by_patient(x, y, patients)
    if len(rows.sizes) <= x.shape[1]:
        raise NotEstimable("there must be more patients than coefficients")
    equations, coefficients = _settled(rows, maximum_likelihood(x, y).coefficients)
    few = len(rows.sizes) < MANY_PATIENTS
    return Fit(
        coefficients=coefficients,
        covariance=(_bias_reduced if few else _robust)(rows, equations),
        correlation=equations.correlation,
        patients=len(rows.sizes),
        events=int(y.sum()),
        treatments=len(y),
        covariance_name="bias reduced" if few else "robust",
    )


def _by_patient(x: Floats, y: Floats, patients: NDArray[np.int64]) -> Rows:
    order = np.argsort(patients, kind="stable")
    together = patients[order]
    starts = np.flatnonzero(np.append(True, together[1:] != together[:-1]))
    return Rows(x[order], y[order], starts, np.diff(np.append(starts, len(y))))


def _settled(rows: Rows, start: Floats) -> tuple[Equations, Floats]:
    """Fisher scoring; the correlation is estimated afresh in every round."""
    coefficients, independent, left = start, bool(rows.sizes.max() == 1), np.inf
    for _ in range(MOST_ROUNDS):
        columns, residuals = _scaled(rows, coefficients)
        equations = _equations(rows, columns, residuals, independent)
        # For good: else it could leave and enter its range without end.
        independent = equations.correlation == 0
        try:
            step = solved(equations.information, equations.score)
        except NotEstimable as reason:
            raise NotEstimable(AWAY) from reason
        left = float(equations.score @ step)
        if left <= AIM:
            return equations, coefficients
        coefficients = coefficients + step
    if left <= ENOUGH:
        return equations, coefficients - step
    raise NotEstimable("the iteration does not settle")


def _scaled(rows: Rows, coefficients: Floats) -> tuple[Floats, Floats]:
    logits = rows.x @ coefficients
    if not np.all(np.abs(logits) < LARGEST_LOGIT):
        raise NotEstimable(AWAY)
    half = np.exp(-np.abs(logits) / 2)
    root = half / (1 + half**2)
    # (y - p)/√(pq) is √(q/p) = e^(-logit/2) after an event, -√(p/q) after none.
    residuals = np.where(rows.y == 1, 1, -1) * np.exp(logits * (0.5 - rows.y))
    return rows.x * root[:, None], residuals


def _equations(
    rows: Rows, columns: Floats, residuals: Floats, independent: bool
) -> Equations:
    """D'V⁻¹D and D'V⁻¹(y - p), V⁻¹ from R⁻¹ = (I - a/(1 + (n-1)a) J)/(1 - a)."""
    per_column = np.add.reduceat(columns, rows.starts, axis=0)
    per_patient = np.add.reduceat(residuals, rows.starts)
    a = 0.0
    if not independent:
        a = _correlation(rows, residuals, per_patient, columns.shape[1])
    shared: Floats = np.asarray(a / (1.0 + (rows.sizes - 1) * a), dtype=float)
    information = columns.T @ columns - (per_column.T * shared) @ per_column
    score = columns.T @ residuals - per_column.T @ (shared * per_patient)
    return Equations(
        columns=columns,
        residuals=residuals,
        per_column=per_column,
        per_patient=per_patient,
        correlation=a,
        shared=shared,
        information=information / (1 - a),
        score=score / (1 - a),
    )


def _correlation(
    rows: Rows, residuals: Floats, per_patient: Floats, coefficients: int
) -> float:
    """Mean product of two residuals of one patient over their mean square, or 0."""
    squares = float(residuals @ residuals)
    pairs = float((rows.sizes * (rows.sizes - 1.0)).sum()) / 2
    free = len(residuals) - coefficients
    if pairs <= coefficients or free <= 0 or squares == 0:
        return 0.0
    products = (float(per_patient @ per_patient) - squares) / 2
    a = products / (squares / free) / (pairs - coefficients)
    return a if -1 / (int(rows.sizes.max()) - 1) < a < 1 else 0.0


def _patient_scores(rows: Rows, of: Equations) -> Floats:
    own = np.add.reduceat(of.columns * of.residuals[:, None], rows.starts, axis=0)
    together = of.per_column * (of.shared * of.per_patient)[:, None]
    return np.asarray((own - together) / (1 - of.correlation))


def _robust(rows: Rows, of: Equations) -> Floats:
    scores = _patient_scores(rows, of)
    bread = inverted(of.information)
    return bread @ (scores.T @ scores) @ bread


def _bias_reduced(rows: Rows, of: Equations) -> Floats:
    """The sandwich with (1 - H)⁻¹r for the residuals r, H = D I⁻¹ D'V⁻¹ of a patient.

    I⁻¹ D'V⁻¹(1 - H)⁻¹r equals (I - Q)⁻¹ D'V⁻¹r with Q the patient's part of the
    information I, so no matrix is larger than k by k.
    """
    moved = []
    for place, score in enumerate(_patient_scores(rows, of)):
        start = rows.starts[place]
        columns = of.columns[start : start + rows.sizes[place]]
        summed = of.per_column[place]
        part = columns.T @ columns - of.shared[place] * np.outer(summed, summed)
        rest = of.information - part / (1 - of.correlation)
        try:
            moved.append(solved(rest, score))
        except NotEstimable as reason:
            raise NotEstimable("one patient alone determines a coefficient") from reason
    adjusted = np.array(moved)
    return adjusted.T @ adjusted
