"""What stands in a cell, said in SQL: the same text on both engines.

Nothing (NULL) is an empty cell, and so is an empty text.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Choices, F, Func, TextField, Value, When
from django.db.models.functions import Cast

from clinic.choices import Precision
from clinic.formulas import BLANKS, SIGNS

# The numbers of the characters with which what a spreadsheet would calculate begins.
FIRST = ", ".join(str(ord(sign)) for sign in f"'{BLANKS}{SIGNS}")


class Guarded(Func):
    """A text as `disarmed` makes it."""

    output_field = TextField()

    def as_sql(self, compiler, connection, number_of="ascii", **context):
        text, values = compiler.compile(self.source_expressions[0])
        signs = ", ".join(["%s"] * len(SIGNS))
        return (
            f"CASE WHEN {number_of}({text}) IN ({FIRST}) "
            f"AND substr(ltrim(ltrim({text}, ''''), %s), 1, 1) IN ({signs}) "
            f"THEN '''' || {text} ELSE nullif({text}, '') END",
            [*values, *values, BLANKS, *SIGNS, *values, *values],
        )

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, number_of="unicode")


class Words(Func):
    """What `words` say for a value: nothing, or `otherwise`, for any other one."""

    output_field = TextField()

    def __init__(self, value, words: Mapping[Any, Any], otherwise=None):
        self.keys = list(words)
        said = [
            Value(word) if isinstance(word, str) else word for word in words.values()
        ]
        super().__init__(value, *said, Value(otherwise))

    def as_sql(self, compiler, connection, **context):
        parts = [compiler.compile(part) for part in self.source_expressions]
        (value, values), *said, (otherwise, none) = parts
        cases = []
        for key, (word, more) in zip(self.keys, said, strict=True):
            cases.append(f"WHEN %s THEN {word}")
            values = [*values, key, *more]
        sql = f"CASE {value} {' '.join(cases)} ELSE {otherwise} END"
        return sql, [*values, *none]


class Joined(Func):
    """The texts one after the other, without the separator that each begins with."""

    output_field = TextField()
    arg_joiner = " || "
    template = "nullif(substr(%(expressions)s, %(start)s), '')"


class Listed(Func):
    """The words for each of a JSON list, in its order."""

    output_field = TextField()
    template = (
        "(SELECT string_agg(%(word)s, '%(separator)s' ORDER BY said.place) FROM "
        "jsonb_array_elements_text(%(expressions)s) WITH ORDINALITY AS said (value, place))"
    )

    def __init__(self, path, words: Mapping[str, str], separator: str):
        self.words = words
        super().__init__(path, separator=separator)

    def as_sql(self, compiler, connection, **context):
        cases = " ".join(["WHEN %s THEN %s"] * len(self.words))
        sql, values = super().as_sql(
            compiler, connection, word=f"CASE said.value {cases} END", **context
        )
        return sql, [*sum(self.words.items(), ()), *values]

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(
            compiler,
            connection,
            template="(SELECT group_concat(%(word)s, '%(separator)s') "
            "FROM json_each(%(expressions)s) AS said)",
        )


class Uid(Func):
    """SQLite keeps it without its hyphens."""

    output_field = TextField()
    template = "%(expressions)s"

    def as_sqlite(self, compiler, connection, **context):
        parts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
        text = " || '-' || ".join(
            f"substr(%(expressions)s, {first}, {length})" for first, length in parts
        )
        return self.as_sql(compiler, connection, template=text)


class Plain(Func):
    """A decimal number, without a decimal where it is zero: 20 and 12.5.

    SQLite keeps it so.
    """

    output_field = TextField()
    template = "%(expressions)s"

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="trim_scale(%(expressions)s)")


class Tenths(Func):
    """The same of a number of tenths."""

    output_field = TextField()
    template = "trim_scale(%(expressions)s / 10.0)"

    def as_sqlite(self, compiler, connection, **context):
        (tenths, _) = compiler.compile(self.source_expressions[0])
        plain = f"CASE {tenths} % 10 WHEN 0 THEN {tenths} / 10 ELSE {tenths} / 10.0 END"
        return plain.replace("%", "%%"), []


class Days(Func):
    """From the second day to the first."""

    output_field = TextField()
    template = "(%(expressions)s)"
    arg_joiner = " - "

    def as_sqlite(self, compiler, connection, **context):
        template = "CAST(julianday(%(expressions)s) AS integer)"
        return self.as_sql(
            compiler, connection, template=template, arg_joiner=") - julianday("
        )


class Moment(Func):
    """In a zone, with the offset: ISO 8601 as Python writes it."""

    output_field = TextField()
    function = "moment_in_zone"  # of SQLite, which knows no zones

    def as_postgresql(self, compiler, connection, **context):
        (at, _), (zone, _) = map(compiler.compile, self.source_expressions)
        here, utc = f"timezone({zone}, {at})", f"timezone('UTC', {at})"
        return (
            f"to_char({here}, 'YYYY-MM-DD\"T\"HH24:MI:SS' || CASE "
            f"WHEN date_trunc('second', {at}) = {at} THEN '' ELSE '.US' END) || "
            f"CASE WHEN {here} < {utc} THEN '-' || {offset(f'{utc} - {here}')} "
            f"ELSE '+' || {offset(f'{here} - {utc}')} END",
            [],
        )


def offset(interval: str) -> str:
    """With its seconds where there are any, as clocks had before there were zones."""
    return (
        f"to_char({interval}, CASE WHEN extract(second FROM {interval}) = 0 "
        "THEN 'HH24:MI' ELSE 'HH24:MI:SS' END)"
    )


def moment_in_zone(at: str | None, zone: str) -> str | None:
    """For SQLite, which keeps a moment as its text in UTC."""
    if at is None:
        return None
    held = datetime.fromisoformat(at).replace(tzinfo=UTC)
    return held.astimezone(ZoneInfo(zone)).isoformat()


def day(path: str) -> Cast:
    return Cast(F(path), TextField())


def moment(path: str) -> Moment:
    """In the zone of the row's clinic."""
    return Moment(F(path), F("clinic__time_zone"))


def as_known(at: str, on: str, precision: str) -> Case:
    """As exactly as it is known: the form reads it back as the same moment."""
    timed = When(
        **{f"{precision}__in": (Precision.EXACT, Precision.HOUR)}, then=moment(at)
    )
    return Case(timed, default=day(on))


def joined(held: Iterable[tuple[Any, Any, str]], separator: str) -> Joined:
    """`held` are (expression, its value, the text if it has that value)."""
    texts = [
        Words(expression, {value: f"{separator}{text}"}, otherwise="")
        for expression, value, text in held
    ]
    return Joined(*texts, start=len(separator) + 1)


def decided(rule: Callable[..., Any], *inputs: tuple[str, type[Choices]]) -> Any:
    """The rule's answer, asked here for every combination of the words at the paths."""
    if not inputs:
        return rule()
    (path, choices), *rest = inputs
    answers = {word: decided(partial(rule, word), *rest) for word in choices.values}
    return Words(F(path), answers)
