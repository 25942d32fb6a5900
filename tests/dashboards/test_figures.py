"""What is drawn, never pixels."""

import plotly.graph_objects as go
import pytest

from dashboards.figures.incidence import incidence_figure
from dashboards.measures.incidence import Counts, incidence

# Of each: events, asked, treatments, known events, unknown, spontaneous, not yet due.
PLENTY = incidence("glabella", "Glabella", Counts(25, 320, 399, 25, 79, 0, 0))
FEW = incidence("forehead", "Forehead", Counts(0, 20, 20, 0, 0, 0, 0))
HIDDEN = incidence("chin", "Chin", Counts(1, 2, 5, 1, 3, 0, 0))
IMMATURE = incidence("brow", "Brow", Counts(0, 0, 0, 0, 0, 0, 7))
TOTAL = incidence("all", "All", Counts(26, 342, 424, 26, 82, 0, 7))


def drawn(*rows, total=TOTAL):
    figure = incidence_figure(list(rows), total)
    bounds, dots = figure["data"]
    return figure["layout"], bounds, dots


def places(layout):
    """Where each label stands, counted from the bottom."""
    axis = layout["yaxis"]
    return dict(zip(axis["ticktext"], axis["tickvals"], strict=True))


class TestIncidenceFigure:
    @pytest.mark.parametrize(
        "rows", [[], [PLENTY], [PLENTY, FEW, HIDDEN, IMMATURE], [IMMATURE]]
    )
    def test_plotly_accepts_every_word_of_it(self, rows):
        figure = incidence_figure(rows, TOTAL)

        assert go.Figure(figure).to_plotly_json()["data"]

    def test_dots_are_in_percent_of_those_asked(self):
        _, _, dots = drawn(PLENTY)

        assert dots["customdata"] == ["glabella", "everybody:all"]
        assert dots["x"] == pytest.approx([7.8125, 7.602339])

    def test_whiskers_reach_the_ends_of_the_interval(self):
        _, _, dots = drawn(PLENTY)

        high = dots["x"][0] + dots["error_x"]["array"][0]
        low = dots["x"][0] - dots["error_x"]["arrayminus"][0]
        assert [round(low, 1), round(high, 1)] == [5.3, 11.3]

    def test_bars_reach_the_bounds_of_what_the_others_could_have_said(self):
        layout, bounds, _ = drawn(PLENTY, HIDDEN)

        assert [x and round(x, 2) for x in bounds["x"][:6]] == [
            6.27,
            26.07,
            None,
            20,
            80,
            None,
        ]
        chin = places(layout)["Chin"]
        assert bounds["y"][3:6] == [chin, chin, None]

    def test_groups_stand_in_their_order_from_the_top_and_all_of_them_last(self):
        layout, _, dots = drawn(PLENTY, FEW, HIDDEN)

        assert places(layout) == {"Glabella": 3, "Forehead": 2, "Chin": 1, "All": 0}
        assert dots["y"] == [3, 2, 0]
        low, high = layout["yaxis"]["range"]
        assert low < 0
        assert high > 3

    def test_a_group_without_an_estimate_has_its_line_and_no_dot(self):
        layout, bounds, dots = drawn(PLENTY, HIDDEN, IMMATURE)

        assert dots["customdata"] == ["glabella", "everybody:all"]
        assert {"Chin", "Brow"} <= set(places(layout))
        assert places(layout)["Brow"] not in bounds["y"]

    def test_headaches_and_asked_stand_beside_every_line(self):
        layout, _, _ = drawn(PLENTY, HIDDEN, IMMATURE)

        beside = {note["y"]: note["text"] for note in layout["annotations"]}
        assert {label: beside[y] for label, y in places(layout).items()} == {
            "Glabella": "25/320",
            "Chin": "1/2",
            "Brow": "0/0",
            "All": "26/342",
        }

    def test_too_few_to_say_is_a_hollow_dot(self):
        _, _, dots = drawn(PLENTY, FEW)

        assert dots["marker"]["symbol"] == ["circle", "circle-open", "diamond"]

    def test_the_axis_starts_at_zero_and_says_of_what_it_is_a_share(self):
        layout, _, _ = drawn(PLENTY)

        assert layout["xaxis"]["rangemode"] == "tozero"
        assert layout["xaxis"]["title"]["text"] == "Incidence, % of those asked"

    def test_hovering_says_all_the_numbers(self):
        _, _, dots = drawn(PLENTY, FEW)

        assert dots["text"][0].split("<br>") == [
            "Glabella",
            "25/320: 7.8 % (5.3–11.3)",
            "asked 320 of 399 (80.2 %)",
            "bounds 6.3–26.1 %",
        ]
        assert dots["text"][1].endswith("<br>too few to say")
        assert dots["hovertemplate"] == "%{text}<extra></extra>"

    def test_names_from_users_are_not_read_as_tags(self):
        evil = incidence(
            "<b>",
            '<a href="http://x.example">Dr</a>',
            Counts(25, 320, 399, 25, 79, 0, 0),
        )

        layout, _, dots = drawn(evil)

        [label] = set(places(layout)) - {"All"}
        assert "<" not in label
        assert "Dr" in label
        assert "<a" not in dots["text"][0]

    def test_two_groups_of_one_name_stand_on_two_lines(self):
        namesake = incidence("INJ-2", "Glabella", FEW.counts)

        layout, _, dots = drawn(PLENTY, namesake)

        assert layout["yaxis"]["ticktext"] == ["Glabella", "Glabella", "All"]
        assert dots["y"] == layout["yaxis"]["tickvals"] == [2, 1, 0]
