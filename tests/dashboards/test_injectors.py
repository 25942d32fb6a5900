"""By injector: the funnel and what stands beside it."""

import json
from datetime import date, timedelta
from io import StringIO

import plotly.graph_objects as go
import pytest
from django.core.management import call_command
from django.urls import reverse

from clinic.actions import create_injector
from dashboards.measures.models import adjusted_model
from dashboards.pages import PAGES, PANELS
from dashboards.queries.casemix import case_mix
from dashboards.queries.injectors import (
    completeness_effects,
    expected_headaches,
    injector_labels,
)
from dashboards.queries.populations import population_of
from dashboards.scope import Scope
from dashboards.tables.panels import NumbersTable, as_csv, as_text
from events.actions.exposures import refreshed_together
from events.rules.windows import WINDOWS
from tests import builders
from tests.dashboards.asked import population
from tests.dashboards.reference import Records, injector, recount
from tests.dashboards.sample import AS_OF, Sample, treat

EARLY = next(window for window in WINDOWS if window.code == "early")
INJECTOR_PANELS = (
    "funnel",
    "injector_completeness",
    "shrunken",
    "injector",
    "experience",
    "sessions",
)


def panel(clinic, name="funnel", **params):
    return PANELS[name](population(clinic, **params))


def by(clinic, code, count, events=0, unasked=0, **details):
    treat(
        clinic,
        count,
        events=events,
        unasked=unasked,
        injector=builders.injector(clinic, code),
        **details,
    )


@pytest.fixture
def unlike(clinic):
    """A 26/60, B and C 14/120: the first is far outside. Of D too few were asked."""
    with refreshed_together():
        for first in ("yes", "no"):
            by(clinic, "A", 30, events=13, first_toxin=first)
            by(clinic, "B", 60, events=7, first_toxin=first)
            by(clinic, "C", 60, events=7, first_toxin=first)
        by(clinic, "D", 10, events=1, unasked=8)
    return clinic


def traces(panel):
    """By name, of those that have marks leading to treatments."""
    figure = go.Figure(panel.figure)
    return {trace.name: trace for trace in figure.data if trace.customdata}


class TestInjectorLabels:
    def test_they_are_numbered_in_the_order_of_codes(self, clinic):
        for code in ("C", "A", "B"):
            builders.injector(clinic, code)

        assert injector_labels(population(clinic)) == {
            "A": "Injector 1",
            "B": "Injector 2",
            "C": "Injector 3",
        }

    def test_names_are_shown_if_asked_for(self, clinic):
        builders.injector(clinic, "A")

        assert injector_labels(population(clinic, names="yes")) == {"A": "Dr A"}

    def test_a_name_revealed_keeps_its_number(self, clinic):
        builders.injector(clinic, "A")
        builders.injector(clinic, "B")

        assert injector_labels(population(clinic), reveal={"B"}) == {
            "A": "Injector 1",
            "B": "Dr B (Injector 2)",
        }

    def test_injectors_of_several_clinics_have_numbers_of_their_own(self, clinic):
        elsewhere = builders.clinic("elsewhere")
        for at in (clinic, elsewhere):
            builders.injector(at, "A")

        assert injector_labels(population(clinic, elsewhere)) == {
            "elsewhere/A": "Injector 1",
            "riverside/A": "Injector 2",
        }


class TestExpectedHeadaches:
    def test_they_are_the_sums_of_each_treatments_chance(self, db):
        sample = Sample()
        every = population_of(Scope(tuple(sample.clinics), as_of=AS_OF, window=EARLY))
        # Of all mature ones too few were asked for a model.
        asked = every.where(every.counted("asked"))
        assert expected_headaches(every) is None
        mix = case_mix(asked)
        model = adjusted_model(mix.columns, mix.events, mix.patients, mix.terms)
        assert model.kind != "none"
        records = Records()
        of = {row.id: row for row in records.treatments}

        expected = {}
        for row, chance in zip(mix.rows, model.predicted(mix.columns), strict=True):
            treatment = of[asked["treatment_id"][row]]
            code = injector(treatment, asked.scope, records)
            expected[code] = expected.get(code, 0) + chance

        assert expected_headaches(asked) == pytest.approx(expected)

    def test_too_few_headaches_expect_nothing(self, clinic):
        by(clinic, "A", 30, events=9)

        assert expected_headaches(population(clinic)) is None


