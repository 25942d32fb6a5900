"""Bands of doses: the incidence of each, its median units, and the curve there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dashboards.measures.arguments import Floats
from dashboards.measures.doseodds import step_of
from dashboards.measures.incidence import Incidence, Line
from dashboards.measures.splines import POINTS, DoseCurve, dose_curve


@dataclass(frozen=True)
class DoseBand(Line):
    """A band of doses. `median_units` is that of the band's asked treatments.

    `fitted`, `fitted_low` and `fitted_high` (95 %) are the curve's incidence there.
    None without asked treatments, or without a curve.
    """

    median_units: float | None = None
    fitted: float | None = None
    fitted_low: float | None = None
    fitted_high: float | None = None


def fitted_bands(
    found: Sequence[Incidence],
    medians: Mapping[str, float],
    doses: Floats,
    events: NDArray[np.bool_],
    patients: NDArray[np.int64],
) -> tuple[list[DoseBand], DoseCurve | None]:
    """Each band with its median units and the curve's incidence there, and the curve.

    `medians` are by the band's group; `doses`, `events` and `patients` have a value for
    each asked treatment. The curve (`splines.dose_curve`) is None if nobody was asked.
    """
    bands = [DoseBand(row, medians.get(row.group)) for row in found]
    if not len(doses):
        return bands, None
    grid = np.linspace(doses.min(), doses.max(), POINTS)
    at = np.append(grid, [medians[row.group] for row in found if row.group in medians])
    both = dose_curve(doses, events, patients, at, step_of(doses))
    curve = replace(
        both,
        doses=both.doses[:POINTS],
        incidence=both.incidence[:POINTS],
        low=both.low[:POINTS],
        high=both.high[:POINTS],
    )
    if curve.shape == "none":
        return bands, curve
    ends = np.stack([both.incidence, both.low, both.high], axis=1)
    fitted = iter(ends[POINTS:].tolist())
    return [
        band
        if band.median_units is None
        else DoseBand(band.found, band.median_units, *next(fitted))
        for band in bands
    ], curve
