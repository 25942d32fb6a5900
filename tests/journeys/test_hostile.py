"""Markup in every text that can be typed: no page of any role runs or loads any of it.

The fixture `open_page` fails on violations of the content policy and on requests to
other hosts, which the browser's console tells.
"""

from datetime import date

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic import actions
from clinic.audit.actions import review_day
from clinic.audit.models import THE_TRAIL, TrailEvent
from clinic.choices import ProperName, Role
from clinic.models import Change, Injector, Membership, Patient, User
from dashboards.pages import PAGES
from events.actions.drafts import save_draft
from events.actions.patients import amend_patient
from events.actions.reviews import acknowledge, close_escalation, sign_review
from events.actions.savedfilters import save_filter
from events.actions.voiding import void_contact, void_headache, void_treatment
from events.models import (
    Contact,
    Escalation,
    Export,
    FollowUp,
    Headache,
    ImportRun,
    Treatment,
)
from tests import builders
from tests.test_walk import ADDRESSES, NAMED, QUERIES, WORDS

pytestmark = pytest.mark.browser

MARKUP = "</script>'\"><svg/onload=alert(1)>"
LOADS = "<img src=//evil.example/x.png>"
# Text that no form takes from anybody, or that can't hold markup.
NOT_TYPED = {
    "clinic.Clinic.code",
    "clinic.Clinic.time_zone",
    "clinic.User.password",
    "clinic.User.username",
    "clinic.User.email",
    "clinic.User.first_name",
    "clinic.User.last_name",
    "clinic.Change.subject",
    "clinic.Patient.mrn_normalised",
    "clinic.Patient.search_text",
    "clinic.TrailReview.event_hash",
    "clinic.TrailReview.question",
    "clinic.Product.unit_label",
    "clinic.Submission.address",
    "clinic.Submission.action",
    "clinic.Submission.request_id",
    "clinic.Submission.led_to",
    "clinic.Backup.file",
    "clinic.Backup.sha256",
    "clinic.Backup.seal",
    "events.Contact.script_version",
    "events.Export.dataset",
    "events.Export.trail_head",
    "events.Export.seal",
    "events.Export.definition",
    "events.Export.sha256",
    "events.FollowUp.window",
    "events.ImportFile.kind",
    "events.ProtocolWindow.code",
    "events.Treatment.reference",
    "events.Headache.grade_scale",
    "events.HeadacheReport.script_version",
    "events.SavedFilter.query",
}


@pytest.fixture
def hostile(transactional_db):
    """A clinic in which everybody typed markup into everything."""
    by, now = builders.command_line(), builders.NOW
    clinic = actions.create_clinic(
        by=by, code="riverside", name=MARKUP + LOADS, time_zone="UTC"
    )
    for role in Role.values:
        user = actions.create_user(
            by=by,
            username=role,
            display_name=MARKUP + LOADS,
            password="correct horse battery",
        )
        actions.add_member(
            by=by, user=user, clinic=clinic, role=role, today=date(2020, 1, 1)
        )
    injector = actions.create_injector(
        by=by, now=now, clinic=clinic, code=MARKUP, name=LOADS + MARKUP, licence=MARKUP
    )
    product = actions.product_named(by=by, proper_name=ProperName.OTHER, brand=MARKUP)
    lot = actions.create_lot(
        by=by, now=now, clinic=clinic, product=product, number=MARKUP
    )
    patient = builders.patient(
        clinic,
        MARKUP,
        given_name=MARKUP,
        family_name=LOADS,
        phone=MARKUP,
        preferred_time=LOADS,
        allergies=MARKUP + LOADS,
        consent_to_call="yes",
    )
    amend_patient(
        by=by, now=now, patient=patient, version=1, reason=LOADS + MARKUP, phone=LOADS
    )
    injections = [
        builders.injection(clinic, product=product, lot=lot, technique=MARKUP)
    ]
    given = {"of": patient, "injector": injector, "injections": injections}
    void = builders.treatment(clinic, on=date(2026, 1, 5), **given)
    void_treatment(by=by, now=now, treatment=void, version=1, reason=MARKUP)
    treatment = builders.treatment(
        clinic, on=date(2026, 6, 20), warning_reason=MARKUP, **given
    )
    said = {
        "features": {"place": MARKUP},
        "words": MARKUP + LOADS,
        "advice_given": LOADS + MARKUP,
    }
    first, second = (
        builders.escalation(treatment, contact_day=n, **said) for n in (7, 8)
    )
    acknowledge(by=by, now=now, escalation=first)
    close_escalation(
        by=by, now=now, escalation=first, decision="examined", note=MARKUP + LOADS
    )
    contact = first.report.contact
    void_contact(by=by, now=now, contact=contact, version=1, reason=MARKUP)
    wrong = builders.headache(builders.treatment(clinic, **given))
    void_headache(by=by, now=now, headache=wrong.headache, version=1, reason=MARKUP)
    review = {"comment": MARKUP + LOADS, "external_reference": MARKUP}
    sign_review(
        by=by,
        now=now,
        headache=second.report.headache,
        **builders.ASSESSMENT | review,
    )
    for user in User.objects.filter(username__in=Role.values):
        save_filter(by=user, name=MARKUP, query="grade=3")
        save_draft(by=user, now=now, treatment=treatment, typed={"words": [MARKUP]})
    review_day(
        by=by,
        now=now,
        clinic=clinic,
        question="night_writes",
        day=now.date(),
        note=MARKUP + LOADS,
    )
    return {
        Patient: patient,
        Treatment: treatment,
        Injector: injector,
        Headache: second.report.headache,
        Escalation: second,
        Contact: contact,
        FollowUp: FollowUp.objects.owed().filter(treatment=treatment).first(),
        User: User.objects.get(username="nurse"),
        Membership: Membership.objects.get(role="nurse"),
        Export: builders.export(clinic, reason=MARKUP + LOADS),
        ImportRun: builders.upload(
            clinic,
            patient,
            by=User.objects.get(username="director"),
            now=timezone.now(),
            name=MARKUP,
        ),
        TrailEvent: TrailEvent.objects.get(action="amend_patient", operation="update"),
    }


