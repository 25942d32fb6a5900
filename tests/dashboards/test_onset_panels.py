"""When headaches began, how long they went on, how bad they were: panels and figures."""

from datetime import date, timedelta

import pytest

from dashboards.drilldown import TreatmentsForm, treatments_behind
from dashboards.figures.curves import Words, curve_figure
from dashboards.measures.curves import incidence_by_day
from events.actions.exposures import refreshed_together
from tests import builders
from tests.dashboards.asked import panel, traces
from tests.dashboards.sample import AS_OF, treat


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
        assert len(treatments_behind(form).ids) == 2
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

    def test_with_under_sixty_percent_asked_there_is_none(self, clinic):
        with refreshed_together():
            treat(clinic, 30, events=6)
            for _ in range(21):
                builders.contact(builders.treatment(clinic), 4)

        found = panel("cumulative", clinic)

        # 30 of 51 are 58.8 %: all of them were followed to day 4 at least.
        assert (found.figure, found.rows) == (None, [])
        assert "too few of 51 mature were asked for a rate" in found.sentence
        assert "by the end of day" not in found.sentence

    def test_it_is_drawn_as_far_as_ten_are_at_risk(self):
        rows = incidence_by_day(
            [1] * 4 + [3] * 8 + [9] * 9, [1] * 4 + [0] * 17, [0, 1, 2, 3, 4]
        )

        figure = curve_figure(rows, Words("a", "happened", "b", "c"))

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

        assert "of 2 mature were asked" in found.sentence
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
        assert len(treatments_behind(form).ids) == 1

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
