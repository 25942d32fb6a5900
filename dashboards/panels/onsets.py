"""When headaches began and how bad they were."""

from dataclasses import replace

from dashboards.figures.grades import onset_figure, severity_figure
from dashboards.groupings.outcomes import by_onset_day, by_onset_week
from dashboards.groupings.treatments import by_month
from dashboards.measures.grades import Graded
from dashboards.panels.incidence import everybody
from dashboards.panels.panel import Column, Panel, Part
from dashboards.queries.onsets import (
    call_days,
    graded,
    in_window,
    onsets,
)
from dashboards.queries.populations import Population
from dashboards.scope import Scope
from dashboards.sentences import definition, lead

WORST = (
    "The grade is that of the worst headache after the treatment, CTCAE 5.0 or as "
    "reviewed; not graded is not the same as mild."
)
EXPLORATORY = (
    "Exploratory: a headache of these weeks needs the patient's own baseline headache "
    "frequency to mean anything."
)


def grade_columns(header: str) -> tuple[Column, ...]:
    return (
        Column(header, lambda row: row.label, is_number=False),
        Column("Headaches", lambda row: [Part(str(row.events), "events")]),
        Column("Grade 1", lambda row: row.grade_1),
        Column("Grade 2", lambda row: row.grade_2),
        Column("Grade 3", lambda row: row.grade_3),
        Column("Not graded", lambda row: row.not_graded),
        Column("Asked", lambda row: row.asked),
    )


def calls_within(scope: Scope) -> list[int]:
    """Those days of calls that a figure of the window has a place for."""
    first, last = scope.window.first_day, scope.window.last_day
    return [day for day in call_days(scope) if first <= day <= last]


def onset_panel(population: Population) -> Panel:
    scope = population.scope
    *days, total = onsets(population, by_onset_day(population))
    rows = [replace(row, group=f"onset_day:{row.group}") for row in days]
    last = scope.window.last_day
    places = [*range(scope.window.first_day, last + 1), last + 2]
    ticks = places[: -1 : -(-len(places) // 20)]
    parts = [lead(scope, everybody(population)), onset_words(rows, total)]
    return Panel(
        name="onset",
        title="Day of onset",
        scope=scope,
        sentence=" ".join(parts),
        kind=Graded,
        rows=rows,
        total=total,
        columns=grade_columns("Onset"),
        figure=onset_figure(
            rows,
            places,
            ([*ticks, places[-1]], [*map(str, ticks), "not<br>known"]),
            calls_within(scope),
            lambda row, grade: f"{row.group.replace('day', 'grade')} × {grade}",
        )
        if total.events
        else None,
        alternative="Bar of each day of onset, stacked by grade, with the days of calls",
        definition=(
            f"{definition(scope)} Day 0 is the day of the treatment; a treatment counts "
            f"once, by its first onset. {WORST}"
        ),
        caveats=tuple(onset_caveats(population, total)),
        by="",
        marks_of="events",
    )


def onset_words(rows: list[Graded], total: Graded) -> str:
    if not total.events:
        return "There are no onsets to draw."
    unknown = rows[-1].events
    return (
        f"Counts of treatments by the day of the first onset: known to the day for "
        f"{total.events - unknown} of {total.events}."
    )


def onset_caveats(population: Population, total: Graded):
    if total.events and calls_within(population.scope):
        yield (
            "Dotted lines mark the days on which the protocol calls: onsets may heap there "
            "because that is when patients are asked."
        )
    if total.events and population.scope.window.code == "intermediate":
        yield (
            "Where an earlier headache is known too, the day of the later one isn't "
            "shown: such treatments are under “not known”."
        )


def severity_panel(population: Population) -> Panel:
    *every, total = graded(population, by_month(population))
    rows = [row for row in every if row.asked or row.not_yet_due]
    scope = population.scope
    said = ", ".join(
        f"{count} {name}"
        for count, name in (
            (total.grade_1, "of grade 1"),
            (total.grade_2, "of grade 2"),
            (total.grade_3, "of grade 3"),
            (total.not_graded, "not graded"),
        )
    )
    return Panel(
        name="severity",
        title="Severity by month of treatment",
        scope=scope,
        sentence=f"{lead(scope, everybody(population))} By grade: {said}.",
        kind=Graded,
        rows=rows,
        total=total,
        columns=(
            *grade_columns("Month"),
            Column(
                "Not yet due", lambda row: [Part(str(row.not_yet_due), "not_yet_due")]
            ),
        ),
        figure=severity_figure(rows) if total.asked else None,
        alternative="Bar of the headaches of each month, stacked by grade",
        definition=f"{definition(scope)} {WORST}",
        caveats=("Counts, not rates: a month with more asked has more of them.",)
        if total.events
        else (),
        by="month",
        marks_of="events",
    )


def wearing_off_panel(population: Population) -> Panel:
    late = in_window(population, "late")
    *rows, total = onsets(late, by_onset_week(late))
    places = list(range(len(rows)))
    labels = [row.label.removeprefix("Day ") for row in rows]
    labels[-1] = "not<br>known"
    return Panel(
        name="wearing_off",
        title="When the effect wears off: weeks 8 to 16",
        scope=late.scope,
        sentence=lead(late.scope, everybody(late)),
        kind=Graded,
        rows=rows,
        total=total,
        columns=grade_columns("Onset"),
        figure=onset_figure(rows, places, (places, labels)) if total.events else None,
        alternative="Bar of each week of onset from day 56, stacked by grade",
        definition=(
            f"{definition(late.scope)} Whatever window the filters name; it ends at the "
            f"next treatment. {WORST}"
        ),
        caveats=(EXPLORATORY, *unasked(late)),
        by="onset_week",
        marks_of="events",
    )


def unasked(late: Population):
    """The protocol may never ask as late as this window needs."""
    last = max(call_days(late.scope), default=0)
    if last < late.scope.window.last_day:
        yield (
            f"The protocol's last call is due on day {last}: nobody counts as asked who "
            f"isn't reached on or after day {late.scope.window.last_day}, or treated "
            "again before."
        )
