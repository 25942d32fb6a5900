"""What is drawn over dose, of odds ratios, levels and cells: never pixels."""

from math import log10

import numpy as np
import plotly.graph_objects as go
import pytest

from dashboards.figures.doses import dose_figure
from dashboards.figures.heatmap import Axis, heatmap_figure
from dashboards.figures.levels import levels_figure
from dashboards.figures.odds import Mark, odds_figure
from dashboards.measures.dosebands import DoseBand
from dashboards.measures.factors import FactorLevel
from dashboards.measures.incidence import Counts, incidence
from dashboards.measures.splines import dose_curve


def found(group, events, asked, treatments=None, label="", effect=1.0):
    treatments = asked if treatments is None else treatments
    counts = Counts(events, asked, treatments, events, treatments - asked, 0, 0)
    return incidence(group, label or group, counts, design_effect=effect)


def curve():
    units = np.repeat([20.0, 40.0], 100)
    events = np.tile(np.arange(100), 2) < np.repeat([10, 20], 100)
    return dose_curve(units, events, np.arange(200))


BANDS = [
    DoseBand(found("20-30", 10, 100), 20.0),
    DoseBand(found("40-50", 40, 400), 44.5),
    DoseBand(found("60-70", 0, 5), 64.0),
    DoseBand(found("80-90", 0, 2, 9), 80.0),
    DoseBand(found("90-100", 0, 0, 3)),
]


class TestDoseFigure:
    @pytest.mark.parametrize("rows", [[], BANDS])
    @pytest.mark.parametrize("fitted", [None, curve()])
    def test_plotly_accepts_every_word_of_it(self, rows, fitted):
        figure = dose_figure(rows, fitted, "onabotulinumtoxinA")

        assert go.Figure(figure).to_plotly_json()["data"]

    def test_dots_stand_at_the_median_units_in_percent_of_those_asked(self):
        *_, dots = dose_figure(BANDS, None, "ona")["data"]

        assert dots["x"] == [20, 44.5, 64]
        assert dots["y"] == pytest.approx([10, 10, 0])
        assert dots["customdata"] == ["20-30", "40-50", "60-70"]
        assert dots["marker"]["symbol"] == ["circle", "circle", "circle-open"]

    def test_their_area_grows_with_those_asked(self):
        *_, dots = dose_figure(BANDS, None, "ona")["data"]

        marker = dots["marker"]
        assert marker["sizemode"] == "area"
        assert marker["size"] == [100, 400, 5]
        assert (2 * 400 / marker["sizeref"]) ** 0.5 == pytest.approx(30)

    def test_headaches_and_asked_stand_above_every_band(self):
        axis = dose_figure(BANDS, None, "ona")["layout"]["xaxis2"]

        assert axis["ticktext"] == ["10/100", "40/400", "0/5", "0/2"]
        assert axis["tickvals"] == [20, 44.5, 64, 80]

    def test_a_band_that_too_few_answered_has_its_bounds_alone(self):
        bounds, dots = dose_figure(BANDS, None, "ona")["data"]

        assert 80 not in dots["x"]
        at = bounds["x"].index(80)
        assert bounds["y"][at : at + 2] == pytest.approx([0, 700 / 9])

    def test_the_curve_ends_with_the_doses_observed(self):
        band, line, *_ = dose_figure(BANDS, curve(), "ona")["data"]

        assert (min(line["x"]), max(line["x"])) == (20, 40)
        assert (line["y"][0], line["y"][-1]) == pytest.approx((10, 20))
        assert band["x"] == [*line["x"], *reversed(line["x"])]
        assert min(band["y"]) < 10 < max(band["y"])

    def test_both_axes_of_doses_are_one_scale(self):
        layout = dose_figure(BANDS, curve(), "ona")["layout"]

        assert layout["xaxis"]["range"] == layout["xaxis2"]["range"]
        assert layout["yaxis"]["rangemode"] == "tozero"


MARKS = [
    Mark(0, False, 2.0, 1.0, 4.0, "crude"),
    Mark(0, True, 1.5, 0.7, 3.0, "adjusted"),
    Mark(1, False, None, None, None, "none"),
    Mark(1, True, 9e9, 0.001, None, "wide"),
]


class TestOddsFigure:
    def figure(self, marks=MARKS, labels=("Migraine v none", "Age")):
        return odds_figure(labels, ["1/2 v 3/4", "5/6"], marks, "Headache / asked")

    @pytest.mark.parametrize("marks", [[], MARKS])
    def test_plotly_accepts_every_word_of_it(self, marks):
        assert go.Figure(self.figure(marks)).to_plotly_json()["data"]

    def test_crude_is_hollow_and_adjusted_filled_on_either_side_of_the_line(self):
        crude, adjusted = self.figure()["data"]

        assert crude["marker"]["symbol"] == "circle-open"
        assert adjusted["marker"]["symbol"] == "circle"
        assert crude["x"] == [2.0]
        assert crude["y"][0] > 1 > adjusted["y"][0]

    def test_whiskers_reach_the_ends_of_the_interval(self):
        crude, _ = self.figure()["data"]

        assert crude["x"][0] + crude["error_x"]["array"][0] == 4
        assert crude["x"][0] - crude["error_x"]["arrayminus"][0] == 1

    def test_what_cannot_be_drawn_stops_at_the_edge(self):
        _, adjusted = self.figure()["data"]

        assert adjusted["x"][1] == 50
        assert adjusted["error_x"]["array"][1] == 0
        assert 50 - adjusted["error_x"]["arrayminus"][1] == pytest.approx(0.02)

    def test_the_axis_is_of_logarithms_and_goes_from_tick_to_tick(self):
        axis = self.figure(MARKS[:2])["layout"]["xaxis"]

        assert axis["type"] == "log"
        assert axis["range"] == [log10(0.5), log10(5)]
        assert axis["tickvals"] == [0.5, 1, 2, 5]

    def test_counts_stand_beside_each_line_under_their_heading(self):
        layout = self.figure()["layout"]

        beside = [(note["text"], note["y"]) for note in layout["annotations"]]
        assert beside[:2] == [("1/2 v 3/4", 1), ("5/6", 0)]
        assert beside[2][0] == "Headache / asked"
        assert layout["yaxis"]["ticktext"] == ["Migraine<br>v none", "Age"]


