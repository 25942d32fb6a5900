"""The page on which a nurse's day starts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.actions.drafts import save_draft
from events.actions.followups import claim_followup, close_followup
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, nurse):
    client.force_login(nurse)

    def get(**params):
        return client.get("/today/", params)

    return get


def days_ago(clinic, days):
    """A treatment entered on its day, so that its calls are owed."""
    now = timezone.now() - timedelta(days=days)
    return builders.treatment(clinic, on=now.astimezone(clinic.zone).date(), now=now)


def names(followups):
    return [followup.treatment_id for followup in followups]


class TestTheCallList:
    def test_has_what_is_due_and_what_is_overdue(self, page, clinic):
        due, overdue = days_ago(clinic, 16), days_ago(clinic, 40)
        days_ago(clinic, 0)

        calls = page().context["calls"]

        assert {followup.window for followup in calls.due} == {"day_14"}
        assert names(calls.due) == [due.id]
        assert (overdue.id, "day_14") in [
            (followup.treatment_id, followup.window) for followup in calls.overdue
        ]

    def test_leaves_out_what_was_answered(self, page, clinic):
        treatment = days_ago(clinic, 16)
        builders.contact(treatment, 2, now=timezone.now())
        builders.contact(treatment, 15, now=timezone.now())

        calls = page().context["calls"]

        assert calls.due == calls.overdue == []

    def test_has_a_call_back_only_once_its_time_has_come(self, page, clinic):
        treatment = days_ago(clinic, 15)
        for minutes, expected in ((60, 0), (-1, 1)):
            call = treatment.followup_set.get(window="day_14")
            call.state, call.version = "call_back", call.version + 1
            call.call_back_at = timezone.now() + timedelta(minutes=minutes)
            with builders.by_hand():
                call.save()
            assert len(page().context["calls"].call_backs) == expected

    def test_of_another_clinic_is_not_there(self, page, clinic):
        elsewhere = days_ago(builders.clinic("elsewhere"), 16)

        response = page()

        assert str(elsewhere.patient) not in response.content.decode()

    def test_says_who_is_on_the_phone(self, page, clinic, director):
        treatment = days_ago(clinic, 16)
        call = treatment.followup_set.get(window="day_14")
        claim_followup(by=director, now=timezone.now(), followup=call)

        assert "Maya is on the phone" in page().content.decode()

    def test_counts_attempts(self, page, clinic):
        treatment = days_ago(clinic, 16)
        for day in (14, 15):
            builders.contact(treatment, day, "not_asked", reached="no_answer")

        [call] = [
            call for call in page().context["calls"].due if call.window == "day_14"
        ]
        assert call.attempts == 2

    @pytest.mark.parametrize(
        ("filters", "count"),
        [
            ({"window": "day_14"}, 1),
            ({"window": "day_2"}, 0),
            ({"injector": "INJ-1"}, 1),
        ],
    )
    def test_can_be_narrowed(self, page, clinic, filters, count):
        treatment = days_ago(clinic, 16)
        builders.contact(treatment, 2, now=timezone.now())

        assert len(page(**filters).context["calls"].due) == count

    def test_refuses_a_filter_that_it_does_not_know(self, page, clinic):
        response = page(nurse="all")

        assert response.status_code == 400
        assert "Unknown filter “nurse”" in response.content.decode()
        assert "calls" not in response.context


class TestTheCards:
    def test_give_each_number_with_what_it_is_of(self, page, clinic, nurse):
        # Six treatments whose day-14 window opened two days ago, and day-2 long since.
        treatments = [days_ago(clinic, 16) for _ in range(6)]
        now = timezone.now()
        for treatment in treatments:
            builders.contact(treatment, 2, now=now)
        answered, voicemail, lost, unclear, *_ = treatments
        builders.contact(answered, 15, now=now)
        builders.contact(voicemail, 15, "not_asked", reached="voicemail", now=now)
        builders.contact(unclear, 15, "unknown", now=now)
        close_followup(
            by=nurse,
            now=now,
            followup=lost.followup_set.get(window="day_14"),
            reason="refused",
        )

        cards = {card.label: (card.count, card.of) for card in page().context["cards"]}

        assert cards == {
            "Due": (4, 12),
            "Called": (9, 12),
            "Reached": (8, 12),
            "Complete": (7, 12),
            "Lost": (1, 12),
        }


class TestSomebodyWhoRings:
    def test_is_found_by_a_part_of_the_name_and_recorded_unasked(self, page, clinic):
        patient = builders.patient(clinic, family_name="Müller")
        treatment = builders.treatment(clinic, of=patient)

        body = page(ringing="muller").content.decode()

        assert f"/treatments/{treatment.uid}/call/?came=forward" in body

    def test_is_not_found_at_another_clinic(self, page, clinic):
        builders.patient(builders.clinic("elsewhere"), family_name="Müller")

        assert "Nobody is found" in page(ringing="muller").content.decode()


def test_unfinished_calls_are_at_the_top(page, clinic, nurse):
    treatment = days_ago(clinic, 3)
    save_draft(
        by=nurse, now=timezone.now(), treatment=treatment, typed={"words": ["dull"]}
    )

    body = page().content.decode()

    assert body.index("Unfinished calls") < body.index("Due")


def test_the_page_is_for_those_who_record(client, clinic):
    client.force_login(builders.member("anton", "auditor", clinic))

    assert client.get("/today/").status_code == 403


def test_the_number_of_questions_to_the_database_does_not_grow(
    page, clinic, django_assert_max_num_queries
):
    for _ in range(3):
        days_ago(clinic, 16)
    with django_assert_max_num_queries(40) as few:
        page()
    for _ in range(12):
        days_ago(clinic, 16)
    with django_assert_max_num_queries(len(few.captured_queries)):
        page()


def test_an_escalation_that_nobody_took_is_said_once_on_today(client, nurse, clinic):
    patient = builders.escalation(
        builders.treatment(clinic)
    ).report.contact.treatment.patient
    client.force_login(nurse)

    body = client.get("/today/").content.decode()

    assert "Nobody has taken this: ring the director." in body
    assert body.count(patient.mrn) == 1


@pytest.mark.parametrize(("minutes", "is_named"), [(-1, True), (1, False)])
def test_an_open_today_is_told_of_what_came_since(
    client, nurse, clinic, minutes, is_named
):
    raised = builders.escalation(builders.treatment(clinic))
    client.force_login(nurse)
    made = raised.recorded_at + timedelta(minutes=minutes)

    news = client.get("/today/", headers={"Aftercare-Waiting": made.isoformat()})

    assert ("Nobody has taken it yet: late by" in news.content.decode()) is is_named
