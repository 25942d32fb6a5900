"""What the main journeys ask of the hands: counted here, and held against
docs/usability.md. `make usability` writes the table there anew.
"""

import os
import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from events.actions.exposures import refreshed_together
from events.models import Contact, Export, Headache, Review, Treatment
from tests import builders
from tests.dashboards.sample import treat

pytestmark = pytest.mark.browser

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "usability.md"
HEADING = "| Journey | Keys | Clicks | Hands, s | Site, s |\n| --- | --: | --: | --: | --: |\n"
# Card, Moran, Newell: The keystroke-level model. Commun ACM 1980;23:396-410. A key of an
# average typist; pointing, and pressing the button.
KEY, POINT = 0.28, 1.3
PASSWORD = "correct horse battery"


class Hands:
    """Somebody at the page: every key and every click counts."""

    def __init__(self, page):
        self.page, self.keys, self.clicks = page, 0, 0
        self.began = time.monotonic()

    def press(self, *keys):
        for key in keys:
            self.keys += 1
            self.page.keyboard.press(key)

    def type(self, text):
        self.keys += len(text)
        self.page.keyboard.type(text)

    def click(self, thing):
        self.clicks += 1
        thing.click()

    def follow(self, words):
        self.click(self.page.get_by_role("link", name=words, exact=True).first)

    def choose(self, field, value):
        """Of a list: open it, choose. Of buttons: one click."""
        buttons = self.page.locator(f"input[type=radio][name={field}]")
        if buttons.count():
            self.click(self.page.locator(f"input[name={field}][value={value}]"))
            return
        self.clicks += 2
        self.page.select_option(f"[name={field}]", value)

    def row(self, journey):
        took = time.monotonic() - self.began
        hands = self.keys * KEY + self.clicks * POINT
        return [journey, self.keys, self.clicks, f"{hands:.0f}", f"{took:.1f}"]


@pytest.fixture
def record(clinic):
    """A call that is due, a review to sign, a lot with headaches, a patient treated before."""
    now = timezone.now()
    today = now.astimezone(clinic.zone).date()
    for _ in range(3):
        owed = builders.treatment(clinic, on=today - timedelta(days=16), now=now)
        builders.contact(owed, 2, now=now)
    then = today - timedelta(days=200)
    for number, events in (("L1", 2), ("L2", 9)):
        vial = builders.injection(clinic, lot=builders.lot(clinic, number=number))
        with refreshed_together():
            treat(clinic, 31, events=events, on=then, injections=[vial])
    return clinic


def one_call(page, *answers):
    """The first of the list, from taking it until it is said to be saved."""
    page.goto(reverse("events:today"))
    hands = Hands(page)
    hands.press("c")
    page.locator(".is-current").wait_for()
    before = page.url
    hands.press(*answers, "Control+Enter")
    page.wait_for_url(lambda url: url != before)
    page.get_by_text("Saved: the call to").wait_for()
    return hands


def no_headache(page):
    hands = one_call(page, "1", "n")
    assert Contact.objects.filter(recorded_by__username="ada", headache="no").exists()
    return hands.row(
        "A call, no headache: `c` takes it, `1` reached, `n` none, Ctrl+Enter saves"
    )


def headache(page):
    hands = one_call(page, "1", "y", "1", "2", "5", "a", "n", "x")
    assert Headache.objects.filter(recorded_by__username="ada", worst_nrs=5).exists()
    return hands.row(
        "A call with a typical headache: eight answers, the last denies all danger signs"
    )


def new_treatment(page, clinic):
    patient = builders.patient(clinic)
    page.goto(reverse("events:patient", args=[patient.uid]))
    hands = Hands(page)
    hands.follow("Record a treatment")
    page.locator("form.map-works").wait_for()
    for field, value in (
        ("injector", "INJ-1"),
        ("indication", "cosmetic"),
        ("product", "onabotulinumtoxinA"),
        ("lot", "L1"),
    ):
        hands.choose(field, value)
    for area, units in (
        ("glabella", "20"),
        ("forehead", "10"),
        ("lateral_canthal", "24"),
    ):
        hands.click(page.locator(f"[data-area={area}] path").first)
        hands.type(units)
    hands.press("Control+Enter")
    page.get_by_text("The treatment is recorded.").wait_for()
    assert Treatment.objects.get(patient=patient).injection_set.count() == 3
    return hands.row("A treatment of three areas, of a new patient")


