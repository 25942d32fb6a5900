"""The list of headaches, against raw SQL and stock django-tables2 (P6)."""

import re

from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from clinic.scoped import unscoped
from events.headaches import listed_headaches
from events.models import Headache
from events.tables.headaches import HeadacheTable
from tests.bench.listviews import ROWS, StockTable, stock_rows
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
            "page with stock django-tables2 / list page",
            found["stock django-tables2"] / p50,
            None,
            seen=seen,
        ),
        tables_alone(),
        Measured(
            "P6",
            "p99 / p50 of the list page",
            p99 / p50,
            3,
            seen=f"{in_words(p50)}, {in_words(p99)}, {len(times['product'])} pages",
        ),
    ]


@unscoped("the benchmark lists every clinic")
def tables_alone() -> Measured:
    """The same fifty rows, read before, as a table with its header."""
    own = list(listed_headaches(Headache.objects.not_void())[:ROWS])
    stock = list(stock_rows()[:ROWS])
    request = RequestFactory().get("/")
    request.user = AnonymousUser()

    def drawn(table, template: str) -> str:
        table.paginate(per_page=ROWS)
        return render_to_string(template, {"table": table}, request)

    variants = {
        "product": lambda: drawn(HeadacheTable(own), "partials/table.html"),
        "stock django-tables2": lambda: drawn(
            StockTable(stock), "django_tables2/bootstrap5.html"
        ),
    }
    assert {rows(variant()) for variant in variants.values()} == {ROWS}
    times = medians(take_turns(variants, seconds=3, least=20))
    return Measured(
        "P6",
        "the same table by stock django-tables2 / by the product",
        times["stock django-tables2"] / times["product"],
        5,
        is_least=True,
        seen=against(times),
    )


def rows(page: str) -> int:
    [body] = re.findall(r"<tbody[^>]*>(.*?)</tbody>", page, re.S)
    return body.count("<tr")


def count(page: str) -> str:
    """How many headaches there are, as the page says."""
    return re.search(r"(\d+)\s+(?:of \d+ )?headaches", page).group(1)