class TestFunnelPanel:
    def test_counts_are_those_of_the_records(self, db):
        sample = Sample()
        asked = population_of(Scope(tuple(sample.clinics), as_of=AS_OF, window=EARLY))

        rows = PANELS["funnel"](asked).rows

        counted = recount(injector, asked.scope)
        assert {row.group: (row.counts.events, row.counts.asked) for row in rows} == {
            code: (counts["events"], counts["asked"])
            for code, counts in counted.items()
            if code != "all"
        }

    def test_it_is_adjusted_unless_asked_otherwise(self, unlike):
        adjusted, crude = panel(unlike), panel(unlike, crude="yes")

        assert adjusted.rows[0].ratio == pytest.approx(26 / 10.8, abs=1e-6)
        assert adjusted.rows[0].expected == pytest.approx(10.8, abs=1e-6)
        assert crude.rows[0].ratio is None
        assert crude.caveats[0].startswith("Crude incidence, as chosen")
        titles = [
            shown.figure["layout"]["yaxis"]["title"]["text"]
            for shown in (adjusted, crude)
        ]
        assert titles == [
            "Observed / expected headaches",
            "Incidence, % of those asked",
        ]

    def test_case_mix_explains_what_it_can(self, clinic):
        """A treats those whose first toxin treatment it is: a third have headaches."""
        with refreshed_together():
            by(clinic, "A", 90, events=30, first_toxin="yes")
            by(clinic, "B", 90, events=9)
            by(clinic, "B", 30, events=10, first_toxin="yes")
            by(clinic, "A", 30, events=3)

        crude = panel(clinic, crude="yes").rows
        adjusted = panel(clinic).rows

        assert crude[0].value > 1.5 * crude[1].value
        assert [row.ratio for row in adjusted] == pytest.approx([1, 1], abs=1e-6)
        assert {row.position for row in adjusted} == {"inside the limits"}

    @pytest.mark.parametrize("crude", ["", "yes"])
    def test_outside_has_another_shape_colour_and_a_word(self, unlike, crude):
        found = panel(unlike, crude=crude)

        shown = traces(found)
        far = shown["Above the 99.8 % limits"]
        others = shown.keys() - {"Above the 99.8 % limits"}
        assert far.customdata == ("A",)
        assert far.marker.color == "#d55e00"
        assert far.marker.symbol == "star-triangle-up"
        assert "above the 99.8 % limits" in far.hovertext[0]
        assert others
        assert far.marker.symbol not in {shown[name].marker.symbol for name in others}
        assert found.rows[0].position == "above the 99.8 % limits"
        assert "above the 99.8 % limits" in as_text(found)

    def test_a_name_is_written_only_outside_the_outer_limits(self, unlike):
        found = panel(unlike)

        shown = traces(found)
        assert shown["Above the 99.8 % limits"].text == ("Dr A (Injector 1)",)
        assert shown["Above the 99.8 % limits"].mode == "markers+text"
        rest = [trace for name, trace in shown.items() if "Above" not in name]
        assert {trace.mode for trace in rest} == {"markers"}
        assert [row.label for row in found.rows] == [
            "Dr A (Injector 1)",
            "Injector 2",
            "Injector 3",
            "Injector 4",
        ]
        assert "Dr B" not in json.dumps(found.figure) + as_csv(found)

    def test_all_names_are_written_if_asked_for(self, unlike):
        shown = traces(panel(unlike, names="yes"))

        names = {name for trace in shown.values() for name in trace.text}
        assert names == {"Dr A", "Dr B", "Dr C"}
        assert {trace.mode for trace in shown.values()} == {"markers+text"}

    def test_a_mark_stands_at_its_size_and_value(self, unlike):
        found = panel(unlike, crude="yes")

        marks = {
            code: (x, y)
            for trace in traces(found).values()
            for code, x, y in zip(trace.customdata, trace.x, trace.y, strict=True)
        }
        assert marks == {
            "A": (60, pytest.approx(2600 / 60)),
            "B": (120, pytest.approx(1400 / 120)),
            "C": (120, pytest.approx(1400 / 120)),
        }

    def test_too_few_asked_has_counts_and_bounds_only(self, unlike):
        found = panel(unlike)

        *_, last = found.rows
        counts = last.counts
        assert (counts.events, counts.asked, counts.treatments) == (1, 2, 10)
        assert (last.ratio, last.position, last.limit_high) == (None, None, None)
        assert last.found.bound_low == 0.1
        assert "D" not in [
            code for trace in traces(found).values() for code in trace.customdata
        ]
        assert "Not compared, counts and bounds only: Injector 4." in found.caveats
        [line] = [line for line in as_text(found).splitlines() if "Injector 4 " in line]
        assert "too few asked: bounds only" in line

    def test_caveats_say_what_chance_does(self, unlike):
        caveats = " ".join(panel(unlike).caveats)

        assert "3 injectors are compared" in caveats
        assert "0.1 of them" not in caveats
        assert "0.2 of them would be expected outside the 95 % limits" in caveats
        assert "0.006 outside the 99.8 % limits" in caveats
        assert "Of fewer than 10 it is noise: the limits are not widened" in caveats
        assert "Completeness differs by more than 10 points" in caveats
        assert "never a ranking" in caveats

    def test_ten_that_differ_have_wider_limits(self, clinic):
        with refreshed_together():
            for n in range(10):
                by(clinic, f"INJ-{n}", 40, events=16 if n % 2 else 1)

        for crude in ("", "yes"):
            found = panel(clinic, crude=crude)
            assert "The limits are widened by it." in " ".join(found.caveats)
            assert {row.position for row in found.rows} == {"inside the limits"}

    def test_too_few_headaches_for_a_model_are_shown_crude_with_the_reason(
        self, clinic
    ):
        with refreshed_together():
            by(clinic, "A", 40, events=4)
            by(clinic, "B", 40, events=5)

        found = panel(clinic)

        assert found.rows[0].ratio is None
        assert found.caveats[0] == (
            "Crude incidence, not adjusted for case mix: "
            "9 headaches, fewer than 10: no model."
        )

    def test_rows_are_in_the_order_of_codes(self, clinic):
        with refreshed_together():
            for code, events in (("C", 1), ("B", 9), ("A", 4)):
                by(clinic, code, 40, events=events)

        assert [row.group for row in panel(clinic).rows] == ["A", "B", "C"]

    def test_the_definition_names_the_terms_of_the_model(self, unlike):
        assert "a headache by first toxin treatment, as" in panel(unlike).definition