LEVELS = [
    FactorLevel(found("sex:F", 10, 100, label="Female"), "sex", "Sex"),
    FactorLevel(found("sex:M", 5, 50, label="Male"), "sex", "Sex"),
    FactorLevel(found("age:0-29", 0, 20, 40, label="Young"), "age", "Age"),
]
EVERYBODY = FactorLevel(found("all", 15, 150, label="All"), "everybody", "All")


class TestLevelsFigure:
    @pytest.mark.parametrize("rows", [[], LEVELS])
    def test_plotly_accepts_every_word_of_it(self, rows):
        assert go.Figure(levels_figure(rows, EVERYBODY)).to_plotly_json()["data"]

    def test_levels_stand_under_their_heading_and_everybody_last(self):
        layout = levels_figure(LEVELS, EVERYBODY)["layout"]

        axis = layout["yaxis"]
        places = dict(zip(axis["ticktext"], axis["tickvals"], strict=True))
        headings = {
            note["text"]: note["y"] for note in layout["annotations"] if "font" in note
        }
        assert headings["Sex"] == 6
        assert (places["Female"], places["Male"]) == (5, 4)
        assert headings["Age"] == 3
        assert (places["Young"], places["All"]) == (2, 0)

    def test_dots_and_counts_go_with_their_level(self):
        figure = levels_figure(LEVELS, EVERYBODY)

        _, dots = figure["data"]
        assert dots["customdata"] == ["sex:F", "sex:M", "everybody:all"]
        assert dots["y"] == [5, 4, 0]
        assert dots["text"][0].startswith("Sex: Female<br>10/100")
        beside = {note["y"]: note["text"] for note in figure["layout"]["annotations"]}
        assert (beside[5], beside[2], beside[0]) == ("10/100", "0/20", "15/150")


DOWN, ACROSS = Axis("", ["Glabella", "Forehead"]), Axis("Units", ["20", "40"])
CELLS = {
    (0, 0): found("g20", 30, 300),
    (0, 1): found("g40", 0, 3),
    (1, 0): found("f20", 1, 2, 9),
    (1, 1): found("f40", 0, 0, 5),
}


class TestHeatmapFigure:
    def shapes(self, cells):
        shapes = heatmap_figure(DOWN, ACROSS, cells)["layout"]["shapes"]
        return [s for s in shapes if s.get("yref") != "paper"]

    def test_plotly_accepts_every_word_of_it(self):
        for cells in ({}, CELLS):
            figure = heatmap_figure(DOWN, ACROSS, cells)
            assert go.Figure(figure).to_plotly_json()["data"]

    def test_every_cell_with_somebody_asked_has_its_counts(self):
        [words] = heatmap_figure(DOWN, ACROSS, CELLS)["data"]

        assert words["text"] == ["30/300", "(0/3)", "(1/2)"]
        assert list(zip(words["x"], words["y"], strict=True)) == [
            (0, 0),
            (1, 0),
            (0, 1),
        ]
        assert words["customdata"] == ["g20", "g40", "f20"]

    def test_none_of_three_does_not_look_like_none_of_three_hundred(self):
        few = self.shapes({(0, 0): found("a", 0, 3)})
        many = self.shapes({(0, 0): found("a", 0, 300)})

        assert [shape["type"] for shape in many] == ["rect"]
        assert [shape["type"] for shape in few] == ["rect", "path"]
        assert few[0] == many[0]

    def test_repeats_of_a_patient_count_for_less(self):
        repeats = {(0, 0): found("a", 4, 40, effect=1.5)}

        assert self.shapes(repeats)[-1]["type"] == "path"
        assert heatmap_figure(DOWN, ACROSS, repeats)["data"][0]["text"] == ["(4/40)"]

    def test_the_shade_grows_with_incidence_up_to_a_quarter(self):
        def opacity(events):
            [shade, *_] = self.shapes({(0, 0): found("a", events, 400)})
            return float(shade["fillcolor"].rpartition(",")[2].rstrip(")"))

        assert opacity(0) < opacity(20) < opacity(60) < opacity(100)
        assert opacity(100) == opacity(200)

    def test_without_an_estimate_there_is_an_edge_and_no_shade(self):
        [edge] = self.shapes({(1, 1): found("a", 1, 2, 9)})

        assert "fillcolor" not in edge
        assert edge["line"]["dash"] == "dot"
        assert edge["x0"] < 1 < edge["x1"]

    def test_long_names_go_on_two_lines(self):
        label = "Forehead + glabella + lateral canthal lines"

        axis = heatmap_figure(Axis("", [label]), ACROSS, {})["layout"]["yaxis"]

        assert axis["ticktext"] == ["Forehead + glabella<br>+ lateral canthal lines"]
