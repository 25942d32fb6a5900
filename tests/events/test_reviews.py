"""Escalations are taken once; what the newest review says is what counts."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from clinic import actions
from events.actions.headaches import amend_headache
from events.actions.reviews import (
    AlreadyDone,
    OwnInjection,
    acknowledge,
    close_escalation,
    sign_review,
)
from events.actions.voiding import void_contact
from events.models import Escalation, Exposure, Headache, Review
from tests import builders

NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
ASSESSMENT = builders.ASSESSMENT


@pytest.fixture
def treatment(clinic):
    return builders.treatment(clinic)


@pytest.fixture
def escalation(treatment):
    return builders.escalation(treatment)


class TestAnEscalation:
    def test_is_raised_by_a_call_that_tells_of_an_emergency(self, escalation):
        assert escalation.level == "red"
        assert escalation.findings[0] == ["thunderclap", "Worst within one minute"]
        assert escalation.acknowledge_by == NOW + timedelta(minutes=15)
        assert escalation.decide_by == NOW + timedelta(hours=1)
        assert escalation.deadline == escalation.acknowledge_by

    def test_is_amber_until_the_end_of_the_clinic_s_day(self, treatment):
        amber = builders.escalation(treatment, red_flags=builders.all_denied())

        assert amber.level == "amber"
        assert amber.acknowledge_by == NOW + timedelta(hours=2)
        assert amber.decide_by == datetime(2026, 6, 30, 22, 59, tzinfo=UTC)

    def test_is_not_raised_by_a_green_call(self, treatment):
        with pytest.raises(Escalation.DoesNotExist):
            builders.escalation(
                treatment, red_flags=builders.all_denied(), course="better"
            )

    def test_comes_red_first_then_by_what_is_due(self, clinic):
        amber, red, taken = (
            builders.escalation(builders.treatment(clinic), **said)
            for said in ({"red_flags": builders.all_denied()}, {}, {})
        )
        acknowledge(by=builders.command_line(), now=NOW, escalation=taken)

        assert list(Escalation.objects.most_urgent_first()) == [red, taken, amber]

    def test_of_a_void_contact_is_no_longer_open(self, escalation, nurse):
        contact = escalation.report.contact
        void_contact(by=nurse, now=NOW, contact=contact, version=1, reason="misdialled")

        assert not Escalation.objects.still_open().exists()


class TestTakingAnEscalation:
    def test_keeps_who_and_when(self, escalation, director):
        acknowledge(by=director, now=LATER, escalation=escalation)

        stored = Escalation.objects.get()
        assert (stored.acknowledged_by, stored.acknowledged_at) == (director, LATER)
        assert stored.deadline == stored.decide_by

    def test_is_for_the_first_one_alone(self, escalation, director, stranger):
        seen_by_both = Escalation.objects.get()
        acknowledge(by=director, now=NOW, escalation=escalation)

        with pytest.raises(AlreadyDone):
            acknowledge(by=stranger, now=LATER, escalation=seen_by_both)
        assert seen_by_both.acknowledged_by == director
        assert seen_by_both.acknowledged_at == NOW


def close(escalation, by, decision="called_back", note="Sent to the emergency room."):
    return close_escalation(
        by=by, now=LATER, escalation=escalation, decision=decision, note=note
    )


class TestClosingAnEscalation:
    def test_keeps_the_decision(self, escalation, director):
        acknowledge(by=director, now=NOW, escalation=escalation)
        close(escalation, director)

        stored = Escalation.objects.get()
        assert (stored.closed_by, stored.closed_at) == (director, LATER)
        assert stored.decision == "called_back"
        assert stored.note == "Sent to the emergency room."
        assert not Escalation.objects.still_open().exists()

    def test_needs_somebody_who_took_it(self, escalation, director):
        with pytest.raises(AlreadyDone):
            close(escalation, director)
        assert Escalation.objects.get().closed_at is None

    def test_is_for_the_first_one_alone(self, escalation, director, stranger):
        acknowledge(by=director, now=NOW, escalation=escalation)
        seen_by_both = Escalation.objects.get()
        close(escalation, director)

        with pytest.raises(AlreadyDone):
            close(seen_by_both, stranger, decision="no_action", note="")
        assert seen_by_both.closed_by == director
        assert Escalation.objects.get().decision == "called_back"

    def test_refuses_a_decision_that_there_is_not(self, escalation, director):
        acknowledge(by=director, now=NOW, escalation=escalation)

        with pytest.raises(IntegrityError), transaction.atomic():
            close(escalation, director, decision="forgotten")


def sign(headache, by, now=NOW, **assessment):
    return sign_review(by=by, now=now, headache=headache, **ASSESSMENT | assessment)


class TestAReview:
    @pytest.fixture
    def headache(self, treatment):
        return builders.headache(treatment, function="daily_activities").headache

    def exposure(self, headache):
        return Exposure.objects.get(treatment=headache.treatment)

    def test_is_of_the_version_as_it_stands(self, headache, director):
        review = sign(headache, director)

        assert (review.headache_version, review.recorded_by) == (1, director)
        assert Headache.objects.with_findings().get().signed_version == 1

    def test_makes_the_headache_serious_in_the_figures(self, headache, director):
        assert not self.exposure(headache).is_serious

        sign(headache, director, seriousness="hospitalisation")

        assert self.exposure(headache).is_serious

    def test_sets_the_grade_that_counts(self, headache, director):
        assert self.exposure(headache).worst_grade == 2

        sign(headache, director, grade=3)
        assert self.exposure(headache).worst_grade == 3
        assert Headache.objects.with_findings().get().held_grade == 3

        sign(headache, director, now=LATER, grade=None)
        assert self.exposure(headache).worst_grade is None
        assert Headache.objects.with_findings().get().held_grade is None

    def test_is_replaced_by_a_newer_one(self, headache, director, stranger):
        sign(headache, director, grade=3, seriousness="disability")
        sign(headache, stranger, now=LATER, grade=1)

        assert not self.exposure(headache).is_serious
        assert self.exposure(headache).worst_grade == 1
        assert Review.objects.count() == 2

    def test_is_never_by_who_injected(self, clinic, director):
        injector = actions.create_injector(
            by=builders.command_line(),
            now=NOW,
            clinic=clinic,
            code="OWN",
            name="Dr Maya",
            user=director,
        )
        own = builders.treatment(clinic, injector=injector)
        headache = builders.headache(own).headache

        with pytest.raises(OwnInjection, match="another director reviews"):
            sign(headache, director)
        assert not Review.objects.exists()

    def test_is_of_an_older_version_once_the_headache_is_amended(
        self, headache, director, nurse
    ):
        sign(headache, director)
        amend_headache(
            by=nurse,
            now=LATER,
            headache=headache,
            version=1,
            reason="the patient rang",
            onset_precision="day",
            onset=builders.day_moment(headache.onset_on),
            function="self_care",
        )

        stored = Headache.objects.with_findings().get()
        assert (stored.signed_version, stored.version) == (1, 2)
        assert (stored.grade, stored.held_grade) == (3, 2)

    def test_stores_nothing_if_it_is_refused(self, headache, director):
        with pytest.raises(IntegrityError), transaction.atomic():
            sign(headache, director, causality="surely")

        assert not Review.objects.exists()
        assert self.exposure(headache).worst_grade == 2
