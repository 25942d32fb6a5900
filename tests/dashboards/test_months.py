"""The control chart of months."""

import csv
from datetime import date
from io import StringIO

from django.core.management import call_command

from dashboards.figures.months import every_month, month_axis
from dashboards.tables.panels import as_csv
from tests.dashboards.asked import panel, traces
from tests.dashboards.sample import AS_OF, treat


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
