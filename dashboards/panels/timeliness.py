"""How soon a headache is heard of, entered and reviewed."""

from dashboards.addresses import records_address
from dashboards.figures.timeliness import day, timeliness_figure
from dashboards.measures.timeliness import Step, step
from dashboards.panels.panel import Column, Panel, Part
from dashboards.queries.populations import Population
from dashboards.queries.timeliness import STEPS, Days, timeliness_of
from dashboards.scope import Scope

DEFINITION = (
    "Days of the clinic's calendar. First heard of: the first contact that told of the "
    "headache. Entered: when its report was recorded. Reviewed: the director's first "
    "review. Median and 90 %: the first day by which so many were through; who still "
    "waits counts as waiting until the data cut (Kaplan-Meier). Every headache on record, "
    "whenever it began: the onset window of the filters doesn't matter here."
)


def timeliness_panel(population: Population) -> Panel:
    steps = [
        step_of(name, days) for name, days in population.once(timeliness_of).items()
    ]
    scope = population.scope
    return Panel(
        name="timeliness",
        title="How soon headaches are heard of, entered and reviewed",
        scope=scope,
        sentence=sentence(scope, steps),
        kind=Step,
        rows=steps,
        columns=columns(scope),
        figure=timeliness_figure(steps)
        if any(row.headaches for row in steps)
        else None,
        alternative="Dot for the median days of each step, bar from 10 to 90 %",
        definition=DEFINITION,
        caveats=tuple(caveats(steps)),
        marks=records_address(scope, ""),
    )


def step_of(name: str, days: Days) -> Step:
    """Nobody knows how many headaches still wait to be heard of, or entered."""
    known = days.stages["headaches"]
    return step(
        name,
        STEPS[name],
        days.days[known],
        days.done[known] if name == "reviewed" else None,
        left_out=int(days.stages["left_out"].sum()),
    )


def columns(scope: Scope) -> tuple[Column, ...]:
    def cell(stage: str):
        def parts(row):
            number = getattr(row, stage)
            if number is None:
                return "–"
            address = records_address(scope, f"timeliness:{row.group}:{stage}")
            return [Part(str(number), address=address if number else "")]

        return parts

    return (
        Column("Step", lambda row: row.label, is_number=False),
        Column("Headaches", cell("headaches")),
        Column("Through", cell("done")),
        Column("10 % by day", lambda row: day(row.tenth)),
        Column("Median, days", lambda row: day(row.median)),
        Column("90 % by day", lambda row: day(row.ninetieth)),
        Column("Still waiting", cell("waiting")),
        Column("Left out: days not known", cell("left_out")),
    )


def sentence(scope: Scope, steps: list[Step]) -> str:
    heard, _, reviewed = steps
    number = heard.headaches + heard.left_out
    if not number:
        return f"{scope.population}. No headache is on record."
    parts = [
        f"{scope.population}. Headaches on record: {number}, whenever they began.",
        *(step_words(row) for row in steps if row.headaches),
    ]
    if reviewed.waiting:
        parts.append(f"Waiting for a review: {reviewed.waiting}.")
    return " ".join(parts)


def step_words(row: Step) -> str:
    if not row.done:
        return f"{row.label}: none of {row.headaches} yet."
    half = f"half by day {day(row.median)}" if row.median is not None else "under half"
    most = (
        f"90 % by day {day(row.ninetieth)}"
        if row.ninetieth is not None
        else "under 90 % so far"
    )
    return f"{row.label}: {half}, {most} ({row.done}/{row.headaches} through)."


def caveats(steps: list[Step]):
    heard = steps[0]
    if heard.left_out:
        yield (
            "Left out of the first step, the onset not known to the day: "
            f"{heard.left_out}."
        )
    if heard.headaches:
        yield (
            "A headache that nobody has heard of is in none of these numbers: lately "
            "begun ones look quicker than they will be."
        )
