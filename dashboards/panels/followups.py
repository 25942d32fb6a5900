"""Whether those who should be asked are asked: calls, attempts, what silence may hide."""

from functools import partial

from dashboards.addresses import records_address
from dashboards.figures.followups import attempts_figure, followups_figure
from dashboards.measures.completeness import is_uneven
from dashboards.measures.followups import (
    AttemptCounts,
    Attempts,
    CallCounts,
    FollowUps,
    attempts,
    followups,
)
from dashboards.panels.columns import CAVEATS
from dashboards.panels.panel import Column, Panel, Part
from dashboards.queries.followups import Counted, counted_by
from dashboards.queries.populations import Population
from dashboards.scope import Scope
from dashboards.wording import percent, span
from events.choices import LostReason

TITLES = {
    "window": "Calls by follow-up window",
    "injector": "Calls by injector",
    "month": "Calls by the month in which they were due",
    "nurse": "Attempts by who made them",
}
NOT_A_RANKING = "Who rings whom isn't decided by lot: never a ranking."
CALLS_DEFINITION = (
    "Due: calls owed whose last day was before the data cut; cancelled ones and those of "
    "voided treatments are left out, given-up ones stay. Attempted: a solicited attempt "
    "on record for the call, also a late one. Reached: the patient or a relative. "
    "Complete: answered yes or no. Interval: Wilson, 95 %, widened because calls of one "
    "patient go together. The onset window of the filters doesn't matter here."
)
ATTEMPTS_DEFINITION = (
    "Attempts: solicited calls and visits by the data cut, by the person who recorded "
    "them, also of windows still open; voided ones are left out. Reached: the patient or "
    "a relative. Answered: yes or no. Interval: Wilson, 95 %, widened because attempts "
    "at one patient go together. The onset window of the filters doesn't matter here."
)


def followups_panel(by: str, population: Population) -> Panel:
    found = counted_by(by, population)
    *rows, total = [call_row(one) for one in found]
    scope = population.scope
    return Panel(
        name=f"followup_{by}",
        title=TITLES[by],
        scope=scope,
        sentence=calls_sentence(scope, total),
        kind=FollowUps,
        rows=rows,
        total=total,
        columns=call_columns(partial(address, scope, by, "calls", total)),
        figure=followups_figure(rows, total, by),
        alternative="Bar for each group: which share of the calls due came how far",
        definition=CALLS_DEFINITION,
        caveats=tuple(call_caveats(by, rows, found[-1])),
        marks=records_address(scope, ""),
    )


def nurse_panel(population: Population) -> Panel:
    *rows, total = [attempt_row(found) for found in counted_by("nurse", population)]
    scope = population.scope
    return Panel(
        name="followup_nurse",
        title=TITLES["nurse"],
        scope=scope,
        sentence=attempts_sentence(scope, total),
        kind=Attempts,
        rows=rows,
        total=total,
        columns=attempt_columns(partial(address, scope, "nurse", "attempts", total)),
        figure=attempts_figure(rows, total, "nurse"),
        alternative="Bar for each person: which share of the attempts came how far",
        definition=ATTEMPTS_DEFINITION,
        caveats=(NOT_A_RANKING,),
        marks=records_address(scope, ""),
    )


def call_row(found: Counted) -> FollowUps:
    names = CallCounts.__dataclass_fields__
    return followups(
        found.group.code,
        found.group.label,
        CallCounts(**{name: found.counts[name] for name in names}),
        design_effect=found.design_effect,
        lost_reasons=tuple(
            f"{reason.label.lower()} {number}"
            for reason, number in found.lost_reasons.items()
        ),
    )


def attempt_row(found: Counted) -> Attempts:
    names = AttemptCounts.__dataclass_fields__
    return attempts(
        found.group.code,
        found.group.label,
        AttemptCounts(**{name: found.counts[name] for name in names}),
        design_effect=found.design_effect,
    )


def address(scope: Scope, by: str, everybody: str, total, row, stage: str) -> str:
    """Of the list of the calls or attempts that a number counts."""
    return records_address(
        scope, f"{everybody if row is total else by}:{row.group}:{stage}"
    )


def counted_cell(link, stage: str, share=None):
    def cell(row):
        number = getattr(row.counts, stage)
        parts = [Part(str(number), address=link(row, stage) if number else "")]
        of_all = share(row) if share else None
        return parts if of_all is None else [*parts, Part(f", {percent(of_all)}")]

    return cell


def call_columns(link) -> tuple[Column, ...]:
    return (
        Column("Group", lambda row: row.label, is_number=False),
        Column("Due", counted_cell(link, "due")),
        Column(
            "Attempted",
            counted_cell(link, "attempted", lambda row: row.attempted_share),
        ),
        Column("Reached", counted_cell(link, "reached", lambda row: row.reached_share)),
        Column(
            "Complete", counted_cell(link, "complete", lambda row: row.complete_share)
        ),
        Column("95 % CI, %", lambda row: span(row.low, row.high)),
        Column("Given up", counted_cell(link, "lost")),
        Column("Why", lambda row: "; ".join(row.lost_reasons), is_number=False),
        Column("Not yet due", counted_cell(link, "not_yet_due")),
    )


def attempt_columns(link) -> tuple[Column, ...]:
    return (
        Column("Recorded by", lambda row: row.label, is_number=False),
        Column("Attempts", counted_cell(link, "attempts")),
        Column("Reached", counted_cell(link, "reached", lambda row: row.reached_share)),
        Column(
            "Answered", counted_cell(link, "answered", lambda row: row.answered_share)
        ),
        Column("95 % CI, %", lambda row: span(row.low, row.high)),
        CAVEATS,
    )


def calls_sentence(scope: Scope, total: FollowUps) -> str:
    c = total.counts
    if not c.due:
        said = "No call was due by then."
    else:
        said = (
            f"Of {c.due} follow-up calls due: attempted {c.attempted} "
            f"({percent(total.attempted_share)}), somebody reached {c.reached} "
            f"({percent(total.reached_share)}), complete {c.complete}, "
            f"{percent(total.complete_share)} (95 % CI {span(total.low, total.high)})."
        )
    later = f" Not yet due: {c.not_yet_due}." if c.not_yet_due else ""
    return f"{scope.population}. {said}{later}"


def attempts_sentence(scope: Scope, total: Attempts) -> str:
    c = total.counts
    if not c.attempts:
        return f"{scope.population}. No attempt is on record."
    return (
        f"{scope.population}. Of {c.attempts} solicited attempts: somebody reached "
        f"{c.reached} ({percent(total.reached_share)}), answered yes or no "
        f"{c.answered}, {percent(total.answered_share)} "
        f"(95 % CI {span(total.low, total.high)})."
    )


def call_caveats(by: str, rows: list[FollowUps], everybody: Counted):
    too_late = everybody.lost_reasons.get(LostReason.WINDOW_PASSED)
    if too_late:
        yield (
            f"{too_late} of the calls due had closed before their treatment was entered, "
            "as in an import: they count as due, though nobody could make them."
        )
    if is_uneven(row.complete_share for row in rows):
        yield (
            "Completeness differs by more than 10 points between groups: where their "
            "incidence differs, part of it may be who was asked."
        )
    if by == "injector":
        yield "This says whose patients were asked, not who asked them: never a ranking."
