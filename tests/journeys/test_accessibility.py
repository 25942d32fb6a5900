"""Every page in every state against WCAG 2.2 AA, by axe: filled, empty, refused, dark, and
as wide as a telephone or as a screen at 200 % zoom.

One browser walks in one go; what is found anywhere is told at the end.
"""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from clinic import actions
from clinic.choices import Role
from clinic.models import Lot, User
from dashboards.pages import PAGES
from events.actions.reviews import acknowledge
from events.models import Escalation
from tests import builders
from tests.conftest import Browser, confirm
from tests.dashboards.sample import AS_OF
from tests.test_walk import ADDRESSES, QUERIES, side

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
SUMMARY = """async () => {
  const list = document.querySelector('main [role=alert][autofocus]');
  if (!list) return ['no list of errors'];
  // The browser puts it into focus when it first draws the page.
  for (let drawn = 0; drawn < 60 && list !== document.activeElement; drawn++) {
    await new Promise(requestAnimationFrame);
  }
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
            wrong += [
                f"dark: {one}" for one in violations(page, only=["color-contrast"])
            ]
            for width in (768, 640, 320):
                page.set_viewport_size({"width": width, "height": 900})
                wrong += [f"{width}: {one}" for one in page.evaluate(WIDEST, width)]
            page.set_viewport_size({"width": 1280, "height": 900})
            page.emulate_media(color_scheme="light")
            self.found += [f"{where}: {one}" for one in wrong]

        def tell(self):
            if self.found:
                pytest.fail("\n".join(self.found), pytrace=False)

        def show(self, where, body):
            """A page that isn't asked for, as its status would be told as an error."""
            self.page.route(
                "**/made/",
                lambda route: route.fulfill(body=body, content_type="text/html"),
            )
            self.page.goto("/made/")
            self.look(where)

        def refuse(self, address, button, **typed):
            """Send the form at the address with what can't be right, or with nothing."""
            page = self.page
            page.goto(address)
            page.evaluate(OPEN_ALL)
            for name, value in typed.items():
                page.locator(f"main [name='{name}']").first.fill(value)
            with page.expect_navigation():
                page.locator("main").get_by_role("button", name=button).first.click()
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
        if name != "overview":  # it has an address of its own, above
            yield f"{reverse('dashboards:page', args=[name])}?as_of={AS_OF}"
    for kind in ("lots", "products"):
        yield reverse("register", args=[kind])
    for kind in ("injectors", "products"):
        yield reverse("register_new", args=[kind])
    yield reverse("register_amend", args=["lots", Lot.objects.first().uid])
    yield f"{reverse('events:exports')}?dataset=import-patients"
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


@pytest.fixture
def ours(clinic):
    """A clinic with something in every table, and somebody with every role there."""
    ours = side("oak-street", "Oakfield", "Eichenlaub")
    acknowledge(
        by=ours.people["director"], now=builders.NOW, escalation=ours.rows[Escalation]
    )
    ada = ours.people["director"]
    for role in Role.values:
        builders.member(ada.username, role, ours.clinic)
    return ours


def test_every_page_with_all_that_it_can_hold(walk, ours, year):
    ada = ours.people["director"]
    for role in Role.values:
        builders.member(ada.username, role, year)
    walk.sign_in(ada)

    for address in addresses(ours):
        walk.visit(address)
    page = walk.page
    page.goto(ours.address("events:call"))
    for key in ["1", "y", "1", "2", "8", "s", "n", "x"]:
        page.locator(".is-current").wait_for()
        page.keyboard.press(key)
        if key == "2":
            page.get_by_text("Still to ask").wait_for()
            walk.look("the call sheet with danger signs still to ask")
    page.get_by_text("Amber: physician the same day").first.wait_for()
    walk.look("the call sheet with its finding")

    walk.tell()
    assert len(walk.seen) > 60


