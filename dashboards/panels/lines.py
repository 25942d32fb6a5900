"""The safety line list: one line a headache, nothing summed away or suppressed."""

from dataclasses import dataclass

from django.urls import reverse

from dashboards.panels.panel import Column, Panel, Part
from dashboards.queries.lines import REASONS, Line, Lines, lines_of
from dashboards.queries.populations import Population
from dashboards.scope import Scope

DEFINITION = (
    "Severe: grade 3 by the newest review, or else by function (CTCAE 5.0). Danger sign: "
    "one that calls for the emergency services was affirmed in a contact. Serious: by "
    "the newest review (ICH E2A). Severe isn't serious, and serious isn't severe. "
    "Escalation: of several the one with the most left to do. What is voided is left out."
)
NOT_CLOSED = ("open", "acknowledged")


@dataclass(frozen=True)
class Reason:
    """How many headaches on the list have it; a headache may have several."""

    reason: str
    label: str
    headaches: int
    on_record: int
    escalation_not_closed: int
    not_reviewed: int


def lines_panel(population: Population) -> Panel:
    found = population.once(lines_of)
    return Panel(
        name="lines",
        title="Every severe, dangerous or serious headache",
        scope=population.scope,
        sentence=sentence(population.scope, found),
        kind=Line,
        rows=found.lines,
        columns=COLUMNS,
        definition=DEFINITION,
        caveats=tuple(caveats(found)),
        csv_needs="export_records",
        patients=tuple(found.patients),
    )


def reasons_panel(population: Population) -> Panel:
    found = population.once(lines_of)
    return Panel(
        name="line_reasons",
        title="Why they are listed",
        scope=population.scope,
        sentence=sentence(population.scope, found),
        kind=Reason,
        rows=[
            counted(
                reason,
                label,
                [line for line in found.lines if reason in line.listed_for],
                found.on_record,
            )
            for reason, label in REASONS.items()
        ],
        total=counted("listed", "Listed", found.lines, found.on_record),
        columns=REASON_COLUMNS,
        definition="A headache may be listed for several reasons: they don't add up.",
    )


def counted(reason: str, label: str, lines: list[Line], on_record: int) -> Reason:
    return Reason(
        reason=reason,
        label=label,
        headaches=len(lines),
        on_record=on_record,
        escalation_not_closed=sum(line.escalation in NOT_CLOSED for line in lines),
        not_reviewed=sum(line.review == "not reviewed" for line in lines),
    )


def linked_patient(line: Line) -> list[Part]:
    address = reverse("events:headache", args=[line.headache])
    return [Part(line.patient, address=address)]


def text(header: str, shown) -> Column:
    return Column(header, shown, is_number=False)


def short(header: str, shown) -> Column:
    return Column(header, shown, is_number=False, is_short=True)


COLUMNS = (
    text("Patient", linked_patient),
    short("Treated on", lambda line: line.treated_on),
    text("Why", lambda line: "; ".join(line.reasons)),
    text("Onset", lambda line: line.onset),
    text("Grade", lambda line: line.grade),
    text("Triage, escalation", lambda line: f"{line.triage}, {line.escalation}"),
    text("Review", lambda line: line.review),
    text("Outcome", lambda line: line.outcome),
    text(
        "Areas, product and lot",
        lambda line: "; ".join([", ".join(line.areas), *line.products]),
    ),
    text("Injector", lambda line: line.injector),
)
REASON_COLUMNS = (
    text("Reason", lambda row: row.label),
    Column("Headaches / on record", lambda row: f"{row.headaches}/{row.on_record}"),
    Column("Escalation not closed", lambda row: row.escalation_not_closed),
    Column("Not reviewed", lambda row: row.not_reviewed),
)


def sentence(scope: Scope, found: Lines) -> str:
    reasons = ", ".join(
        f"{sum(reason in line.listed_for for line in found.lines)} {label.lower()}"
        for reason, label in REASONS.items()
    )
    listed = len(found.lines)
    are = "is" if listed == 1 else "are"
    return (
        f"{scope.population}. {listed} of {found.on_record} headaches on record {are} "
        f"listed ({reasons}), whenever they began, asked about or told unasked, and "
        "however recent: of the filters the onset window alone doesn't matter here."
    )


def caveats(found: Lines):
    if found.elsewhere:
        yield (
            f"{found.elsewhere} more at these clinics "
            f"{'is' if found.elsewhere == 1 else 'are'} outside the filters: clear them, "
            "and choose an indication for treatments of headache itself."
        )
