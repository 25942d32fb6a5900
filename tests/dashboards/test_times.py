"""The page over time: streams against slow loops, figures, panels, odd clinics."""

import csv
from datetime import date, timedelta
from io import StringIO

import plotly.graph_objects as go
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.actions import create_injector
from dashboards.drilldown import TreatmentsForm, treatments_behind
from dashboards.figures.curves import Words, curve_figure
from dashboards.figures.months import every_month, month_axis
from dashboards.measures.curves import incidence_by_day
from dashboards.pages import PAGES, PANELS
from dashboards.queries.injectors import injector_labels
from dashboards.queries.populations import population_of
from dashboards.queries.streams import streams_of
from dashboards.scope import ScopeForm
from dashboards.tables.panels import as_csv, as_text
from events.actions.exposures import refreshed_together
from tests import builders
from tests.dashboards.reference import (
    Records,
    injector,
    is_in_scope,
    lot,
    outcome,
    product,
)
from tests.dashboards.sample import AS_OF, Sample, treat

NAMES = PAGES["time"].panels


def population(*clinics, **filters):
    form = ScopeForm(filters, clinics=clinics, today=AS_OF)
    assert form.is_valid(), form.errors
    return population_of(form.scope)


def panel(name, *clinics, **filters):
    return PANELS[name](population(*clinics, **filters))


def traces(found):
    return {trace["name"]: trace for trace in found.figure["data"] if "name" in trace}


