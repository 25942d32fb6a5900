"""The page of one headache."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.actions.headaches import amend_headache
from events.actions.reviews import sign_review
from tests import builders
from tests.events.test_reviews import ASSESSMENT

LIST = reverse("events:headaches")


@pytest.fixture
def client(client, nurse):
    client.force_login(nurse)
    return client


def page(headache, name="headache"):
    return reverse(f"events:{name}", args=[headache.uid])


def text(response):
    content = response.content.decode()
    assert "NO SUCH VARIABLE" not in content.replace(
        "NO SUCH VARIABLE: table.attrs.", ""
    )
    return " ".join(content.split())


class TestTheHeadachePage:
    def test_shows_what_holds_and_what_was_said_each_time(self, client, clinic):
        how = {"needle_gauge": 27, "technique": "Deep, to the bone"}
        of = builders.treatment(
            clinic, injections=[builders.injection(clinic, **how)], pain_during=7
        )
        builders.headache(of, 1, contact_day=2, worst_nrs=6, words="Like a band.")
        said = builders.headache(
            of,
            1,
            contact_day=14,
            worst_nrs=3,
            self_care=["rest", "fluids"],
            medicine="ibuprofen",
            medicine_effect="better",
            advice_given="Drink enough.",
        )

        shown = text(client.get(page(said.headache)))
        for words in (
            "onset day 1",
            "Glabella: 20 U of onabotulinumtoxinA, lot L1",
            "(27 G needle; Deep, to the bone)",
            "<dt>Pain during the injections</dt> <dd>7/10</dd>",
            "worst 6/10",
            "worst 3/10",
            "Like a band.",
            "Rest, Fluids",
            "Ibuprofen; effect: better",
            "Drink enough.",
            "Danger signs: not asked",
            "not reviewed",
        ):
            assert words in shown

    def test_shows_words_of_the_patient_as_they_were_typed(self, client, clinic):
        said = builders.headache(
            builders.treatment(clinic), words="<script>alert(1)</script>"
        )

        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text(
            client.get(page(said.headache))
        )

    def test_says_why_a_report_was_not_green(self, client, clinic):
        said = builders.headache(
            builders.treatment(clinic), function="self_care"
        ).headache

        assert "Severe: limits self-care (grade 3)" in text(client.get(page(said)))

    def test_has_the_escalation_with_its_clock(self, client, clinic):
        escalation = builders.escalation(
            builders.treatment(clinic), now=timezone.now() - timedelta(minutes=27)
        )

        shown = text(client.get(page(escalation.report.headache)))
        assert "late by 12 min" in shown
        assert "Nobody has taken this: ring the director." in shown

    def test_shows_every_amendment(self, client, clinic, nurse):
        headache = builders.headache(builders.treatment(clinic)).headache
        amend_headache(
            by=nurse,
            now=builders.NOW,
            headache=headache,
            version=1,
            reason="the patient rang",
            onset_precision="day",
            onset=builders.day_moment(headache.onset_on),
            function="self_care",
        )

        shown = text(client.get(page(headache)))
        for words in (
            "Nora",
            "the patient rang",
            "Kept from nothing",
            "Limits dressing, bathing, eating",
            "2026-06-30 13:00",
        ):
            assert words in shown

    def test_says_that_a_review_is_of_an_older_version(
        self, client, clinic, director, nurse
    ):
        headache = builders.headache(builders.treatment(clinic)).headache
        sign_review(by=director, now=builders.NOW, headache=headache, **ASSESSMENT)
        client.post(page(headache, "amend_headache"), changed(headache, nausea="yes"))

        assert "signed version 1, now 2" in text(client.get(page(headache)))
        assert "signed version 1, now 2" in text(client.get(LIST))

    def test_of_another_clinic_there_is_none(self, client, stranger):
        elsewhere = builders.treatment(builders.clinic("elsewhere"))
        headache = builders.headache(elsewhere).headache

        for name in ("headache", "amend_headache", "void_headache"):
            assert client.get(page(headache, name)).status_code == 404


def changed(headache, **values):
    """What the form of the amendment sends, with these values changed."""
    return {
        "onset_precision": headache.onset_precision,
        "onset_on": "2026-03-05",
        "outcome": headache.outcome,
        "resolved_on": "",
        "worst_nrs": headache.worst_nrs,
        "function": headache.function,
        "compared_with_usual": headache.compared_with_usual,
        "quality": headache.quality,
        "place": headache.place,
        "light_or_sound": headache.light_or_sound,
        "nausea": headache.nausea,
        "aura": headache.aura,
        "mechanism": headache.mechanism,
        "version": 1,
        "reason": "the patient rang",
    } | values
