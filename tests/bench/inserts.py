"""What the inserts of all tables share."""

from tests.bench.dialects import draw, shared, uid

CLINIC = "JOIN bench_clinic AS c ON c.n = {of}.clinic"


def insert(table: str, columns: dict[str, str], source: str) -> str:
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) "
        f"SELECT {', '.join(columns.values())} FROM {source}"
    )


def record(number: int, key: str, at: str, version: str = "1", by="c.nurse"):
    return {
        "id": key,
        "uid": uid(number, key),
        "clinic_id": "c.id",
        "recorded_by_id": by,
        "recorded_at": at,
        "version": version,
    }


def never_voided():
    return {"voided_at": "NULL", "voided_by_id": "NULL", "void_reason": "''"}


def answers(key: str, *names: str):
    return {
        name: shared(draw(key, 40 + n, 100), {"yes": 20, "no": 70, "unknown": 10})
        for n, name in enumerate(names)
    }
