"""What injectors are called on a dashboard, and the headaches expected of each."""

from collections.abc import Set

import numpy as np

from dashboards.groupings.treatments import by_injector
from dashboards.measures.clustering import Clustering, among_all, runs_of, within_runs
from dashboards.queries.casemix import case_mix, case_mix_model
from dashboards.queries.populations import Population


def injector_labels(
    population: Population, reveal: Set[str] = frozenset()
) -> dict[str, str]:
    """By the code of each group of `by_injector`, in its order.

    A number unless names are asked for, but for the codes to `reveal` the name before
    it. The number goes by code among all injectors of the clinics asked about, so that
    other filters don't change who is Injector 2.
    """
    groups = population.once(by_injector).groups
    if population.scope.names:
        return {group.code: group.label for group in groups}
    numbers = {
        group.code: f"Injector {number}" for number, group in enumerate(groups, start=1)
    }
    return numbers | {
        group.code: f"{group.label} ({numbers[group.code]})"
        for group in groups
        if group.code in reveal
    }


def expected_headaches(population: Population) -> dict[str, float] | None:
    """How many the case-mix model expects of the asked treatments of each injector.

    By the code of `by_injector`; None where the events bear no model.
    """
    model = population.once(case_mix_model)
    if model.kind == "none":
        return None
    mix, grouping = population.once(case_mix), population.once(by_injector)
    chances = np.zeros(len(population))
    chances[mix.rows] = model.predicted(mix.columns)
    sums = np.bincount(grouping.places, weights=chances, minlength=len(grouping.groups))
    codes = [group.code for group in grouping.groups]
    return dict(zip(codes, sums.tolist(), strict=True))


def completeness_effects(population: Population) -> dict[str, float]:
    """By how much repeat treatments inflate the variance of each one's completeness.

    Whether a patient is asked after one treatment says something about the next.
    """
    grouping = population.once(by_injector)
    rows = np.flatnonzero(population.counted("treatments"))
    runs = runs_of(population.cohort.narrow("patient_id")[rows])
    asked = population.counted("asked")[rows]
    size = len(grouping.groups)
    # The likeness of all together stands in for an unknown one.
    own = within_runs(grouping.places[rows], runs, asked, size)
    clustering = Clustering.of_groups([own, among_all(runs, asked)])
    codes = [group.code for group in grouping.groups]
    return dict(zip(codes, clustering.effects, strict=False))
