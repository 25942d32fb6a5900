"""The timeline of a patient: what is drawn, not its pixels."""

import json
from datetime import date

import plotly.graph_objects as go

from events.figures.patients import (
    HEADACHE_TOLD,
    OWED,
    TREATMENT,
    Bar,
    Mark,
    timeline_figure,
)

TODAY = date(2026, 6, 30)
TREATED = Mark(TREATMENT, date(2026, 3, 2), "Glabella 20 <b>U</b>")


def bar(first, latest, until, *, is_end_known=True, goes_on=False):
    return Bar(
        date(2026, 3, first),
        date(2026, 3, latest),
        date(2026, 3, until),
        is_end_known,
        goes_on,
        "Headache",
    )


def traces(*bars, marks=(TREATED,)):
    figure = timeline_figure(marks, bars, TODAY)
    go.Figure(figure)  # raises on what Plotly doesn't know
    json.dumps(figure)
    return {trace["name"]: trace for trace in figure["data"]}


def test_each_kind_of_event_has_its_lane():
    marks = [
        TREATED,
        Mark(HEADACHE_TOLD, date(2026, 3, 16), "Patient, headache"),
        Mark(OWED, date(2026, 5, 25), "Week 12: due"),
    ]
    drawn = traces(marks=marks)

    assert drawn["Treatment"]["x"] == ["2026-03-02"]
    assert drawn["Treatment"]["y"] == [2]
    assert drawn["Said headache"]["y"] == drawn["Call still owed"]["y"] == [1]
    assert "Said no headache" not in drawn


def test_a_headache_is_a_bar_from_onset_to_its_end():
    drawn = traces(bar(5, 5, 7))

    assert drawn["Headache"]["x"] == ["2026-03-05", "2026-03-07", None]
    assert "Still there when last asked" not in drawn
    assert "Began or ended within" not in drawn


def test_a_headache_that_goes_on_ends_in_a_triangle_where_it_was_last_heard_of():
    drawn = traces(bar(5, 5, 16, is_end_known=False, goes_on=True))

    assert drawn["Headache"]["x"] == ["2026-03-05", "2026-03-16", None]
    assert drawn["Still there when last asked"]["x"] == ["2026-03-16"]


def test_an_uncertain_onset_is_lighter():
    drawn = traces(bar(1, 31, 31))

    lighter = drawn["Began or ended within"]
    assert lighter["x"] == ["2026-03-01", "2026-03-31", None]
    assert lighter["opacity"] < 0.5
    assert drawn["Headache"]["x"] == ["2026-03-31", "2026-03-31", None]


def test_an_unknown_end_is_lighter_up_to_the_day_it_was_last_heard_of():
    drawn = traces(bar(5, 5, 16, is_end_known=False))

    lighter = drawn["Began or ended within"]
    assert lighter["x"] == ["2026-03-05", "2026-03-16", None]
    assert drawn["Headache"]["x"] == ["2026-03-05", "2026-03-05", None]


def test_two_headaches_do_not_hide_each_other():
    places = traces(bar(5, 5, 9), bar(6, 6, 8))["Headache"]["y"]

    assert places[0] != places[3]


def test_today_is_marked_and_in_sight():
    figure = timeline_figure([TREATED], [], TODAY)

    assert figure["layout"]["shapes"][0]["x0"] == "2026-06-30"
    low, high = figure["layout"]["xaxis"]["range"]
    assert low < "2026-03-02" < "2026-06-30" < high


def test_names_of_users_are_no_markup():
    [words] = traces()["Treatment"]["text"]

    assert "<" not in words
