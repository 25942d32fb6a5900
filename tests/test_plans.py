"""What the database does for each list: the plan of every query that the pages send.

PostgreSQL's planner reckons with a record of years (`tests/growing.py`), at one of
twenty clinics. SQLite's goes by the tables' indexes alone, so one row is enough there.
"""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.audit.access import record_access
from dashboards.drilldown import OF
from dashboards.drillrecords import NUMBERS, stages_of
from dashboards.reading import blocks
from events.filters import HeadacheFilter
from events.models import Headache
from events.rules.windows import PROTOCOL
from events.tables.headaches import SORTS
from tests import builders
from tests.conftest import Browser
from tests.growing import GROWING, grow

HEADACHES = {
    "clinic": "riverside",
    "window": "late",
    "area": "glabella",
    "product": "onabotulinumtoxinA",
    "injector": "INJ-1",
    "grade": "1",
    "triage": "red",
    "reviewed": "yes",
    "outcome": "ongoing",
    "ongoing": "no",
    "red_flag": "any",
    "from": "2026-01-01",
    "to": "2026-06-30",
}
TRAIL = {
    "clinic": "riverside",
    "person": "maya",
    "patient": "MRN-1",
    "operation": "write",
    "action": "record_call",
    "kind": "events.headache",
    "address": "127.0.0.1",
    "from": "2026-01-01",
    "to": "2026-06-30",
}


def queries_of(**filters):
    return [{}, *({name: value} for name, value in filters.items())]


ASKED = {
    "events:today": queries_of(window="day_14", injector="INJ-1", ringing="muller"),
    "events:patients": [{}, {"page": 3}, {"q": "muller"}, {"q": "1980-05-01"}],
    "events:headaches": [
        *queries_of(**HEADACHES),
        *({"sort": name} for name in SORTS),
    ],
    "events:escalations": [{}],
    "events:exports": [{}],
    "events:imports": [{}],
    "trail": queries_of(**TRAIL),
    "trail_questions": [{"from": "2026-06-01", "to": "2026-06-30"}],
    "dashboards:treatments": [
        {"group": "area:glabella", "of": of} for of in (*OF,)[:2]
    ],
    "dashboards:records": [
        {"number": f"{by}:{group}:{stage}"}
        for by, group in zip(
            NUMBERS,
            ("day_14", "INJ-1", "2026-03", "all", "command-line", "all", "heard"),
            strict=True,
        )
        for stage in [*stages_of(by)][:1]
    ],
    "dashboards:page": [{}],
}
PAGES = [(name, query) for name, queries in ASKED.items() for query in queries]


@pytest.fixture(scope="module")
def record(made_once):
    clinic = builders.clinic()
    patient = builders.patient(clinic, mrn="MRN-1", family_name="Müller")
    builders.one_of_everything(clinic)
    builders.escalation(builders.treatment(clinic, of=patient))
    builders.member("maya", "director", clinic)
    record_access(
        by=builders.command_line(),
        action="view_list",
        clinic=clinic,
        subjects=[patient.uid],
    )
    others = [builders.clinic(f"other-{n}") for n in range(19)]
    connection.check_constraints()
    if connection.vendor == "postgresql":
        grow([row.id for row in (clinic, *others)])
    return clinic


@pytest.fixture(scope="module")
def browser(record):
    client = Browser()
    client.force_login(record.membership_set.get(user__username="maya").user)
    return client


class TestListsAreFoundByAnIndex:
    @pytest.mark.parametrize(("name", "query"), PAGES, ids=str)
    def test_no_query_of_a_page_reads_a_whole_table(self, db, browser, name, query):
        args = ["lines"] if name == "dashboards:page" else []

        with CaptureQueriesContext(connection) as sent:
            response = browser.get(reverse(name, args=args), query, follow=True)

        assert response.status_code == 200
        assert found_whole(sent) == []

    def test_catching_up_reads_what_is_newer(self, db, record):
        with CaptureQueriesContext(connection) as sent:
            list(blocks(after=1_000_000))

        assert found_whole(sent, but=()) == []

    def test_every_filter_of_the_headaches_is_asked_here(self):
        assert {*HEADACHES} == {*HeadacheFilter.get_filters()}
        assert {window.code for window in PROTOCOL} == {"day_2", "day_14", "week_12"}
        assert Headache._meta.db_table in GROWING

    def test_a_query_without_an_index_is_noticed(self, db, record):
        with CaptureQueriesContext(connection) as sent:
            list(Headache.objects.filter(place="over the eyes"))
            list(Headache.objects.order_by("place")[:10])

        assert len(found_whole(sent)) == 2


# Inside a transaction, as every test is, the dashboards read the narrow rows whole.
READ_WHOLE = ("events_exposure",)


def found_whole(sent, but=READ_WHOLE):
    """(table, how it was read, query) of each that was read from end to end."""
    read = plan_of_postgresql if connection.vendor == "postgresql" else plan_of_sqlite
    return [
        (table, how, query["sql"])
        for query in sent.captured_queries
        if query["sql"].startswith(("SELECT", "WITH"))
        for table, how in read(query["sql"])
        if table in GROWING and table not in but
    ]


def plan_of_postgresql(sql):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        found = cursor.fetchone()[0]
    [plan] = json.loads(found) if isinstance(found, str) else found
    return read_whole(plan["Plan"], is_cut=False)


def read_whole(node, is_cut):
    """`is_cut`: as many rows are read as the page shows, in the order of an index."""
    kind = node["Node Type"]
    if kind == "Seq Scan":
        yield node["Relation Name"], kind
    if kind in ("Index Scan", "Index Only Scan") and not (
        is_cut or "Index Cond" in node
    ):
        yield node["Relation Name"], f"{kind} of all of {node['Index Name']}"
    is_cut = kind == "Limit" or is_cut and kind in PASSING
    for part in node.get("Plans", ()):
        is_outer = part["Parent Relationship"] == "Outer"
        yield from read_whole(part, is_cut and is_outer)


# They hand on each row as it comes.
PASSING = ("Nested Loop", "Subquery Scan", "Result", "Incremental Sort", "Memoize")


def plan_of_sqlite(sql):
    """Neither told the number of rows nor where it stops, it says only what has no index."""
    aliases = dict(re.findall(r'"(\w+)" ([A-Z]\d+)\b', sql))
    names = {alias: table for table, alias in aliases.items()}
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        steps = cursor.fetchall()
    inner = {number for number, _, _, said in steps if said.startswith("CORRELATED")}
    for _, within, _, detail in steps:
        step = re.match(r"(SCAN|SEARCH) (\w+)(.*)", detail)
        if not step:
            continue
        kind, alias, how = step.groups()
        table = names.get(alias, alias)
        is_whole = kind == "SCAN" and "USING" not in how
        # Once for each row of another table, what belongs to the clinic is no less.
        is_repeated = within in inner and how.endswith("(clinic_id=?)")
        if is_whole or is_repeated:
            yield table, detail
        if table in GROWING:
            inner.add(within)
