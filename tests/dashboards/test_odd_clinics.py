"""Every page of clinics that are hard to say something about says something sensible."""

import csv
import re
from datetime import timedelta
from io import StringIO

import plotly.graph_objects as go
import pytest
from django.urls import reverse

from dashboards.pages import PAGES, PANELS
from dashboards.tables.panels import as_words
from events.actions.exposures import refreshed_together
from tests import builders
from tests.dashboards.asked import population
from tests.dashboards.pages import Panels
from tests.dashboards.sample import AS_OF, treat

# "None" is a word of the forms, too.
NONSENSE = re.compile(r"\b(nan|inf|True|False)\b|<function|\[\]|\(\)| None[/,%]")


def nothing(clinic):
    pass


def one_treatment(clinic):
    treat(clinic, 1)


def one_headache(clinic):
    treat(clinic, 1, events=1)


def only_headaches(clinic):
    treat(clinic, 45, events=45)


def no_headache(clinic):
    treat(clinic, 45)


def nobody_asked(clinic):
    treat(clinic, 45, unasked=45)


def nobody_reached(clinic):
    treatment = builders.treatment(clinic)
    builders.contact(treatment, 14, "not_asked", reached="voicemail")


def few_asked(clinic):
    treat(clinic, 120, events=10, unasked=70)


def immature_months(clinic):
    treat(clinic, 20, unasked=20, on=AS_OF - timedelta(days=5))


def one_injector(clinic):
    treat(clinic, 60, events=8)
    treat(clinic, 60, events=12, areas=["forehead"])


def one_patient(clinic):
    patient = builders.patient(clinic)
    for months_ago in range(12, 2, -1):
        on = AS_OF - timedelta(days=30 * months_ago)
        treat(clinic, 1, events=months_ago % 2, on=on, of=patient)


def several_products(clinic):
    abo = builders.product("abobotulinumtoxinA")
    for injection in (
        builders.injection(clinic, units=20),
        builders.injection(clinic, units=50, product=abo),
    ):
        treat(clinic, 40, events=4, injections=[injection])


CLINICS = [
    nothing,
    one_treatment,
    one_headache,
    only_headaches,
    no_headache,
    nobody_asked,
    nobody_reached,
    few_asked,
    immature_months,
    one_injector,
    one_patient,
    several_products,
]
of_each_clinic = pytest.mark.parametrize("fill", CLINICS, ids=lambda f: f.__name__)


@of_each_clinic
class TestEveryPanel:
    @pytest.mark.parametrize("window", ["early", "late"])
    def test_it_has_a_sentence_a_figure_that_plotly_reads_and_no_nonsense(
        self, clinic, fill, window
    ):
        with refreshed_together():
            fill(clinic)
        asked_about = population(clinic, window=window)

        for name, panel in PANELS.items():
            found = panel(asked_about)

            assert found.name == name
            assert found.sentence.endswith("."), name
            said = [found.sentence, *found.caveats, found.definition, found.title]
            for row in found.lines:
                said += as_words(found, row)
            for words in said:
                assert not NONSENSE.search(words), (name, words)
            if found.figure is not None:
                assert found.alternative, name
                assert go.Figure(found.figure).to_plotly_json()


@of_each_clinic
class TestEveryPage:
    @pytest.mark.parametrize("window", ["early", "late"])
    def test_it_opens_and_its_files_have_a_header(
        self, client, clinic, director, fill, window
    ):
        with refreshed_together():
            fill(clinic)
        client.force_login(director)

        for name, page in PAGES.items():
            response = client.get(
                reverse("dashboards:page", args=[name]),
                {"as_of": AS_OF, "window": window},
            )
            html = response.content.decode()
            assert response.status_code == 200, name
            assert "NO SUCH VARIABLE" not in html
            panels = Panels(html).found
            assert set(panels) == set(page.panels)
            for panel in panels.values():
                written = client.get(panel["csv"]).content.decode()
                [header, *lines] = csv.reader(StringIO(written))
                assert len(header) > 2
                assert all(len(line) == len(header) for line in lines)
