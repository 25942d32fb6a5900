"""For random filters: figure, table, CSV, drill-down and a recount of the export agree."""

import csv
import re
from collections import Counter
from datetime import date, timedelta
from io import StringIO
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboards.pages import PAGES
from events.rules.windows import WINDOWS
from tests import builders
from tests.dashboards.pages import Panels
from tests.dashboards.sample import AS_OF, DAYS_AGO, Sample

NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
# Those of which the exported rows say the group.
RECOUNTED = {
    "area": lambda row: pattern(row["areas"]),
    "product": lambda row: product(row),
    "first_toxin": lambda row: row["first_toxin"],
    "cycle": lambda row: row["cycle"],
    "migraine": lambda row: row["migraine"],
    "sex": lambda row: row["sex"],
    "needle_anxiety": lambda row: row["needle_anxiety"],
    "month": lambda row: row["treated_on"][:7],
}
PATTERNS = [
    {"glabella"},
    {"forehead"},
    {"lateral_canthal"},
    {"forehead", "glabella"},
    {"glabella", "lateral_canthal"},
    {"forehead", "lateral_canthal"},
    {"forehead", "glabella", "lateral_canthal"},
]


def pattern(areas):
    areas = set(areas.split(";"))
    return "+".join(sorted(areas)) if areas in PATTERNS else "other"


def product(row):
    named = row["brand"] if row["product"] == "other" else row["product"]
    return named or "several"


days = st.sampled_from(DAYS_AGO).map(lambda ago: AS_OF - timedelta(days=ago))
filters = st.fixed_dictionaries(
    {},
    optional={
        "clinic": st.sampled_from(["riverside", "elsewhere"]),
        "from": days,
        "product": st.sampled_from(["onabotulinumtoxinA", "Zentox"]),
        "area": st.sampled_from(["glabella", "forehead", "masseter", "chin"]),
        "injector": st.sampled_from(["INJ-1", "INJ-2"]),
        "indication": st.sampled_from(["cosmetic", "bruxism", "chronic_migraine"]),
        "first_toxin": st.sampled_from(["yes", "no"]),
        "migraine": st.sampled_from(["none", "episodic"]),
        "window": st.sampled_from([window.code for window in WINDOWS]),
        "as_of": st.sampled_from([AS_OF, AS_OF - timedelta(days=60)]),
    },
)
random = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def seen(client, db):
    """Reads an address as a director of every clinic; the sample is all there is."""
    Sample()
    client.force_login(builders.member("dora", "director", None))

    def seen(address, params=None):
        if params is not None:
            address += "?" + urlencode({"as_of": AS_OF} | params)
        response = client.get(address)
        assert response.status_code == 200, response.content.decode()[-3000:]
        return response.content.decode()

    return seen


def exported(path):
    call_command("export", "exposures", f"--out={path}", stdout=StringIO())
    return list(csv.DictReader(StringIO(path.read_text("utf-8"))))


@pytest.fixture
def rows(seen, tmp_path):
    return exported(tmp_path / "exposures.csv")


def is_asked_about(row, asked, window, as_of):
    named = {
        "clinic": row["clinic"],
        "product": product(row),
        "injector": row["injector"],
        "indication": row["indication"],
        "first_toxin": row["first_toxin"],
        "migraine": row["migraine"],
    }
    treated_on = date.fromisoformat(row["treated_on"])
    headache = row["indication"] in ("chronic_migraine", "other_headache")
    again = row["retreated_day"]
    return (
        row["voided"] == "no"
        and all(named[name] == asked.get(name, named[name]) for name in named)
        and asked.get("area", "") in ["", *row["areas"].split(";")]
        and (asked.get("indication") or not headache)
        and asked.get("from", treated_on) <= treated_on <= as_of
        and not (window.code == "late" and again and int(again) <= window.first_day)
    )


def recounted(rows, by, asked):
    """{group: (headaches, asked, mature)} from the exported rows alone."""
    as_of = asked.get("as_of", AS_OF)
    [window] = [w for w in WINDOWS if w.code == asked.get("window", "early")]
    events, followed, mature = Counter(), Counter(), Counter()
    for row in rows:
        if not is_asked_about(row, asked, window, as_of):
            continue
        treated_on = date.fromisoformat(row["treated_on"])
        group = RECOUNTED[by](row)
        if treated_on + timedelta(days=window.last_day + 14) > as_of:
            mature[group] += 0
            continue
        last_day = window.last_day
        if window.code == "late" and row["retreated_day"]:
            last_day = min(last_day, int(row["retreated_day"]))
        has_one = window.code in row["onset_windows"].split(";")
        perhaps = not has_one and window.code in row["possible_windows"].split(";")
        is_asked = int(row["followed_through_day"] or -1) >= last_day and not perhaps
        mature[group] += 1
        followed[group] += is_asked
        events[group] += is_asked and has_one
    return {group: (events[group], followed[group], mature[group]) for group in mature}


class TestEveryFilter:
    @random
    @given(asked=filters, by=st.sampled_from(sorted(RECOUNTED)))
    def test_the_csv_of_a_panel_is_a_recount_of_the_exported_rows(
        self, seen, rows, asked, by
    ):
        text = seen(reverse("dashboards:panel_csv", args=[by]), asked)

        lines = list(csv.DictReader(StringIO(text)))
        assert {
            line["group"]: tuple(
                int(line[name]) for name in ("events", "asked", "treatments")
            )
            for line in lines
            if line["group"] != "all"
        } == recounted(rows, by, asked)

    @random
    @given(asked=filters, page=st.sampled_from(sorted(PAGES)), data=st.data())
    def test_the_table_the_figure_and_the_csv_say_the_same(
        self, seen, asked, page, data
    ):
        address = reverse("dashboards:page", args=[page])
        panels = Panels(seen(address, asked)).found
        assert set(panels) == set(PAGES[page].panels)

        for name, panel in panels.items():
            lines = list(csv.DictReader(StringIO(seen(panel["csv"]))))
            rows = [row for row in panel["rows"][1:] if len(row) > 1]
            assert len(rows) == len(lines), name
            for row, line in zip(rows, lines, strict=True):
                # What the table counts is in the line, unless the line is wordless.
                shown = {
                    n for cell in row for n in NUMBER.findall(cell) if "." not in n
                }
                written = {n for cell in line.values() for n in NUMBER.findall(cell)}
                counts = {line[name] for name in ("events", "asked") if name in line}
                assert counts <= shown, (name, row, line)
                assert shown or not written

    @random
    @given(asked=filters, page=st.sampled_from(sorted(PAGES)), data=st.data())
    def test_every_number_leads_to_so_many_rows(self, seen, asked, page, data):
        panels = Panels(seen(reverse("dashboards:page", args=[page]), asked)).found
        links = [
            link
            for panel in panels.values()
            for link in panel["links"]
            if link[0].strip().isdigit()
        ]
        if not links:
            return

        for number, address in data.draw(
            st.lists(st.sampled_from(links), min_size=1, max_size=6, unique=True)
        ):
            html = seen(address)
            count = re.search(r'<p class="lead-sentence">\s*([0-9]+) ', html)
            assert count[1] == number.strip(), address
