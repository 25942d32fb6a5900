"""Published trials beside the areas, and incidence on the face."""

import re

import plotly.graph_objects as go
import pytest

from dashboards.measures.published import Published
from events.actions.exposures import refreshed_together
from events.facemap import FACE, SHAPES, WIDTH, outlines
from tests import builders
from tests.dashboards.asked import panel
from tests.dashboards.sample import treat


@pytest.fixture
def filled(clinic):
    with refreshed_together():
        treat(clinic, 40, events=8)
        treat(clinic, 40, events=1, areas=["lateral_canthal"])
        treat(clinic, 3, areas=["forehead", "glabella"])
        treat(clinic, 4, unasked=4, areas=["chin"])
    return clinic


def names(found):
    return [trace.get("name", "") for trace in found.figure["data"]]


class TestPublishedTrials:
    def test_they_are_off_unless_asked_for(self, filled):
        assert not any("trial" in name for name in names(panel("area", filled)))

    def test_an_active_arm_stands_with_its_placebo_beside_its_group(self, filled):
        found = panel("area", filled, references="yes")

        arms = {
            trace["name"]: trace
            for trace in found.figure["data"]
            if "trial" in trace.get("name", "")
        }
        active = arms["Published trial: active"]
        placebo = arms["Published trial: placebo"]
        assert [round(x, 1) for x in active["x"]] == [11.3, 3.8, 8.6, 7.1]
        assert [round(x, 1) for x in placebo["x"]] == [11.4, 3.8, 5.4, 5.5]
        for above, below in zip(active["y"], placebo["y"], strict=True):
            assert round(above) == round(below)
            assert below < above
        axis = found.figure["layout"]["yaxis"]
        places = dict(zip(axis["ticktext"], axis["tickvals"], strict=True))
        assert round(active["y"][0]) == places["Glabella"]
        assert round(active["y"][-1]) == places["All"]
        assert go.Figure(found.figure).to_plotly_json()["data"]

    def test_hovering_says_of_whom_and_where_it_was_read(self, filled):
        found = panel("area", filled, references="yes")

        [active] = [
            trace for trace in found.figure["data"] if "active" in trace.get("name", "")
        ]
        assert "75/665: 11.3 % (9.1–13.9), per participant" in active["text"][0]
        assert "JAAD Int 2023" in active["text"][0]

    def test_two_products_together_have_no_trial(self, filled):
        abo = builders.product("abobotulinumtoxinA")
        treat(filled, 3, injections=[builders.injection(filled, product=abo)])

        found = panel("area", filled, references="yes")

        drawn = [trace for trace in found.figure["data"] if len(trace["x"])]
        assert not any("trial" in trace.get("name", "") for trace in drawn)
        assert "choose a product" in found.caveats[-1]

    def test_the_table_lists_the_arms_of_the_products_used(self, filled):
        rows = panel("references", filled).rows

        assert all(isinstance(row, Published) for row in rows)
        assert [row.arm for row in rows] == ["active", "placebo"] * 6
        assert (rows[0].events, rows[0].participants) == (75, 665)

    def test_a_product_without_a_trial_says_so(self, clinic):
        leti = builders.product("letibotulinumtoxinA-wlbg")
        treat(clinic, 3, injections=[builders.injection(clinic, product=leti)])

        found = panel("references", clinic)

        assert found.rows == []
        assert "No published trial" in found.sentence


class TestTheFace:
    def test_every_area_on_it_says_its_headaches_and_asked(self, filled):
        [labels] = panel("face", filled).figure["data"]

        written = dict(zip(labels["customdata"], labels["text"], strict=True))
        assert written == {
            "glabella": "18.6 %<br>8/43",
            "forehead": "0.0 %<br>0/3",
            "lateral_canthal": "2.5 %<br>1/40",
            "chin": "0/0",
        }

    def test_the_higher_the_darker_and_nobody_asked_is_blank(self, filled):
        shapes = panel("face", filled).figure["layout"]["shapes"][len(FACE) :]

        shades = {
            shape["path"]: float(shape["fillcolor"].split()[-1].rstrip(")"))
            for shape in shapes
        }
        glabella, canthal, chin = (
            shades[SHAPES[area].path]
            for area in ("glabella", "lateral_canthal", "chin")
        )
        assert glabella > canthal > chin == 0

    def test_too_few_to_say_is_dotted(self, filled):
        shapes = panel("face", filled).figure["layout"]["shapes"][len(FACE) :]

        lines = {shape["path"]: shape["line"]["dash"] for shape in shapes}
        assert lines[SHAPES["glabella"].path] == "solid"
        assert lines[SHAPES["forehead"].path] == "dot"

    def test_plotly_accepts_it_and_its_paths(self, filled):
        figure = panel("face", filled).figure

        assert go.Figure(figure).to_plotly_json()["layout"]["shapes"]
        # Plotly reads absolute commands alone.
        for shape in figure["layout"]["shapes"]:
            assert set(re.findall("[A-Za-z]", shape["path"])) <= set("MLQCZ")

    def test_a_pair_is_drawn_on_both_sides(self):
        paths, x, _ = outlines()["lateral_canthal"]

        right, left = (
            [int(n) for n in re.findall(r"(-?\d+) -?\d+", path)] for path in paths
        )
        assert left == [WIDTH - n for n in right]
        assert x < WIDTH / 2

    def test_an_empty_clinic_has_a_face_without_colour(self, clinic):
        [labels] = panel("face", clinic).figure["data"]

        assert labels["text"] == []
