"""Cases at the edge: each was once counted, drawn or worded wrongly."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from clinic.actions import create_injector
from clinic.choices import ProperName
from dashboards.pages import PANELS
from dashboards.queries.incidence import incidence_by
from dashboards.queries.populations import population_of
from dashboards.scope import Scope, ScopeForm
from dashboards.wording import span
from events.rules.windows import WINDOWS
from tests import builders
from tests.dashboards.sample import AS_OF, treat

WINDOW = {window.code: window for window in WINDOWS}


def panel(clinic, by="area"):
    form = ScopeForm({}, clinics=[clinic], today=AS_OF)
    assert form.is_valid()
    return PANELS[by](population_of(form.scope))


def total(clinic, window):
    scope = Scope((clinic,), as_of=AS_OF, window=WINDOW[window])
    return incidence_by("area", population_of(scope)).total


def test_halves_are_rounded_up_as_in_print():
    assert span(25 / 400, 105 / 400) == "6.3–26.3"


def test_lots_of_one_number_have_a_line_each(clinic):
    abo = builders.product(ProperName.ABO)
    treat(clinic, 3, events=1)
    treat(clinic, 2, injections=[builders.injection(clinic, product=abo)])

    found = panel(clinic, "lot")

    axis = found.figure["layout"]["yaxis"]
    assert len(set(axis["tickvals"])) == len(axis["ticktext"]) == 3
    assert len({row.group for row in found.rows}) == 2


def test_an_injector_coded_as_the_total_has_a_line_of_its_own(clinic):
    injector = create_injector(
        by=builders.command_line(),
        now=builders.NOW,
        clinic=clinic,
        code="all",
        name="Dr Allen",
    )
    treat(clinic, 3, injector=injector)

    axis = panel(clinic, "injector").figure["layout"]["yaxis"]
    assert len(set(axis["tickvals"])) == len(axis["ticktext"]) == 2


def test_who_came_forward_is_known_for_each_window(clinic):
    treatment = builders.treatment(clinic, date(2026, 1, 5))
    builders.headache(treatment, day=3, contact_day=14)
    builders.headache(treatment, day=20, contact_day=21, is_solicited=False)

    counts = total(clinic, "intermediate")

    assert (counts.asked, counts.known_events, counts.spontaneous) == (0, 1, 1)


def test_a_yes_without_a_headache_on_record_is_unknown(clinic):
    builders.contact(builders.treatment(clinic, date(2026, 1, 5)), 14, "yes")

    counts = total(clinic, "early")

    assert (counts.asked, counts.unknown) == (0, 1)


def test_a_gap_of_exactly_ten_points_is_not_more_than_ten(clinic):
    treat(clinic, 10, unasked=2)
    treat(clinic, 10, unasked=3, areas=["forehead"])

    assert panel(clinic).caveats == ()


def test_one_treatment_is_worded_as_one(clinic):
    treat(clinic, 1, unasked=1, on=AS_OF)

    assert "1 treatment is too recent to count" in panel(clinic).sentence


def test_an_export_is_not_written_to_a_folder(db, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    with pytest.raises(CommandError, match="name a file"):
        call_command("export", "exposures", "--out=.", stdout=StringIO())


def test_an_export_takes_each_parameter_once(client, clinic):
    client.force_login(builders.member("anton", "auditor", None))

    chosen = {"dataset": "exposures", "clinic": ["a", "b"]}
    response = client.post("/exports/csv/", chosen)

    assert response.status_code == 400
    assert "This came twice" in response.content.decode()
