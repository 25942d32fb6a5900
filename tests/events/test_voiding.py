"""Voiding: the record stays with its reason, and no longer counts."""

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction

from clinic.amending import StaleVersion
from clinic.models import Change
from events.actions.voiding import void_contact, void_headache, void_treatment
from events.models import Contact, Exposure, FollowUp, Headache, Treatment
from tests import builders


def exposure(treatment):
    return Exposure.objects.get(treatment=treatment)


def void(action, record, *, by, version=1, reason="wrong patient"):
    [noun] = [
        name for name in ("treatment", "contact", "headache") if name in action.__name__
    ]
    return action(
        by=by, now=builders.NOW, version=version, reason=reason, **{noun: record}
    )


@pytest.fixture
def treatment(clinic):
    entered = datetime(2026, 3, 2, 16, tzinfo=clinic.zone)
    return builders.treatment(clinic, on=date(2026, 3, 2), now=entered)


class TestVoidingAHeadache:
    def test_takes_it_out_of_the_count_and_leaves_the_outcome_unknown(
        self, treatment, nurse
    ):
        report = builders.headache(treatment, 1, contact_day=16)
        assert exposure(treatment).onset_windows

        void(void_headache, report.headache, by=nurse)

        assert exposure(treatment).onset_windows == 0
        assert exposure(treatment).first_onset_day is None
        assert exposure(treatment).worst_grade is None
        assert exposure(treatment).followed_through_day is None

    def test_keeps_who_when_and_why(self, treatment, nurse):
        report = builders.headache(treatment)
        void(void_headache, report.headache, by=nurse)

        stored = Headache.objects.get()
        assert (stored.voided_by, stored.voided_at) == (nurse, builders.NOW)
        assert (stored.void_reason, stored.version) == ("wrong patient", 2)
        assert Change.objects.get(subject="headache").reason == "wrong patient"

    def test_leaves_another_headache_of_the_treatment_counted(self, treatment, nurse):
        first = builders.headache(treatment, 1, contact_day=2)
        builders.headache(treatment, 8, contact_day=16)
        void(void_headache, first.headache, by=nurse)

        assert exposure(treatment).first_onset_day == 8

    def test_is_refused_if_it_was_amended_meanwhile(self, treatment, nurse):
        report = builders.headache(treatment)

        with pytest.raises(StaleVersion), transaction.atomic():
            void(void_headache, report.headache, by=nurse, version=2)
        assert not Headache.objects.get().is_voided
        assert exposure(treatment).onset_windows

    def test_needs_a_reason(self, treatment, nurse):
        report = builders.headache(treatment)

        with pytest.raises(IntegrityError), transaction.atomic():
            void(void_headache, report.headache, by=nurse, reason="")
        assert not Headache.objects.get().is_voided


class TestVoidingAContact:
    def test_owes_its_follow_up_again(self, treatment, nurse):
        contact = builders.contact(treatment, 16)
        void(void_contact, contact, by=nurse)

        followup = FollowUp.objects.get(treatment=treatment, window="day_14")
        assert followup.state == "open"
        assert exposure(treatment).followed_through_day is None

    def test_that_completed_nothing_leaves_the_follow_up_done(self, treatment, nurse):
        voicemail = builders.contact(treatment, 16, "not_asked", reached="voicemail")
        builders.contact(treatment, 17)
        void(void_contact, voicemail, by=nurse)

        assert FollowUp.objects.get(window="day_14").state == "done"
        assert exposure(treatment).followed_through_day == 17

    def test_voids_the_headache_that_it_alone_told_of(self, treatment, nurse):
        contact = builders.headache(treatment, 1, contact_day=16).contact
        void(void_contact, contact, by=nurse)

        assert Headache.objects.get().is_voided
        assert exposure(treatment).onset_windows == 0

    def test_leaves_a_headache_that_another_contact_told_of_too(self, treatment, nurse):
        first = builders.headache(treatment, 1, contact_day=2).contact
        builders.headache(treatment, 1, contact_day=16)
        void(void_contact, first, by=nurse)

        assert not Headache.objects.get().is_voided
        assert exposure(treatment).first_onset_day == 1

    def test_lets_the_same_contact_be_recorded_anew(self, treatment, nurse):
        void(void_contact, builders.contact(treatment, 16), by=nurse)
        builders.contact(treatment, 16)

        assert Contact.objects.filter(voided_at=None).count() == 1

    def test_is_refused_if_it_was_amended_meanwhile(self, treatment, nurse):
        contact = builders.contact(treatment, 16)

        with pytest.raises(StaleVersion), transaction.atomic():
            void(void_contact, contact, by=nurse, version=7)
        assert not Contact.objects.get().is_voided
        assert FollowUp.objects.get(window="day_14").state == "done"


class TestVoidingATreatment:
    def test_takes_it_out_of_every_count(self, treatment, nurse):
        builders.headache(treatment)
        void(void_treatment, treatment, by=nurse)

        assert exposure(treatment).is_voided
        assert exposure(treatment).cycle == 0

    def test_cancels_the_calls_that_it_owed_and_keeps_those_made(
        self, treatment, nurse
    ):
        builders.contact(treatment, 2)
        void(void_treatment, treatment, by=nurse)

        states = dict(treatment.followup_set.values_list("window", "state"))
        assert states == {
            "day_2": "done",
            "day_14": "cancelled",
            "week_12": "cancelled",
        }
        assert not FollowUp.objects.owed().exists()

    def test_makes_the_next_treatment_the_first_cycle(self, clinic, treatment, nurse):
        later = builders.treatment(clinic, of=treatment.patient, on=date(2026, 6, 1))
        assert exposure(later).cycle == 2

        void(void_treatment, treatment, by=nurse)

        assert exposure(later).cycle == 1

    def test_is_refused_if_it_was_amended_meanwhile(self, treatment, nurse):
        with pytest.raises(StaleVersion), transaction.atomic():
            void(void_treatment, treatment, by=nurse, version=2)

        assert not Treatment.objects.get().is_voided
        assert FollowUp.objects.owed().count() == 3
