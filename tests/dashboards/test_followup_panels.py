"""Calls and attempts: panels and figures, counted by hand."""

import csv
from io import StringIO

import plotly.graph_objects as go
from django.urls import reverse

from clinic.actions import create_injector
from dashboards.figures.followups import SHADES, attempts_figure, followups_figure
from dashboards.measures.followups import (
    AttemptCounts,
    CallCounts,
    attempts,
    followups,
)
from events.actions.followups import close_followup
from events.models import FollowUp
from tests import builders
from tests.dashboards.asked import panel
from tests.dashboards.sample import AS_OF


class TestPanels:
    def test_one_clinic_counted_by_hand(self, clinic):
        first, second = (builders.treatment(clinic) for _ in range(2))
        builders.contact(first, 2, "not_asked", reached="voicemail")
        builders.contact(first, 14, "no")
        builders.contact(second, 14, "unknown")
        followup = second.followup_set.get(window="week_12")
        with builders.by_hand():
            builders.change(
                FollowUp.objects.filter(id=followup.id), state="open", lost_reason=""
            )
        followup.refresh_from_db()
        close_followup(
            by=builders.command_line(),
            now=builders.NOW,
            followup=followup,
            reason="moved",
        )

        found = panel("followup_window", clinic)

        counts = {row.group: row.counts for row in found.rows}
        assert counts == {
            "day_2": CallCounts(2, 1, 0, 0, 2, 0),
            "day_14": CallCounts(2, 2, 2, 1, 1, 0),
            "week_12": CallCounts(2, 0, 0, 0, 2, 0),
        }
        assert found.rows[2].lost_reasons == (
            "moved 1",
            "treatment entered after the window had closed 1",
        )
        assert (
            "Of 6 follow-up calls due: attempted 3 (50.0 %), somebody reached 2 (33.3 %), "
            "complete 1, 16.7 % (95 % CI 3.0–56.4)."
        ) in found.sentence

    def test_calls_that_nobody_could_make_are_said_to_be_so(self, clinic):
        builders.treatment(clinic)

        notes = panel("followup_window", clinic).caveats

        assert notes == (
            "3 of the calls due had closed before their treatment was entered, as in an "
            "import: they count as due, though nobody could make them.",
        )

    def test_nothing_due_says_so(self, clinic):
        builders.treatment(clinic, AS_OF)

        found = panel("followup_window", clinic)

        assert "No call was due by then. Not yet due: 3." in found.sentence
        [notes] = {note["text"] for note in found.figure["layout"]["annotations"][:3]}
        assert notes == "1 not yet due"

    def test_the_csv_has_the_counts_of_the_panel(self, clinic, client, director):
        for _ in range(4):
            builders.headache(builders.treatment(clinic))
        client.force_login(director)

        response = client.get(reverse("dashboards:panel_csv", args=["followup_window"]))

        rows = list(csv.DictReader(StringIO(response.content.decode())))
        assert {row["group"]: row["complete"] for row in rows}["day_14"] == "4"
        assert rows[-1]["due"] == "12"

    def test_an_injector_coded_as_the_total_is_told_from_it(self, clinic):
        injector = create_injector(
            by=builders.command_line(),
            now=builders.NOW,
            clinic=clinic,
            code="all",
            name="Dr Allen",
        )
        builders.treatment(clinic, injector=injector)
        builders.treatment(clinic)

        found = panel("followup_injector", clinic)

        marks = found.figure["data"][0]["customdata"]
        assert sorted(marks) == [
            "calls:all:complete",
            "injector:INJ-1:complete",
            "injector:all:complete",
        ]


class TestFigures:
    ROWS = [
        followups("day_2", "Day <b>2", CallCounts(100, 80, 70, 60, 10, 0)),
        followups("week_12", "Week 12", CallCounts(0, 0, 0, 0, 0, 9)),
    ]
    TOTAL = followups("all", "All", CallCounts(100, 80, 70, 60, 10, 9))

    def test_bars_add_up_to_what_is_due(self):
        figure = followups_figure(self.ROWS, self.TOTAL, "window")
        *bars, whiskers = figure["data"]

        go.Figure(figure)
        assert [bar["x"][0] for bar in bars] == [60, 10, 10, 20]
        assert [bar["y"] for bar in bars] == [[2, 0]] * 4
        assert bars[0]["customdata"] == ["window:day_2:complete", "calls:all:complete"]
        assert bars[3]["customdata"][0] == "window:day_2:not_attempted"
        assert whiskers["x"] == [60, 60]
        assert "60/100" in bars[0]["text"][0]

    def test_nothing_due_yet_is_no_zero(self):
        layout = followups_figure(self.ROWS, self.TOTAL, "window")["layout"]

        notes = [note["text"] for note in layout["annotations"]]
        assert notes == ["60/100", "9 not yet due", "60/100"]
        assert layout["yaxis"]["ticktext"][0] == "Day ‹b>2"

    def test_attempts_have_no_such_thing_as_not_attempted(self):
        rows = [attempts("nora", "Nora", AttemptCounts(80, 60, 50))]
        figure = attempts_figure(rows, rows[0], "nurse")

        *bars, _ = go.Figure(figure).data
        assert [bar.x[0] for bar in bars] == [62.5, 12.5, 25]
        assert bars[2].customdata[0] == "nurse:nora:not_reached"

    def test_shades_are_of_one_hue(self):
        assert len({shade.rsplit(",", 1)[0] for shade in SHADES}) == 1