@pytest.fixture
def years(clinic):
    """Fourteen months of 2/20, then 12/20 in March 2026, 5/20 of 40 in April, June open."""
    with refreshed_together():
        for n in range(14):
            on = date(2025 + n // 12, n % 12 + 1, 10)
            treat(clinic, 20, events=2, on=on)
        treat(clinic, 20, events=12, on=date(2026, 3, 10))
        treat(clinic, 40, events=5, unasked=20, on=date(2026, 4, 10))
        treat(clinic, 4, events=1, on=date(2026, 6, 1))
        treat(clinic, 3, unasked=3, on=date(2026, 6, 25))
    return clinic


class TestMonth:
    def test_the_baseline_is_the_first_twelve_months_and_said(self, years):
        found = panel("month", years)

        assert "24/240 asked, 10.0 %" in found.sentence
        assert "the first 12 months with a rate (2025-01 to 2025-12)" in found.sentence
        assert {row.centre for row in found.rows if row.limits} == {0.1}
        assert [row.is_baseline for row in found.rows].count(True) == 12

    def test_a_month_above_its_limits_has_a_colour_a_shape_and_a_word(self, years):
        found = panel("month", years)

        signal = traces(found)["Above the limits"]
        assert signal["x"] == ["2026-03-15"]
        assert signal["y"] == [60]
        assert signal["text"] == ["above"]
        assert signal["customdata"] == ["2026-03"]
        assert signal["marker"]["symbol"] == "triangle-up"
        assert "12/20: 60.0 %" in signal["hovertext"][0]
        assert "Outside their limits: 2026-03 (above)." in found.sentence
        assert "2026-03" not in traces(found)["Incidence of the month"]["customdata"]

    def test_a_month_with_too_few_asked_has_its_bounds_and_no_dot(self, years):
        found = panel("month", years)

        bounds = traces(found)["Bounds: too few asked for a rate"]
        assert bounds["customdata"] == ["2026-04"]
        assert (bounds["base"], bounds["y"]) == ([12.5], [50])
        dots = traces(found)["Incidence of the month"]["customdata"]
        assert dots == [f"{row.group}" for row in found.rows[:14]]

    def test_an_open_month_is_hatched(self, years):
        found = panel("month", years)

        hatched = traces(found)["Not all mature yet"]
        assert hatched["customdata"] == ["2026-06"]
        assert hatched["marker"]["pattern"]["shape"] == "/"

    def test_the_limits_follow_the_asked_and_break_where_there_are_none(self, years):
        limits = traces(panel("month", years))["Control limits"]

        assert limits["x"][:4] == [
            "2025-01-01",
            "2025-02-01",
            "2025-02-01",
            "2025-03-01",
        ]
        assert {y and round(y, 6) for y in limits["y"]} == {0, 35, None}
        assert limits["x"].count(None) == 2

    def test_the_command_prints_the_documented_fields_and_the_limits(self, years):
        out = StringIO()
        call_command(
            "incidence", "--by=month", "--format=csv", f"--as-of={AS_OF}", stdout=out
        )

        assert out.getvalue() == as_csv(panel("month", years))
        *_, march, _, _, total = csv.DictReader(StringIO(out.getvalue()))
        assert (march["group"], march["events"], march["asked"]) == (
            "2026-03",
            "12",
            "20",
        )
        assert (march["limit_low"], march["limit_high"]) == ("0.0", "0.35")
        assert (march["centre"], march["standing"]) == ("0.1", "above")
        assert (total["group"], total["limit_high"]) == ("all", "")

    def test_a_short_baseline_is_a_caveat(self, clinic):
        treat(clinic, 20, events=2, on=date(2026, 3, 10))

        found = panel("month", clinic)

        assert any("Fewer than 12 months have a rate (1)" in c for c in found.caveats)
        assert any("few headaches (2)" in c for c in found.caveats)
        assert "in the first month with a rate (2026-03)" in found.sentence

    def test_without_a_headache_there_are_no_limits(self, clinic):
        treat(clinic, 20, on=date(2026, 3, 10))

        found = panel("month", clinic)

        assert "There is no baseline: 0 of the 20 asked" in found.sentence
        assert "Control limits" not in traces(found)

    def test_months_are_counted_over_the_year(self):
        assert every_month("2025-11", "2026-02") == [
            "2025-11",
            "2025-12",
            "2026-01",
            "2026-02",
        ]
        axis = month_axis(["2020-01", "2024-12"])
        assert len(axis["tickvals"]) == 12
        assert axis["ticktext"][:2] == ["Jan 2020", "Jun 2020"]


def slow_streams(scope, records):
    """By the key of each stream: (day, headache?) in the order of treatment."""
    found = {}
    rows = sorted(records.treatments, key=lambda row: (row.treated_on, row.id))
    for treatment in rows:
        if not is_in_scope(treatment, scope, records):
            continue
        names = outcome(treatment, scope, records)
        if "asked" not in names:
            continue
        keys = ["everybody:all", f"injector:{injector(treatment, scope, records)}"]
        name = product(treatment, scope, records)
        if name != "several":
            keys.append(f"product:{name}")
        number = lot(treatment, scope, records)
        if number != "Several lots, or none recorded":
            keys.append(f"lot:{name}/{number.partition(', lot ')[2]}")
        for key in keys:
            pair = (treatment.treated_on.toordinal(), "events" in names)
            found.setdefault(key, []).append(pair)
    return found


class TestStreams:
    @pytest.mark.parametrize("filters", [{}, {"product": "onabotulinumtoxinA"}])
    def test_loops_over_the_records_find_the_same(self, db, filters):
        sample, records = Sample(), Records()
        for clinics in (sample.clinics, sample.clinics[:1]):
            asked = population(*clinics, **filters)

            found = streams_of(asked)

            assert {
                row.group: list(
                    zip(row.days.tolist(), row.events.tolist(), strict=True)
                )
                for row in found
            } == slow_streams(asked.scope, records)

    def test_every_stream_leads_to_its_treatments(self, years):
        found = panel("streams", years)

        keys = [row.group for row in found.rows]
        assert keys == [
            "everybody:all",
            "product:onabotulinumtoxinA",
            "injector:INJ-1",
            "lot:onabotulinumtoxinA/L1",
        ]
        for row in found.rows:
            form = TreatmentsForm(
                {"group": found.key(row.group), "of": "events"},
                clinics=[years],
                today=AS_OF,
            )
            assert form.is_valid()
            assert len(treatments_behind(form).treatments) == row.events == 46

    def test_injectors_are_numbered_unless_names_are_asked_for(self, years):
        create_injector(
            by=builders.command_line(),
            now=builders.NOW,
            clinic=years,
            code="A-0",
            name="Dr Ames",
        )

        assert injector_labels(population(years)) == {
            "A-0": "Injector 1",
            "INJ-1": "Injector 2",
        }
        assert injector_labels(population(years, names="yes")) == {
            "A-0": "Dr Ames",
            "INJ-1": "Dr INJ-1",
        }
        labels = [row.label for row in panel("streams", years).rows]
        assert "Injector 2" in labels
        assert "Dr INJ-1" not in as_text(panel("streams", years))

    def test_one_with_few_treatments_is_listed_as_too_few(self, years):
        treat(years, 3, on=date(2026, 3, 1), injector=builders.injector(years, "INJ-2"))

        [row] = [row for row in panel("streams", years).rows if "INJ-2" in row.group]

        assert (row.asked, row.caveats, row.limit) == (3, ("too few",), None)


class TestCusum:
    def test_the_jump_of_march_is_a_signal_and_said_with_what_it_means(self, years):
        found = panel("cusum", years)

        signals = [row for row in found.rows if row.is_signal]
        assert [row.on for row in signals] == ["2026-03-10"]
        assert "It reached its limit of" in found.sentence
        assert "2026-03-10. A signal means: review charts, lots" in found.sentence
        assert "once in about 500 treatments" in found.sentence
        mark = traces(found)["Signal"]
        assert mark["customdata"] == ["2026-03"]
        assert (mark["marker"]["symbol"], mark["text"]) == ("diamond", ["signal"])

    def test_there_is_a_row_for_each_month_with_mature_asked_treatments(self, years):
        rows = [row for row in panel("cusum", years).rows if not row.is_signal]

        assert len(rows) == 17
        last = rows[-1]
        assert (last.on, last.asked, last.events) == ("2026-06-01", 324, 46)
        assert last.expected == pytest.approx(32.4)

    def test_with_fewer_than_fifty_there_is_none_and_the_words_why(self, clinic):
        treat(clinic, 49, events=5)

        found = panel("cusum", clinic)

        assert (found.figure, found.rows) == (None, [])
        assert "Too few were asked (49, at least 50)" in found.sentence


class TestOnset:
    def test_a_bar_leads_to_the_treatments_of_its_day_and_grade(self, clinic):
        builders.headache(builders.treatment(clinic), 3)
        builders.headache(builders.treatment(clinic), 3)
        builders.headache(builders.treatment(clinic), 5)
        builders.headache(builders.treatment(clinic), None)
        found = panel("onset", clinic)

        bar = traces(found)["Grade 1"]

        assert bar["x"] == [*range(15), 16]
        assert bar["y"] == [0, 0, 0, 2, 0, 1, *[0] * 9, 1]
        assert found.marks_of == "events"
        form = TreatmentsForm(
            {"group": found.key(bar["customdata"][3]), "of": "events"},
            clinics=[clinic],
            today=AS_OF,
        )
        assert form.is_valid()
        assert len(treatments_behind(form).treatments) == 2
        assert "known to the day for 3 of 4" in found.sentence

    def test_the_calls_of_the_protocol_are_thin_lines(self, clinic):
        builders.headache(builders.treatment(clinic), 3)

        found = panel("onset", clinic)

        assert [line["x0"] for line in found.figure["layout"]["shapes"]] == [2, 14]


class TestCumulative:
    def test_the_curve_ends_where_the_incidence_is_if_all_were_asked(self, years):
        found = panel("cumulative", years, to="2026-03-31")

        # Whoever had none was asked on day 14; 40 of 300 had one on day 3.
        last = found.rows[-1]
        assert (last.day, last.at_risk) == (14, 260)
        assert last.proportion == pytest.approx(40 / 300)
        assert found.caveats == ()
        assert "by the end of day 14 13.3 % (1 − Kaplan-Meier" in found.sentence
        assert traces(found)["Cumulative incidence"]["x"] == [*range(15)]

    def test_a_gap_to_the_incidence_is_a_caveat(self, clinic):
        with refreshed_together():
            treat(clinic, 30, events=6)
            for _ in range(18):
                builders.contact(builders.treatment(clinic), 4)

        found = panel("cumulative", clinic)

        # Day 3: 6 of 48 at risk, against 6 of 30 asked.
        assert found.rows[-1].proportion == pytest.approx(6 / 48)
        assert any("ends at 12.5 %" in caveat for caveat in found.caveats)
        assert any("20.0 %" in caveat for caveat in found.caveats)

    def test_it_is_drawn_as_far_as_ten_are_at_risk(self):
        rows = incidence_by_day(
            [1] * 4 + [3] * 8 + [9] * 9, [1] * 4 + [0] * 17, [0, 1, 2, 3, 4]
        )

        figure = curve_figure(rows, Words("a", "b", "c"))

        curve = figure["data"][-1]
        assert curve["x"] == [0, 1, 2, 3]
        beneath = [note["text"] for note in figure["layout"]["annotations"]]
        assert beneath == ["21", "21", "17", "17", "at risk:"]

    def test_with_few_there_is_no_curve_and_the_words_why(self, clinic):
        treat(clinic, 9, events=2)

        found = panel("cumulative", clinic)

        assert found.figure is None
        assert "Too few were followed (9) for a curve." in found.sentence


class TestWearingOff:
    def test_it_is_of_the_late_window_whatever_the_filter_names(self, clinic):
        on = date(2026, 1, 5)
        builders.headache(builders.treatment(clinic, on), 60, 113)
        builders.contact(builders.treatment(clinic, on), 112)

        found = panel("wearing_off", clinic, window="immediate")

        assert "Among 2 of 2 mature treatments" in found.sentence
        assert "day 56 to 112" in found.sentence
        assert found.scope.params["window"] == "late"
        assert [row.events for row in found.rows] == [1, 0, 0, 0, 0, 0, 0, 0, 0]
        assert found.rows[0].group == "56-62"
        assert any("Exploratory" in caveat for caveat in found.caveats)
        form = TreatmentsForm(
            {**found.scope.params, "group": "onset_week:56-62", "of": "events"},
            clinics=[clinic],
            today=AS_OF,
        )
        assert form.is_valid()
        assert len(treatments_behind(form).treatments) == 1

    def test_a_protocol_that_never_asks_so_late_is_a_caveat(self, clinic):
        [note] = [
            caveat
            for caveat in panel("wearing_off", clinic).caveats
            if "last call" in caveat
        ]

        assert "due on day 84" in note


class TestSeverity:
    def test_grades_are_stacked_by_month_with_the_asked_beside(self, years):
        found = panel("severity", years)

        bars = traces(found)
        assert sum(bars["Grade 1"]["y"]) == found.total.events
        march = [row.group for row in found.rows].index("2026-03")
        assert bars["Grade 1"]["y"][march] == 12
        assert "of 20 asked" in bars["Grade 1"]["text"][march]
        assert bars["Not all mature yet"]["customdata"] == ["2026-06"]


class TestDuration:
    def test_the_median_counts_what_still_goes_on(self, clinic):
        began = builders.TREATED_ON + timedelta(days=3)
        with refreshed_together():
            for n in range(12):
                said = (
                    {"outcome": "resolved", "resolved_on": began + timedelta(days=1)}
                    if n < 4
                    else {"outcome": "ongoing"}
                )
                builders.headache(builders.treatment(clinic), 3, **said)

        found = panel("duration", clinic)

        assert "Of 12 headaches 4 are known to be gone and 8 went on" in found.sentence
        assert "The median isn't reached" in found.sentence
        assert [(row.day, row.events, row.censored) for row in found.rows] == [
            (0, 0, 0),
            (1, 4, 0),
            (11, 0, 8),
        ]

    def test_few_headaches_are_too_few(self, clinic):
        treat(clinic, 30, events=4)

        assert "Too few headaches (4)" in panel("duration", clinic).sentence


def nothing(clinic):
    pass


def one(clinic):
    treat(clinic, 1)


def one_headache(clinic):
    treat(clinic, 1, events=1)


def everybody_had_one(clinic):
    treat(clinic, 60, events=60)


def nobody_asked(clinic):
    treat(clinic, 60, unasked=60)


def all_immature(clinic):
    treat(clinic, 60, unasked=60, on=AS_OF - timedelta(days=5))


def few_asked(clinic):
    treat(clinic, 120, events=10, unasked=70)


def no_headache(clinic):
    treat(clinic, 60)


ODD = [
    nothing,
    one,
    one_headache,
    everybody_had_one,
    nobody_asked,
    all_immature,
    few_asked,
    no_headache,
]


class TestOddClinics:
    @pytest.mark.parametrize("window", ["early", "immediate", "intermediate", "late"])
    @pytest.mark.parametrize("fill", ODD, ids=lambda fill: fill.__name__)
    def test_every_panel_has_its_sentence_and_a_figure_that_can_be_drawn(
        self, clinic, fill, window
    ):
        with refreshed_together():
            fill(clinic)

        for name in NAMES:
            found = panel(name, clinic, window=window)

            assert found.sentence.startswith("Treatments at Riverside")
            if found.figure is not None:
                assert go.Figure(found.figure).to_plotly_json()["data"]
            assert as_csv(found)
            assert as_text(found)

    def test_a_product_that_nobody_was_given_has_empty_panels(self, clinic):
        builders.product("abobotulinumtoxinA")
        treat(clinic, 3)

        for name in NAMES:
            assert panel(name, clinic, product="abobotulinumtoxinA").sentence


class TestPage:
    def test_it_shows_every_panel_and_gives_its_csv(self, years, client, director):
        client.force_login(director)
        address = {"as_of": AS_OF.isoformat()}

        page = client.get(reverse("dashboards:page", args=["time"]), address)

        assert page.status_code == 200
        html = page.content.decode()
        for name in NAMES:
            assert f'id="{name}"' in html
            file = client.get(
                reverse("dashboards:panel_csv", args=[name]), address
            ).content.decode()
            assert file == as_csv(panel(name, years))

    def test_more_treatments_cost_no_more_queries(self, clinic, client, director):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse("dashboards:page", args=["time"]))
            return len(captured)

        client.force_login(director)
        treat(clinic, 12, events=3)
        queries()
        few = queries()
        with refreshed_together():
            treat(clinic, 60, events=20, on=date(2025, 9, 1))

        assert queries() == few
