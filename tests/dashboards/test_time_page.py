"""The page over time as a whole."""

from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dashboards.pages import PAGES
from dashboards.tables.panels import as_csv
from events.actions.exposures import refreshed_together
from tests import builders
from tests.dashboards.asked import panel
from tests.dashboards.sample import AS_OF, treat

NAMES = PAGES["time"].panels


class TestOddClinics:
    def test_a_product_that_nobody_was_given_has_empty_panels(self, clinic):
        builders.product("abobotulinumtoxinA")
        treat(clinic, 3)

        for name in NAMES:
            assert panel(name, clinic, product="abobotulinumtoxinA").sentence


class TestPage:
    def test_it_shows_every_panel_and_gives_its_csv(self, years, client, director):
        client.force_login(director)
        address = {"as_of": AS_OF.isoformat()}

        page = client.get(reverse("dashboards:page", args=["time"]), address)

        assert page.status_code == 200
        html = page.content.decode()
        for name in NAMES:
            assert f'id="{name}"' in html
            file = client.get(
                reverse("dashboards:panel_csv", args=[name]), address
            ).content.decode()
            assert file == as_csv(panel(name, years))

    def test_more_treatments_cost_no_more_queries(self, clinic, client, director):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse("dashboards:page", args=["time"]))
            return len(captured)

        client.force_login(director)
        treat(clinic, 12, events=3)
        queries()
        few = queries()
        with refreshed_together():
            treat(clinic, 60, events=20, on=date(2025, 9, 1))

        assert queries() == few
