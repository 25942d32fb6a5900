"""What the two engines spell differently, and numbers that look drawn by chance.

Every value follows from a row's number by arithmetic, so that both engines, and every
run, make the same clinics.
"""

from django.db import connection

PRIME = 2_147_483_647
DAY_ZERO = "2021-07-01"
DAYS = 1825  # five years, up to the last day on which anything was recorded
LAST_DAY = "2026-06-30"


def draw(key: str, salt: int, size: int) -> str:
    """From 0 to `size` - 1: the square of a number, which no row sees in the next."""
    mixed = f"(({key} * 48271 + {salt * 7_919_317}) % {PRIME})"
    return f"({mixed} * {mixed} % {PRIME} % {size})"


def chosen(number: str, words: list[str]) -> str:
    """The word at that place."""
    cases = " ".join(f"WHEN {n} THEN '{word}'" for n, word in enumerate(words[:-1]))
    return f"CASE {number} {cases} ELSE '{words[-1]}' END"


def shared(number: str, shares: dict[str, int]) -> str:
    """The word in whose share of the range the number falls."""
    cases, end = [], 0
    *firsts, last = shares
    for word in firsts:
        end += shares[word]
        cases.append(f"WHEN {number} < {end} THEN '{word}'")
    return f"CASE {' '.join(cases)} ELSE '{last}' END"


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def day(number: str) -> str:
    """A date, so many days after the first one."""
    if is_postgresql():
        return f"(DATE '{DAY_ZERO}' + ({number})::int)"
    return f"date('{DAY_ZERO}', ({number}) || ' days')"


def moment(number: str, minutes: str) -> str:
    """That day, so many minutes after midnight UTC."""
    if is_postgresql():
        after = f"(({number}) * 1440 + ({minutes}))"
        return f"(TIMESTAMPTZ '{DAY_ZERO} 00:00+00' + {after} * INTERVAL '1 minute')"
    return f"datetime('{DAY_ZERO}', ({number}) || ' days', ({minutes}) || ' minutes')"


def uid(table: int, number: str) -> str:
    """Unlike its neighbours', as a random one is: its index is as scattered."""
    first = f"({number}) * 2654435761 % 4294967296"
    second = f"({number}) + {table} * 1099511627776"
    if is_postgresql():
        return (
            f"(repeat('{table:x}', 8) || lpad(to_hex({first}), 8, '0') || "
            f"lpad(to_hex({second}), 16, '0'))::uuid"
        )
    return f"printf('%s%08x%016x', '{f'{table:x}' * 8}', {first}, {second})"


def document(text: str) -> str:
    return f"({text})::jsonb" if is_postgresql() else text


def padded(number: str, width: int) -> str:
    if is_postgresql():
        return f"lpad(({number})::text, {width}, '0')"
    return f"printf('%0{width}d', {number})"


def date_of(text: str) -> str:
    return f"({text})::date" if is_postgresql() else text


def years_later(date: str, years: int) -> str:
    if is_postgresql():
        return f"({date} + INTERVAL '{years} years')::date"
    return f"date({date}, '+{years} years')"
