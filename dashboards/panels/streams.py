"""The CUSUM of the treatments in their order: of all, and of every stream."""

from dashboards.figures.cusum import cusum_figure
from dashboards.measures.baselines import baseline_of
from dashboards.measures.cusum import events_to_signal, raised_proportion, run_length
from dashboards.measures.streams import (
    DOUBLED,
    LEAST_ASKED,
    Followed,
    Mark,
    Stream,
    drawn,
    followed,
    iso,
    marks,
    stream,
)
from dashboards.panels.columns import CAVEATS, of_asked
from dashboards.panels.incidence import everybody, measured
from dashboards.panels.months import baseline_words
from dashboards.panels.panel import Column, Panel, Part
from dashboards.queries.incidence import incidence_by
from dashboards.queries.populations import Population
from dashboards.queries.streams import (
    InOrder,
    asked_in_order,
    everybody_in_order,
    streams_of,
)
from dashboards.sentences import lead
from dashboards.wording import counted, percent

MEANING = (
    "A signal means: review charts, lots, technique and follow-up changes. It is not "
    "a verdict."
)
DEFINITION = (
    "CUSUM: from 0, each treatment with a headache adds the logarithm of how much "
    "likelier it is at twice the baseline's odds, each without one takes away as "
    "much as it is less likely, and it never falls below 0. Mature, asked treatments "
    "in the order of treatment, not of the call. The limit is the one that is reached "
    "by chance once in about two years of treatments (at least 500), if nothing has "
    "changed. It is never set back to 0; a new signal is counted after it has fallen "
    "to 0 by itself. Not adjusted for case mix."
)
# More streams than these are named by the table alone.
MOST_NAMED = 5

MARK_COLUMNS = (
    Column(
        "Point",
        lambda row: row.label if row.is_signal else [Part(row.label, "asked")],
        is_number=False,
    ),
    Column("Headache / asked so far", lambda row: f"{row.events}/{row.asked}"),
    Column("Expected at baseline", lambda row: f"{row.expected:.1f}"),
    Column("Headaches − expected", lambda row: excess(row)),
    Column("CUSUM", lambda row: f"{row.cusum:.2f}"),
    Column("Limit", lambda row: f"{row.limit:.2f}"),
)


def cusum_panel(population: Population) -> Panel:
    baseline, total = held_against(population)
    all_asked = everybody_in_order(asked_in_order(population))
    proportion, figure, rows = baseline.proportion, None, []
    parts = [lead(population.scope, total), baseline_words(baseline)]
    few = total.completeness is not None and total.incidence is None
    if few:
        parts.append("Too few of the mature treatments were asked for a CUSUM.")
    elif len(all_asked.days) < LEAST_ASKED:
        parts.append(
            f"Too few were asked ({len(all_asked.days)}, at least {LEAST_ASKED}) for a "
            "CUSUM."
        )
    elif proportion is not None:
        seen = followed(all_asked.days, all_asked.events, proportion)
        rows = marks(all_asked.days, all_asked.events, proportion, seen)
        places = drawn(all_asked.days, seen)
        figure = cusum_figure(all_asked.days, seen, places, rows)
        parts += path_words(all_asked, seen, proportion)
    return Panel(
        name="cusum",
        title="CUSUM of all treatments: is it rising?",
        scope=population.scope,
        sentence=" ".join(parts),
        kind=Mark,
        rows=rows,
        columns=MARK_COLUMNS,
        figure=figure,
        alternative="Path of the CUSUM by date of treatment, with its limit",
        definition=(
            f"{DEFINITION} The table and the CSV have a row for each end of a month "
            "with treatments and one for each signal, not one for each treatment."
        ),
        by="month",
    )


def held_against(population: Population):
    """The baseline of the months, and everybody together."""
    *months, _ = measured(incidence_by("month", population), is_open=True)
    return baseline_of(months), everybody(population)


