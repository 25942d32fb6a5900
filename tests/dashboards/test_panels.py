"""One panel in all its shapes: page, CSV, JSON, text and figure say the same."""

import csv
import json
import re
from datetime import date, timedelta
from html.parser import HTMLParser
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.actions import create_injector
from dashboards.measures.incidence import Incidence
from dashboards.pages import PANELS
from dashboards.queries.populations import population_of
from dashboards.scope import ScopeForm
from dashboards.tables.rows import names_of
from events.actions.exposures import refreshed_together
from tests import builders
from tests.dashboards.sample import treat

AS_OF = builders.NOW.date()
ADDRESS = {"as_of": AS_OF.isoformat()}
AREA = reverse("dashboards:page", args=["area"])
AREA_CSV = reverse("dashboards:panel_csv", args=["area"])
WORDS = {"group", "label", "caveats"}
NUMBERS = {*names_of(Incidence)} - WORDS


class Page(HTMLParser):
    """Of one panel: the table's rows as lists of words, and the figure's JSON."""

    def __init__(self, html, panel="area"):
        super().__init__()
        self.rows, self.figure, self.at, self.in_cell = [], "", "", False
        _, _, html = html.partition(f'<figure class="panel" id="{panel}"')
        html, _, _ = html.partition("</figure>")
        self.feed(html)
        self.figure = json.loads(self.figure)

    def handle_starttag(self, tag, attrs):
        self.at = tag
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.in_cell = True
            self.rows[-1].append("")
        elif tag == "script" and ("type", "application/json") in attrs:
            self.at = "figure"

    def handle_endtag(self, tag):
        self.at = ""
        if tag in ("td", "th"):
            self.in_cell = False
            self.rows[-1][-1] = self.rows[-1][-1].strip()

    def handle_data(self, data):
        if self.in_cell:
            self.rows[-1][-1] += data
        elif self.at == "figure":
            self.figure += data


def panel(clinic, by="area", **filters):
    form = ScopeForm(ADDRESS | filters, clinics=[clinic], today=AS_OF)
    assert form.is_valid()
    return PANELS[by](population_of(form.scope))


def printed(kind, by="area", *arguments):
    out = StringIO()
    call_command(
        "incidence",
        f"--by={by}",
        f"--format={kind}",
        f"--as-of={AS_OF}",
        *arguments,
        stdout=out,
    )
    return out.getvalue()


@pytest.fixture
def filled(clinic):
    """Glabella 3/30 of 32 (1 told unasked), forehead 1/2 of 5, canthal not yet due."""
    with refreshed_together():
        treat(clinic, 30, events=3)
        treat(clinic, 1, unasked=1)
        builders.headache(builders.treatment(clinic), is_solicited=False)
        treat(clinic, 5, events=1, unasked=3, areas=["forehead"])
        recent = AS_OF - timedelta(days=10)
        treat(clinic, 2, unasked=2, areas=["lateral_canthal"], on=recent)
    return clinic


def shown(proportion):
    return None if proportion is None else round(100 * proportion, 1)


def numbers_in(cell):
    return [float(number) for number in re.findall(r"[0-9]+(?:\.[0-9]+)?", cell)]