def same_again(page, clinic):
    today = timezone.now().astimezone(clinic.zone).date()
    of = builders.treatment(
        clinic,
        on=today - timedelta(days=120),
        now=timezone.now(),
        injections=[
            builders.injection(clinic, area, units, lot=builders.lot(clinic))
            for area, units in (("glabella", 20), ("forehead", 10), ("masseter", 24))
        ],
    )
    page.goto(reverse("events:patient", args=[of.patient.uid]))
    hands = Hands(page)
    hands.follow("Record a treatment")
    hands.click(page.get_by_role("link", name="Copy the treatment of"))
    page.get_by_text("Copied from the treatment of").wait_for()
    hands.press("Control+Enter")
    page.get_by_text("The treatment is recorded.").wait_for()
    assert of.patient.treatment_set.count() == 2
    return hands.row("The same treatment again, copied and checked")


def review(page):
    row = Headache.objects.filter(recorded_by__username="ada").get()
    page.goto(reverse("events:headache", args=[row.uid]))
    hands = Hands(page)
    hands.follow("Review")
    for field, value in (
        ("grade", "agrees"),
        ("seriousness", "not_serious"),
        ("causality", "possible"),
        ("mechanism", "needle_trauma"),
        ("expectedness", "expected"),
        ("action", "advice"),
    ):
        hands.choose(field, value)
    hands.click(page.locator("[name=password]"))
    page.keyboard.type(PASSWORD)
    hands.press("Enter")
    page.get_by_text("Signed: your review").wait_for()
    assert Review.objects.filter(recorded_by__username="ada").exists()
    return hands.row("A review signed (and the password)")


def lot(page):
    page.goto(reverse("home"))
    hands = Hands(page)
    hands.follow("Dashboards")
    hands.follow("By product and lot")
    mark = page.locator("#lot_compared .point").first
    mark.scroll_into_view_if_needed()
    hands.clicks += 1
    box = mark.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url(re.compile("/dashboards/treatments/"))
    assert page.locator("tbody tr").count() >= 1
    return hands.row("A director goes down to the treatments of one lot")


def export(page):
    page.goto(reverse("home"))
    hands = Hands(page)
    hands.follow("Exports")
    with page.expect_download() as download:
        hands.click(page.get_by_role("button", name="Download"))
    assert download.value.path().read_bytes()
    assert Export.objects.filter(made_by__username="ada").exists()
    return hands.row("An export of every treatment with its outcome")


def stated():
    """The journeys of the document: name to its keys and clicks."""
    rows = re.findall(r"^\| ([^|]+) \| (\d+) \| (\d+) \|", DOCUMENT.read_text(), re.M)
    return {name.strip(): (int(keys), int(clicks)) for name, keys, clicks in rows}


def test_the_main_journeys_ask_no_more_than_is_written_down(
    sign_in, record, record_property
):
    for role in ("nurse", "director"):
        builders.member("ada", role, record)
    page = sign_in("ada", "/patients/")
    rows = [
        no_headache(page),
        headache(page),
        new_treatment(page, record),
        same_again(page, record),
        review(page),
        lot(page),
        export(page),
    ]
    for row in rows:
        record_property("measured", " | ".join(map(str, row)))
    if "USABILITY" in os.environ:
        table = HEADING + "".join(f"| {' | '.join(map(str, row))} |\n" for row in rows)
        text = DOCUMENT.read_text()
        before, _, after = text.partition("| Journey |")
        after = re.sub(r"\A(.*\n)(\|.*\n)*", "", after)
        DOCUMENT.write_text(before + table + after)

    assert {row[0]: (row[1], row[2]) for row in rows} == stated()
    # From the sheet: two keys and a save.
    assert rows[0][1] == len(["c", "1", "n", "Control+Enter"])
