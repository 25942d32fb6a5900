"""The list of headaches, against raw SQL and stock django-tables2 (P6)."""

import re

from django.urls import reverse

from tests.bench.registers import DIRECTOR
from tests.bench.site import signed_in
from tests.bench.turns import (
    Measured,
    against,
    in_words,
    medians,
    percentile,
    take_turns,
)

NAMES = {
    "product": "events:headaches",
    "raw SQL": "bench_raw",
    "raw SQL, not recorded": "bench_unrecorded",
    "stock django-tables2": "bench_stock",
}


def measure(size: int) -> list[Measured]:
    client = signed_in(DIRECTOR)

    def page(name: str) -> str:
        response = client.get(reverse(NAMES[name]))
        assert response.status_code == 200, f"{name}: {response.status_code}"
        return response.content.decode()

    shown = {name: (rows(page(name)), count(page(name))) for name in NAMES}
    assert len(set(shown.values())) == 1, shown
    times = take_turns(
        {name: lambda name=name: page(name) for name in NAMES}, seconds=12, least=40
    )
    found = medians(times)
    p50, p99 = found["product"], percentile(times["product"], 0.99)
    seen = against(found)
    return [
        Measured(
            "P6", "list page / raw-SQL view", p50 / found["raw SQL"], 3, seen=seen
        ),
        Measured(
            "P6",
            "list page / raw-SQL view that records no reading",
            p50 / found["raw SQL, not recorded"],
            None,
            seen=seen,
        ),
        Measured(
            "P6",
            "stock django-tables2 / list page",
            found["stock django-tables2"] / p50,
            5,
            is_least=True,
            seen=seen,
        ),
        Measured(
            "P6",
            "p99 / p50 of the list page",
            p99 / p50,
            3,
            seen=f"{in_words(p50)}, {in_words(p99)}, {len(times['product'])} pages",
        ),
    ]


def rows(page: str) -> int:
    [body] = re.findall(r"<tbody[^>]*>(.*?)</tbody>", page, re.S)
    return body.count("<tr")


def count(page: str) -> str:
    """How many headaches there are, as the page says."""
    return re.search(r"(\d+)\s+(?:of \d+ )?headaches", page).group(1)