def addresses(rows):
    for name, (route, _) in ADDRESSES.items():
        kwargs = dict(WORDS.get(name, {}))
        if "uid>" in route:
            [kind, *_] = [
                row for start, row in NAMED.items() if route.startswith(start)
            ]
            kwargs["uid"] = rows[kind].uid
        if "event_hash>" in route:
            kwargs["event_hash"] = rows[TrailEvent].hash
        yield reverse(name, kwargs=kwargs) + QUERIES.get(name, "")
    for name in PAGES:
        yield reverse("dashboards:page", args=[name]) + "?names=yes"
    yield reverse("register", args=["lots"])
    yield reverse("events:patients") + "?q=svg"
    yield reverse("events:today") + "?ringing=svg"
    yield reverse("events:treatment_new", args=[rows[Patient].uid]) + "?copy=last"
    # Markup in the address itself, shown back by what refuses it.
    yield reverse("events:headaches") + "?injector=%3Csvg/onload=alert(1)%3E"
    yield reverse("dashboards:overview") + "?%3Cscript%3Ealert(1)%3C/script%3E=1"


@pytest.mark.parametrize("role", Role.values)
def test_markup_is_shown_as_it_was_typed(sign_in, hostile, role):
    client, dialogs = Client(), []
    client.force_login(User.objects.get(username=role))
    page = sign_in(role, "/sign-in/")
    page.on("dialog", lambda dialog: (dialogs.append(page.url), dialog.dismiss()))
    visited = 0

    for address in addresses(hostile):
        # The console would tell of a page refused by its status, as of an error.
        answer = client.get(address)
        if answer.status_code not in (200, 400):
            continue
        if not answer["Content-Type"].startswith("text/html"):
            continue  # a file
        page.goto(address)
        page.wait_for_load_state("load")
        for opens in page.locator("details > summary").all():
            opens.evaluate("summary => { summary.parentElement.open = true; }")
        visited += 1
        assert page.locator("svg[onload], img[src*=evil]").count() == 0, address
    page.goto(reverse("events:patient", args=[hostile[Patient].uid]))

    assert MARKUP in page.locator("main").inner_text()
    assert visited > 20
    assert dialogs == []


def test_every_text_that_can_be_typed_holds_markup(hostile):
    """A new field fails here until the clinic above has markup in it."""
    missing = []
    for room in ("clinic", "events"):
        for model in apps.get_app_config(room).get_models():
            if getattr(model, "outside_trail", "") == THE_TRAIL:
                continue  # it holds what the others hold
            for field in model._meta.fields:
                name = f"{model._meta.label}.{field.name}"
                is_text = isinstance(field, models.CharField | models.TextField)
                if not is_text or field.choices or name in NOT_TYPED:
                    continue
                rows = model._base_manager.filter(**{f"{field.name}__contains": "<"})
                if not rows.exists():
                    missing.append(name)
    assert missing == []
    assert Change.objects.exists()
