"""Every page in every state against WCAG 2.2 AA, by axe: filled, empty, refused, dark, and
as wide as a telephone or as a screen at 200 % zoom.

One browser walks in one go; what is found anywhere is told at the end.
"""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from clinic import actions
from clinic.choices import Role
from clinic.models import Injector, Lot, Patient, User
from dashboards.pages import PAGES
from events.actions.reviews import acknowledge
from events.exports import DATASETS
from events.models import Escalation, Headache, ImportRun, Treatment
from tests import builders
from tests.conftest import Browser, confirm
from tests.dashboards.sample import AS_OF
from tests.test_walk import ADDRESSES, side

pytestmark = pytest.mark.browser

OPEN_ALL = "document.querySelectorAll('details').forEach((d) => { d.open = true; })"
# What reaches furthest to the right, for whoever has to mend it.
WIDEST = """width => {
  if (document.documentElement.scrollWidth <= width) return [];
  const right = (element) => element.getBoundingClientRect().right;
  const all = [...document.querySelectorAll('body *')].filter(
    (element) => right(element) > width && !element.closest('.table-responsive, .plot'));
  all.sort((one, other) => right(other) - right(one));
  return all.slice(0, 2).map((element) => element.outerHTML.slice(0, 120));
}"""
# Where each link of the list of errors leads; the list has the focus.
SUMMARY = """() => {
  const list = document.querySelector('main [role=alert][autofocus]');
  if (!list) return ['no list of errors'];
  const wrong = list === document.activeElement ? [] : ['it is not in focus'];
  for (const link of list.querySelectorAll('a[href^="#"]')) {
    const field = document.getElementById(link.hash.slice(1));
    field?.focus();
    if (!field || document.activeElement !== field) wrong.push(link.outerHTML);
  }
  return wrong;
}"""


@pytest.fixture
def everybody(clinic):
    """Who has every role sees every page with all that it can hold."""
    for role in Role.values:
        builders.member("ada", role, clinic)
    return User.objects.get(username="ada")


@pytest.fixture
def walk(open_page, live_server, violations):
    """Visits addresses, or looks at what the page is now, and keeps what is wrong."""

    class Walk:
        def __init__(self):
            self.found, self.seen = [], []
            self.page = open_page(reverse("login"))
            self.page.emulate_media(reduced_motion="reduce")

        def sign_in(self, user):
            self.client = Browser()
            self.client.force_login(user)
            confirm(self.client, user)
            cookies = [
                {"name": name, "value": cookie.value, "url": live_server.url}
                for name, cookie in self.client.cookies.items()
            ]
            self.page.context.add_cookies(cookies)

        def visit(self, address, status=(200,)):
            answer = self.client.get(address)
            kind = answer.get("Content-Type", "")
            if answer.status_code not in status or not kind.startswith("text/html"):
                return
            self.page.goto(address)
            for place in self.page.locator("[data-figure]").all():
                place.locator(".main-svg").first.wait_for()
            self.look(address)

        def look(self, where):
            self.seen.append(where)
            page = self.page
            page.evaluate(OPEN_ALL)
            wrong = violations(page)
            page.emulate_media(color_scheme="dark")
            if page.locator("html[data-bs-theme]").count():  # else it has no colours
                page.locator("html[data-bs-theme=dark]").wait_for(state="attached")
            wrong += [f"dark: {one}" for one in violations(page, only=["color-contrast"])]
            for width in (640, 320):
                page.set_viewport_size({"width": width, "height": 900})
                wrong += [f"{width}: {one}" for one in page.evaluate(WIDEST, width)]
            page.set_viewport_size({"width": 1280, "height": 900})
            page.emulate_media(color_scheme="light")
            self.found += [f"{where}: {one}" for one in wrong]

        def refuse(self, address, button, **typed):
            """Send the form at the address with what can't be right, or with nothing."""
            page = self.page
            page.goto(address)
            page.evaluate(OPEN_ALL)
            for name, value in typed.items():
                page.locator(f"main [name='{name}']").first.fill(value)
            page.locator("main").get_by_role("button", name=button).first.click()
            page.wait_for_load_state()
            where = f"{address} refused"
            self.found += [f"{where}: {one}" for one in page.evaluate(SUMMARY)]
            self.look(where)

    return Walk()


def addresses(ours):
    """Every one that the site has, and those that show something of their own."""
    for name in ADDRESSES:
        if not name.startswith("dashboards:page") and "logout" not in name:
            yield ours.address(name)
    for name in PAGES:
        yield f"{reverse('dashboards:page', args=[name])}?as_of={AS_OF}"
    for kind in ("lots", "products"):
        yield reverse("register", args=[kind])
    for kind in ("injectors", "products"):
        yield reverse("register_new", args=[kind])
    yield reverse("register_amend", args=["lots", Lot.objects.first().uid])
    for dataset in DATASETS:
        yield f"{reverse('events:exports')}?dataset={dataset}"
    for name, query in (
        ("events:patients", "q=family"),
        ("events:today", "ringing=family"),
        ("events:headaches", "grade=2"),
        ("trail", "reason=1"),
        ("events:treatment_new", "copy=last"),
        ("events:call", "came=forward"),
    ):
        yield f"{ours.address(name)}?{query}"
    yield reverse("logout")


class TestEveryPage:
    def test_with_all_that_it_can_hold(self, walk, year):
        ours = side("oak-street", "Oakfield", "Eichenlaub")
        everybody = ours.people["director"]
        for role in Role.values:
            builders.member(everybody.username, role, ours.clinic)
            builders.member(everybody.username, role, year)
        walk.sign_in(everybody)

        for address in addresses(ours):
            walk.visit(address)

        assert walk.found == []
        assert len(walk.seen) > 60