def test_every_page_of_a_clinic_that_has_nothing_yet(walk, everybody):
    walk.sign_in(everybody)

    for name, (route, _) in ADDRESSES.items():
        if "<" not in route and "account" not in route and "out" not in route:
            walk.visit(reverse(name) + QUERIES.get(name, ""))
    for name in PAGES:
        if name != "overview":
            walk.visit(reverse("dashboards:page", args=[name]))

    walk.tell()
    assert len(walk.seen) > 20


# Each form, the button that sends it, and what stands in it besides what it has.
FORMS = [
    ("events:patient_new", "Save the patient", {}),
    ("events:patient_edit", "Save the change", {}),
    ("events:treatment_new", "Save the treatment", {"treated_at": "3/4/2026"}),
    ("events:treatment", "Void the treatment", {}),
    ("events:call", "Save and open the next call", {}),
    ("events:call", "Close as lost", {}),
    ("events:amend_headache", "Save the change", {}),
    ("events:void_headache", "Void", {}),
    ("events:review", "Sign the review", {}),
    ("events:close_escalation", "Close the escalation", {}),
    ("events:protocol", "Set the calls", {"code-1": "Day 3"}),
    ("events:imports", "Upload and check", {}),
    ("events:import", "Upload and check", {}),
    ("events:exports", "Download", {"as_of": "soon"}),
    ("register_new", "Save", {}),
    ("register_amend", "Save", {}),
    ("person_new", "Add the person", {}),
    ("person", "Give the role", {}),
    ("trail_event", "Mark as looked at", {}),
    ("account_reauthenticate", "Confirm", {}),
    ("account_change_password", "Change Password", {}),
    ("mfa_activate_totp", "Activate", {}),
]
# Lists that can't read a filter.
UNREAD = [
    ("events:today", "window=soon"),
    ("events:patients", "q=%00"),
    ("events:headaches", "from=soon"),
    ("dashboards:overview", "as_of=soon"),
    ("trail", "from=soon"),
    ("trail_questions", "from=soon"),
]


def test_every_form_and_list_that_refuses(walk, ours, director):
    walk.sign_in(ours.people["director"])
    page = walk.page
    for name, button, typed in FORMS:
        walk.refuse(ours.address(name), button, **typed)
    for name, query in UNREAD:
        walk.visit(f"{ours.address(name)}?{query}", status=(400,))
        if name != "events:patients":  # somebody is typing there
            walk.found += page.evaluate(SUMMARY)
    walk.visit(f"{reverse('staff')}?x=1", status=(400,))

    page.goto(reverse("events:patient_new"))
    page.get_by_label("Record number").fill("MRN 7")
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Save the patient").click()
    page.get_by_role("button", name="Save again").wait_for()
    walk.look("a form that is to be sent again")
    page.get_by_role("button", name="Save again").click()
    page.get_by_text("is recorded.").wait_for()
    page.goto(reverse("events:patient_new"))
    page.get_by_label("Record number").fill("MRN 8")
    page.get_by_role("button", name="Save the patient").click()
    page.get_by_text("is recorded.").wait_for()
    page.go_back()
    page.get_by_label("Record number").fill("MRN 9")
    page.get_by_role("button", name="Save the patient").click()
    page.get_by_text("what you changed is not saved").wait_for()
    walk.look("a form that was changed after it was saved")
    for template in ("503.html", "unconfirmed.html"):
        told = {"typed": [("mrn", "MRN 7")], "action": "/"}
        walk.show(template, render_to_string(template, told))
    walk.show("404", walk.client.get("/nowhere/").content.decode())
    walk.sign_in(director)
    walk.visit(reverse("staff"), status=(403,))
    page.context.clear_cookies()
    walk.refuse(reverse("login"), "Sign in")
    link = actions.invite_user(
        by=builders.command_line(),
        username="nils",
        display_name="Nils",
        clinic=ours.clinic,
        role="nurse",
        today=builders.NOW.date(),
    )
    walk.refuse(link, "Set the password")

    walk.tell()