class TestEveryShape:
    def test_json_has_the_numbers_of_the_records(self, filled):
        [glabella, forehead, canthal] = json.loads(printed("json"))["groups"]

        assert glabella == {
            "group": "glabella",
            "label": "Glabella",
            "events": 3,
            "asked": 30,
            "treatments": 32,
            "known_events": 4,
            "unknown": 1,
            "spontaneous": 1,
            "not_yet_due": 0,
            "incidence": 0.1,
            "low": 0.0346,
            "high": 0.256211,
            "design_effect": 1.0,
            "completeness": 0.9375,
            "bound_low": 0.125,
            "bound_high": 0.15625,
            "caveats": "too few to say",
        }
        assert (forehead["events"], forehead["asked"]) == (1, 2)
        assert forehead["incidence"] is None
        assert (forehead["bound_low"], forehead["bound_high"]) == (0.2, 0.8)
        assert (canthal["treatments"], canthal["not_yet_due"]) == (0, 2)
        assert canthal["bound_low"] is None

    def test_csv_has_the_numbers_of_json(self, filled):
        said = json.loads(printed("json"))

        rows = list(csv.DictReader(StringIO(printed("csv"))))

        for row, line in zip([*said["groups"], said["total"]], rows, strict=True):
            for name, value in row.items():
                as_number = (
                    float(line[name]) if line[name] and name in NUMBERS else None
                )
                assert (as_number if name in NUMBERS else line[name]) == value, name

    def test_the_page_links_the_csv_of_the_command(self, filled, client, director):
        client.force_login(director)

        page = client.get(AREA, ADDRESS).content.decode()
        links = re.findall(r'href="([^"]*/area\.csv[^"]*)"', page)
        [link] = [link for link in links if "suppress" not in link]
        response = client.get(link.replace("&amp;", "&"))

        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert response.content.decode() == printed("csv")

    def test_the_page_shows_the_numbers_of_json(self, filled, client, director):
        said = json.loads(printed("json"))
        client.force_login(director)

        page = Page(client.get(AREA, ADDRESS).content.decode())

        header, *rows = page.rows
        assert len(header) == 8
        for row, cells in zip([*said["groups"], said["total"]], rows, strict=True):
            label, ratio, estimate, followed, unknown, bounds, due, caveats = cells
            assert label == row["label"]
            assert numbers_in(ratio) == [row["events"], row["asked"]]
            estimates = [shown(row[name]) for name in ("incidence", "low", "high")]
            assert numbers_in(estimate) == [x for x in estimates if x is not None]
            assert numbers_in(followed)[:2] == [row["asked"], row["treatments"]]
            ends = [shown(row[name]) for name in ("bound_low", "bound_high")]
            assert numbers_in(bounds) == [x for x in ends if x is not None]
            assert numbers_in(due) == [row["not_yet_due"]]
            assert numbers_in(unknown) == [row["unknown"]]
            assert caveats == row["caveats"]

    def test_text_shows_the_cells_of_the_page(self, filled, client, director):
        client.force_login(director)
        page = Page(client.get(AREA, ADDRESS).content.decode())

        lines = printed("text").splitlines()

        for cells, line in zip(page.rows, lines[-len(page.rows) :], strict=True):
            assert re.split(r"\s{2,}", line) == [cell for cell in cells if cell]

    def test_the_page_draws_the_figure_of_the_panel(self, filled, client, director):
        client.force_login(director)

        page = Page(client.get(AREA, ADDRESS).content.decode())

        assert page.figure == panel(filled).figure

    @pytest.mark.parametrize(
        ("name", "value"), [("area", "forehead"), ("from", "2026-06-01")]
    )
    def test_a_filter_means_the_same_on_the_page_and_the_command_line(
        self, filled, client, director, name, value
    ):
        client.force_login(director)

        response = client.get(AREA_CSV, ADDRESS | {name: value})

        assert response.content.decode() == printed("csv", "area", f"--{name}={value}")
        assert response.content.decode() != printed("csv")


class TestMonths:
    def test_a_month_has_no_rate_until_all_of_it_is_mature(self, clinic):
        treat(clinic, 2, events=1, on=date(2026, 5, 1))
        treat(clinic, 2, events=1, on=date(2026, 6, 2))
        treat(clinic, 1, unasked=1, on=date(2026, 6, 3))

        may, june = panel(clinic, "month").rows

        assert (may.group, may.incidence) == ("2026-05", 0.5)
        assert (june.group, june.incidence) == ("2026-06", None)
        assert (june.counts.events, june.counts.not_yet_due) == (1, 1)
        assert june.caveats == ("not yet due: 1, no rate until all are mature",)


class TestHostileNames:
    def test_a_formula_reaches_a_spreadsheet_as_text(self, clinic):
        name = "=cmd|' /C calc'!A0"
        evil = create_injector(
            by=builders.command_line(),
            now=builders.NOW,
            clinic=clinic,
            code="@1",
            name=name,
        )
        treat(clinic, 1, injector=evil)

        [line, total] = csv.DictReader(StringIO(printed("csv", "injector")))

        assert (line["group"], line["label"]) == ("'@1", f"'{name}")
        assert (total["group"], total["label"]) == ("all", "All")
        [group] = json.loads(printed("json", "injector"))["groups"]
        assert (group["group"], group["label"]) == ("@1", name)


class TestSpeed:
    def test_thirty_treatments_cost_no_more_queries_than_three(
        self, clinic, client, director
    ):
        def queries():
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert client.get(AREA, ADDRESS).status_code == 200
            return len(captured)

        client.force_login(director)
        treat(clinic, 3, events=1)
        few = queries()
        for n in range(9):
            treat(
                clinic,
                3,
                events=1,
                areas=[["chin", "brow", "forehead"][n % 3]],
                injector=builders.injector(clinic, f"INJ-{n}"),
            )

        assert queries() == few
