"""The published counts go in as CSV and come out as published."""

import csv
import io
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from dashboards.pages import PAGES
from events.models import Exposure, Injection, Treatment
from tests import builders
from tests.conftest import settle
from tests.dashboards.pages import Panels

DATA = Path(__file__).parent.parent / "data" / "published"
ONA = {
    "glabella": (75, 665),
    "lateral_canthal": (50, 1324),
    "glabella+lateral_canthal": (32, 405),
    "forehead+glabella": (62, 724),
    "forehead+glabella+lateral_canthal": (24, 313),
}
ABO_CYCLES = {
    "1": (78, 595),
    "2": (39, 558),
    "3": (27, 486),
    "4": (15, 319),
    "5": (2, 89),
}


def import_files():
    out = StringIO()
    files = [
        f"--{kind}={DATA / kind}.csv" for kind in ("patients", "treatments", "contacts")
    ]
    call_command("import_records", *files, "--create-registers", stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def published(made_once):
    summary = import_files()
    settle()
    return summary


@pytest.fixture
def record(published, db):
    """What was imported; each test undoes what it adds."""


def incidence(*arguments):
    out = StringIO()
    call_command("incidence", "--clinic=published", *arguments, stdout=out)
    return out.getvalue()


def counts(*arguments):
    answer = json.loads(incidence(*arguments, "--format=json"))
    groups = {row["group"]: (row["events"], row["asked"]) for row in answer["groups"]}
    return groups, (answer["total"]["events"], answer["total"]["asked"])


def test_every_row_is_taken(published, record):
    assert "patients: 4026 added" in published
    assert Treatment.objects.count() == 5478
    assert Injection.objects.count() == 7233
    assert Exposure.objects.count() == 5478


def test_areas_of_onabotulinumtoxina_are_as_published(record):
    groups, total = counts("--by=area", "--product=onabotulinumtoxinA")

    assert groups == ONA
    assert total == (243, 3431)


def test_cycles_of_abobotulinumtoxina_are_as_published(record):
    groups, _ = counts("--by=cycle", "--product=abobotulinumtoxinA")

    assert groups == ABO_CYCLES


def test_the_text_prints_the_rate_of_the_glabella_with_its_interval(record):
    text = incidence("--by=area", "--product=onabotulinumtoxinA")

    [line] = [line for line in text.splitlines() if line.startswith("Glabella  ")]
    assert "75/665" in line
    assert "11.3 % (9.1–13.9)" in line
    for events, asked in [*ONA.values(), (243, 3431)]:
        assert f"{events}/{asked}" in text


def test_the_page_shows_the_same_numbers(record):
    client = Client()
    client.force_login(builders.member("maya", "director", None))
    page = client.get(
        "/dashboards/area/",
        {"clinic": "published", "product": "onabotulinumtoxinA"},
    ).content.decode()

    rows = [row[:2] for row in Panels(page).found["area"]["rows"][1:]]
    assert sorted(counted for _, counted in rows) == sorted(
        f"{events}/{asked}" for events, asked in [*ONA.values(), (243, 3431)]
    )
    assert "11.3 % (9.1–13.9)" in page
    assert "Among 3431 of 3431 mature treatments" in page


ABO_TOTAL = (
    sum(events for events, _ in ABO_CYCLES.values()),
    sum(asked for _, asked in ABO_CYCLES.values()),
)


def test_every_page_adds_up_to_the_published_total(record):
    # One test: after each, PostgreSQL checks every key of the import anew.
    client = Client()
    client.force_login(builders.member("maya", "director", None))
    for product, total in (
        ("onabotulinumtoxinA", (243, 3431)),
        ("abobotulinumtoxinA", ABO_TOTAL),
    ):
        for name in PAGES:
            check_page(client, name, product, total)


def check_page(client, name, product, total):
    events, asked = total

    html = client.get(
        f"/dashboards/{name}/", {"clinic": "published", "product": product}
    ).content.decode()

    panels = Panels(html).found
    assert set(panels) == set(PAGES[name].panels)
    found = []
    for panel_name, panel in panels.items():
        if panel_name == "wearing_off":
            continue  # nobody in the trials was asked so late
        lines = list(
            csv.DictReader(io.StringIO(client.get(panel["csv"]).content.decode()))
        )
        found += [
            (int(line["events"]), int(line["asked"]))
            for line in lines
            if line.get("group") == "all" and line.get("asked")
        ]
    assert set(found) <= {total}
    if name != "lines":
        assert found or f"{events}/{asked}" in html or f"{asked} of {asked}" in html


def test_exclusive_groups_add_up_to_the_published_total(record):
    for by in ("injector", "month", "first_toxin", "sex", "age", "lot", "dose"):
        groups, total = counts(f"--by={by}", "--product=onabotulinumtoxinA")

        assert total == (243, 3431)
        assert tuple(map(sum, zip(*groups.values(), strict=True))) == total


def test_the_exported_exposures_recount_to_the_published_total(record, tmp_path):
    out = tmp_path / "exposures.csv"
    call_command("export", "exposures", f"--out={out}", stdout=StringIO())

    rows = list(csv.DictReader(io.StringIO(out.read_text())))
    ona = [row for row in rows if row["product"] == "onabotulinumtoxinA"]
    assert sum("early" in row["onset_windows"].split(";") for row in ona) == 243
    assert len(ona) == 3431


def test_the_exposures_equal_the_record(record):
    out = StringIO()
    call_command("rebuild_exposures", "--check", stdout=out)

    assert out.getvalue() == "5478 exposures equal what the records say.\n"


def test_a_second_run_adds_nothing(record):
    assert import_files() == (
        "patients: 0 added, 4026 known\n"
        "treatments: 0 added, 5478 known\n"
        "injections: 0 added, 7233 known\n"
        "contacts: 0 added, 5478 known\n"
        "headache reports: 0 added, 404 known\n"
    )