class TestInjectorPanel:
    def test_it_is_named_as_the_funnel_is(self, unlike):
        labels = [row.label for row in panel(unlike, "injector").rows]

        assert labels == [f"Injector {number}" for number in (1, 2, 3, 4)]
        ticks = panel(unlike, "injector").figure["layout"]["yaxis"]["ticktext"]
        assert ticks == [*labels, "All"]

    def test_the_command_prints_names(self, unlike):
        out = StringIO()

        call_command(
            "incidence", "--by=injector", f"--as-of={AS_OF}", "--format=csv", stdout=out
        )

        found = panel(unlike, "injector", names="yes", as_of=str(AS_OF))
        assert out.getvalue() == as_csv(found)
        assert "Dr A" in out.getvalue()


class TestShrunkenPanel:
    def test_fewer_than_five_have_their_own_interval_alone(self, unlike):
        found = panel(unlike, "shrunken")

        assert {row.estimate for row in found.rows} == {None}
        assert "Fewer than 5" in found.sentence
        [own] = traces(found).values()
        assert own.marker.symbol == "circle-open"
        assert own.error_x.array is not None
        assert own.customdata == ("A", "B", "C")

    def test_five_are_joined_to_their_estimates(self, clinic):
        with refreshed_together():
            for n, events in enumerate((2, 2, 20, 3, 12)):
                by(clinic, f"INJ-{n}", 40, events=events)

        found = panel(clinic, "shrunken")

        own, shrunk = traces(found).values()
        assert (own.marker.symbol, own.error_x.array) == ("circle-open", None)
        assert own.x == pytest.approx([5, 5, 50, 7.5, 30])
        middle = 100 * 39 / 200
        for raw, drawn in zip(own.x, shrunk.x, strict=True):
            assert abs(drawn - middle) < abs(raw - middle)
        [joined] = [
            trace
            for trace in go.Figure(found.figure).data
            if trace.mode == "lines" and trace.x[0] == own.x[0]
        ]
        assert joined.x[:3] == (own.x[0], shrunk.x[0], None)
        assert "Between the 5 injectors a standard deviation of" in found.sentence

    def test_no_difference_is_said_in_words(self, clinic):
        with refreshed_together():
            for n in range(5):
                by(clinic, f"INJ-{n}", 40, events=4)

        found = panel(clinic, "shrunken")

        assert "No detectable difference" in found.sentence
        assert {round(row.estimate, 9) for row in found.rows} == {0.1}