def path_words(asked: InOrder, seen: Followed, proportion: float):
    now = float(seen.values[-1])
    doubled = raised_proportion(proportion, DOUBLED)
    if seen.signals.size:
        days = ", ".join(iso(asked.days[place]) for place in seen.signals.tolist()[-3:])
        times = f"{seen.signals.size} times, last" if seen.signals.size > 3 else "on"
        yield f"It reached its limit of {seen.limit:.2f} {times} {days}. {MEANING}"
    else:
        yield f"It has not reached its limit of {seen.limit:.2f}. {MEANING}"
    yield (
        f"By chance alone it would once in about {seen.in_control_run:,.0f} treatments."
    )
    in_a_row = events_to_signal(now, seen.limit, proportion, DOUBLED)
    if not in_a_row:
        yield f"It stands at {now:.2f}, above its limit."
    else:
        wait = run_length(proportion, seen.limit, DOUBLED, true=doubled)
        yield (
            f"It stands at {now:.2f}: {counted(in_a_row, 'headache')} in a row would signal. From "
            f"0, if the odds doubled (to {percent(doubled)}), it would take "
            f"{wait:,.0f} treatments on average."
        )


STREAM_COLUMNS = (
    Column("Stream", lambda row: row.label, is_number=False),
    Column("Headache / asked", of_asked),
    Column("Expected at baseline", lambda row: number(row.expected, ".1f")),
    Column("CUSUM now", lambda row: number(row.cusum, ".2f")),
    Column("Limit", lambda row: number(row.limit, ".2f")),
    Column("First signal", lambda row: signalled(row)),
    Column("Headaches in a row to signal", lambda row: number(row.in_a_row, "d")),
    Column("Treatments if odds doubled", lambda row: number(row.if_doubled, ",.0f")),
    CAVEATS,
)


def streams_panel(population: Population) -> Panel:
    baseline, total = held_against(population)
    rows = [
        stream(
            one.group,
            one.label,
            one.days,
            one.events,
            baseline.proportion,
            one.completeness,
        )
        for one in streams_of(population)
    ]
    return Panel(
        name="streams",
        title="CUSUM of each stream: all, products, injectors, lots",
        scope=population.scope,
        sentence=" ".join(
            [
                lead(population.scope, total),
                baseline_words(baseline),
                *stream_words(rows),
            ]
        ),
        kind=Stream,
        rows=rows,
        columns=STREAM_COLUMNS,
        definition=f"{DEFINITION} {MEANING}",
        caveats=tuple(stream_caveats(rows)),
        by="",
    )


def stream_words(rows: list[Stream]):
    seen = [row for row in rows if row.limit is not None]
    if not seen:
        yield f"No stream can be followed (at least {LEAST_ASKED} and 60 % asked, and a baseline)."
        return
    signalled = [row.label for row in seen if row.signalled_on]
    named = f" ({'; '.join(signalled)})" if 0 < len(signalled) <= MOST_NAMED else ""
    yield (
        f"Of {counted(len(rows), 'stream')} {len(seen)} {'is' if len(seen) == 1 else 'are'} "
        "followed, each against that baseline; "
        f"{len(signalled)} signalled{named}."
    )


def stream_caveats(rows: list[Stream]):
    seen = sum(row.limit is not None for row in rows)
    if seen > 1:
        yield (
            f"{seen} streams are followed at once: by chance alone up to about {seen} "
            "signals in two years are to be expected."
        )
        yield (
            "Every stream is held against the baseline of all, whatever its patients "
            "and areas: one with another case mix may signal for that."
        )


def number(value: float | None, form: str) -> str:
    return "–" if value is None else format(value, form)


def excess(row: Mark) -> str:
    return f"{row.events - row.expected:+.1f}".replace("-", "−")


def signalled(row: Stream) -> str:
    if row.signals is None:
        return "–"
    more = f", {row.signals} in all" if row.signals > 1 else ""
    return f"{row.signalled_on}{more}" if row.signals else "none"
