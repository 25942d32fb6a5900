"""The figures of the eight panels as plain dicts, against go.Figure (P9)."""

import plotly.graph_objects as go

from clinic.scoped import unscoped
from dashboards.pages import PANELS
from dashboards.queries.populations import population_of
from dashboards.templatetags.dashboards import figure_script
from tests.bench.panels import EIGHT, question
from tests.bench.turns import Measured, against, medians, take_turns

# Of everybody the overview shows the strip.
SHOWN = ("strip", *EIGHT[1:])


@unscoped("the benchmark asks of every clinic")
def measure(size: int) -> list[Measured]:
    population = population_of(question())
    panels = [PANELS[name](population) for name in SHOWN]
    figures = [panel.figure for panel in panels if panel.figure]
    times = medians(
        take_turns(
            {
                "product": lambda: [
                    figure_script(figure, "figure") for figure in figures
                ],
                "go.Figure": lambda: [
                    go.Figure(figure).to_json() for figure in figures
                ],
            }
        )
    )
    return [
        Measured(
            "P9",
            "JSON of plain figures / go.Figure and to_json",
            times["product"] / times["go.Figure"],
            0.05,
            seen=f"{against(times)}, {len(figures)} figures",
        )
    ]