class TestCompletenessPanel:
    def test_shares_and_thresholds_are_drawn(self, unlike):
        found = panel(unlike, "injector_completeness")

        [dots] = traces(found).values()
        assert dots.x == (100, 100, 100, 20)
        assert dots.marker.symbol == ("circle", "circle", "circle", "x-open")
        figure = go.Figure(found.figure)
        lines = [trace for trace in figure.data if trace.mode == "lines"]
        assert [trace.x[0] for trace in lines] == [80, 60]
        assert figure.layout.xaxis.range[0] == 0
        assert "by injector from 20.0 % to 100.0 %" in found.sentence

    def test_patients_who_are_never_reached_widen_it(self, clinic):
        with refreshed_together():
            for n in range(20):
                patient = builders.patient(clinic)
                for days in (0, 40):
                    treatment = builders.treatment(
                        clinic, date(2026, 1, 5) + timedelta(days=days), of=patient
                    )
                    if n % 2:
                        builders.contact(treatment)

        effects = completeness_effects(population(clinic))

        assert effects == {"INJ-1": pytest.approx(2)}
        [row] = panel(clinic, "injector_completeness").rows
        assert row.design_effect == pytest.approx(2)


class TestExperiencePanels:
    @pytest.mark.parametrize("name", ["experience", "sessions"])
    def test_it_is_said_to_be_that_at_the_treatment(self, unlike, name):
        assert "at the date of each treatment" in panel(unlike, name).caveats[0]


def nothing(clinic):
    pass


def one_treatment(clinic):
    treat(clinic, 1, unasked=1)


def everybody(clinic):
    by(clinic, "A", 12, events=12)
    by(clinic, "B", 12, events=12)


def nobody(clinic):
    by(clinic, "A", 12)
    by(clinic, "B", 12)


def nobody_asked(clinic):
    by(clinic, "A", 5, unasked=5)
    by(clinic, "B", 5, unasked=5)


def one_injector(clinic):
    by(clinic, "A", 40, events=12)


def immature(clinic):
    by(clinic, "A", 5, unasked=5, on=AS_OF)


def hostile(clinic):
    evil = create_injector(
        by=builders.command_line(),
        now=builders.NOW,
        clinic=clinic,
        code="all",
        name="<b>=1+1",
    )
    treat(clinic, 40, events=30, injector=evil)
    by(clinic, "A", 40, events=1)


class TestOddClinics:
    @pytest.mark.parametrize(
        "fill",
        [
            nothing,
            one_treatment,
            everybody,
            nobody,
            nobody_asked,
            one_injector,
            immature,
            hostile,
        ],
    )
    @pytest.mark.parametrize("params", [{}, {"crude": "yes", "names": "yes"}])
    def test_every_panel_has_its_sentence_and_a_figure_plotly_reads(
        self, clinic, fill, params
    ):
        with refreshed_together():
            fill(clinic)

        for name in INJECTOR_PANELS:
            found = panel(clinic, name, **params)
            assert found.sentence
            assert as_csv(found)
            assert as_text(found)
            assert NumbersTable(found).body
            if found.figure:
                assert "<b>" not in json.dumps(found.figure)
                assert go.Figure(found.figure).to_plotly_json()

    def test_one_injector_has_nobody_to_be_compared_with(self, clinic):
        with refreshed_together():
            one_injector(clinic)

        found = panel(clinic)

        assert found.figure is None
        assert "no two injectors with enough follow-up" in " ".join(found.caveats)


class TestThePage:
    def test_it_shows_every_panel(self, unlike, client, director):
        client.force_login(director)

        response = client.get(
            reverse("dashboards:page", args=["injector"]), {"as_of": str(AS_OF)}
        )

        page = response.content.decode()
        assert PAGES["injector"].panels == INJECTOR_PANELS
        for name in INJECTOR_PANELS:
            assert f'<figure class="panel" id="{name}"' in page
        assert "Dr A" in page
        assert "Dr B" not in page.partition("<main")[2].partition("</form>")[2]
        assert "NO SUCH VARIABLE" not in page
        assert "crude=yes" in page
        assert "names=yes" in page

    def test_a_number_leads_to_its_treatments(self, unlike, client, director):
        client.force_login(director)

        response = client.get(
            reverse("dashboards:treatments"),
            {"as_of": str(AS_OF), "group": "injector:A", "of": "events"},
        )

        assert response.status_code == 200
        assert len(response.context["behind"].ids) == 26
