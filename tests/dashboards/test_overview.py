"""The strip and what changed, against counts made by hand."""

from datetime import timedelta

import plotly.graph_objects as go
import pytest

from clinic.models import Clinic
from dashboards.pages import PANELS
from dashboards.queries.populations import population_of
from dashboards.scope import ScopeForm
from events.actions.exposures import refreshed_together
from events.actions.reviews import acknowledge, close_escalation
from tests import builders
from tests.dashboards.sample import AS_OF, treat

# The last day that is mature, the first of the last quarter, and the last before it.
MATURE = AS_OF - timedelta(days=28)
FIRST = MATURE - timedelta(days=90)
BEFORE = FIRST - timedelta(days=1)
YEAR_AGO = FIRST - timedelta(days=365)


def panel(name, *clinics, **filters):
    clinics = clinics or Clinic.objects.order_by("code")
    form = ScopeForm(filters, clinics=clinics, today=AS_OF)
    assert form.is_valid(), form.errors
    return PANELS[name](population_of(form.scope))


def numbers(found):
    return {row.label: (row.number, row.of) for row in found.rows}


class TestTheStrip:
    @pytest.fixture
    def filled(self, clinic):
        with refreshed_together():
            treat(clinic, 10, events=2, unasked=1)
            treat(clinic, 1, unasked=1, on=AS_OF)
            forward = builders.treatment(clinic)
            builders.headache(forward, is_solicited=False, function="self_care")
        return clinic

    def test_each_number_stands_with_what_it_is_a_part_of(self, filled):
        assert numbers(panel("strip")) == {
            "Incidence": (2, 9),
            "Completeness": (9, 11),
            "Not known": (1, 11),
            "Came forward unasked": (1, 11),
            "Severe": (1, 12),
            "Serious": (0, 12),
            "Danger signs": (0, 12),
            "Open escalations": (0, 12),
        }

    def test_incidence_has_its_interval_and_not_known_the_bounds(self, filled):
        rows = {row.label: row for row in panel("strip").rows}

        incidence, bounds = rows["Incidence"], rows["Not known"]
        assert incidence.proportion == 2 / 9
        assert incidence.low < 2 / 9 < incidence.high
        # Three headaches are known among 11, and one more is possible.
        assert (bounds.low, bounds.high) == (3 / 11, 4 / 11)
        assert bounds.proportion is None

    def test_a_closed_escalation_is_open_no_longer(self, filled):
        escalation = builders.escalation(builders.treatment(filled))
        assert numbers(panel("strip"))["Open escalations"] == (1, 13)

        escalation = acknowledge(
            by=builders.command_line(), now=builders.NOW, escalation=escalation
        )
        close_escalation(
            by=builders.command_line(),
            now=builders.NOW,
            escalation=escalation,
            decision="examined",
            note="",
        )

        assert numbers(panel("strip"))["Open escalations"] == (0, 13)
        assert numbers(panel("strip"))["Danger signs"] == (1, 13)

    def test_a_clinic_without_any_has_a_strip_of_zeros(self, clinic):
        found = panel("strip")

        assert set(numbers(found).values()) == {(0, 0)}
        assert all(row.proportion is None for row in found.rows)
        assert "None of them is mature yet." in found.sentence


class TestWhatChanged:
    def test_the_last_mature_quarter_stands_against_the_year_before_it(self, clinic):
        with refreshed_together():
            for on, events in ((MATURE, 6), (FIRST, 4), (BEFORE, 2), (YEAR_AGO, 1)):
                treat(clinic, 20, events=events, on=on)
            treat(clinic, 5, events=5, on=YEAR_AGO - timedelta(days=1))
            treat(clinic, 5, events=5, on=MATURE + timedelta(days=1))

        [everybody] = panel("changes").rows

        assert (everybody.events, everybody.asked) == (10, 40)
        assert (everybody.other_events, everybody.other_asked) == (3, 40)
        assert everybody.difference == pytest.approx(7 / 40)
        assert everybody.low > 0

    def test_what_stands_out_is_named_with_the_number_of_comparisons(self, clinic):
        with refreshed_together():
            treat(clinic, 60, events=30, on=MATURE)
            treat(clinic, 60, events=3, on=BEFORE)
            treat(clinic, 60, events=3, on=MATURE, areas=["forehead"])
            treat(clinic, 60, events=3, on=BEFORE, areas=["forehead"])

        found = panel("changes")

        assert [row.group for row in found.rows] == [
            "everybody:all",
            "area:glabella",
            "area:forehead",
        ]
        assert "Of 3 comparisons, 2 stand out after adjustment: All, Glabella." in (
            found.sentence
        )
        plain, standing_out = found.figure["data"]
        assert plain["customdata"] == ["area:forehead"]
        assert standing_out["customdata"] == ["everybody:all", "area:glabella"]
        assert standing_out["marker"]["symbol"] != plain["marker"]["symbol"]
        assert go.Figure(found.figure).to_plotly_json()["data"]

    def test_its_numbers_lead_to_the_treatments_of_the_quarter(self, clinic):
        treat(clinic, 1, on=MATURE)

        assert panel("changes").behind.params == {
            "from": FIRST.isoformat(),
            "to": MATURE.isoformat(),
        }

    def test_injectors_have_numbers_unless_names_are_asked_for(self, clinic):
        with refreshed_together():
            for code in ("INJ-1", "INJ-2"):
                injector = builders.injector(clinic, code)
                for on in (MATURE, BEFORE):
                    treat(clinic, 30, events=3, on=on, injector=injector)

        def labels(**filters):
            rows = panel("changes", **filters).rows
            return [row.label for row in rows if row.group.startswith("injector")]

        assert labels() == ["Injector 1", "Injector 2"]
        assert labels(names="yes") == ["Dr INJ-1", "Dr INJ-2"]

    @pytest.mark.parametrize("count", [0, 1, 29])
    def test_few_treatments_are_not_set_side_by_side(self, clinic, count):
        with refreshed_together():
            for on in (MATURE, BEFORE):
                treat(clinic, count, events=min(count, 1), on=on)

        found = panel("changes")

        assert "Too few were asked" in found.sentence
        assert all(row.difference is None for row in found.rows)
