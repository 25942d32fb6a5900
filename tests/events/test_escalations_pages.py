"""The escalations with their clocks: seen, taken and closed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.actions.reviews import acknowledge, close_escalation
from events.models import Escalation
from tests import builders
from tests.events.test_headaches_pages import page, text

LIST = reverse("events:escalations")


@pytest.fixture
def client(client, director):
    client.force_login(director)
    return client


@pytest.fixture
def treatment(clinic):
    return builders.treatment(clinic)


@pytest.fixture
def escalation(treatment):
    return builders.escalation(treatment, now=timezone.now())


def raised(clinic, minutes_ago, **said):
    return builders.escalation(
        builders.treatment(clinic),
        now=timezone.now() - timedelta(minutes=minutes_ago),
        **said,
    )


class TestTheEscalations:
    def test_say_when_none_is_open(self, client):
        assert "No escalation is open." in text(client.get(LIST))

    def test_come_red_first_with_word_clock_and_reasons(self, client, clinic):
        amber = raised(clinic, 150, red_flags=builders.all_denied())
        red = raised(clinic, 3)

        response = client.get(LIST)
        shown = text(response)
        assert list(response.context["escalations"]) == [red, amber]
        assert "2 open: 1 red, 1 amber; 1 of 2 late." in shown
        assert "Red: emergency now" in shown
        assert "Amber: physician the same day" in shown
        assert "11 min left" in shown
        assert "late by 30 min" in shown
        assert "Worst within one minute" in shown

    def test_say_that_nobody_took_one_in_time(self, client, clinic):
        raised(clinic, 20)

        shown = text(client.get(LIST))
        assert "Nobody has taken this: ring the director." in shown
        assert "late by 5 min" in shown

    def test_say_who_took_one_and_by_when_to_decide(self, client, clinic, director):
        escalation = raised(clinic, 20)
        acknowledge(by=director, now=timezone.now(), escalation=escalation)

        shown = text(client.get(LIST))
        assert "Taken by Maya on" in shown
        assert "39 min left" in shown
        assert "Nobody" not in shown

    def test_leave_out_what_is_closed(self, client, escalation, director):
        now = timezone.now()
        acknowledge(by=director, now=now, escalation=escalation)
        close_escalation(
            by=director, now=now, escalation=escalation, decision="examined", note=""
        )

        assert "No escalation is open." in text(client.get(LIST))

    def test_show_nothing_of_another_clinic(self, client, clinic, stranger):
        raised(builders.clinic("elsewhere"), 1)

        assert "No escalation is open." in text(client.get(LIST))

    def test_are_seen_by_a_nurse_who_cannot_take_them(self, client, escalation, nurse):
        client.force_login(nurse)

        shown = text(client.get(LIST))
        assert "Nobody has taken this yet." in shown
        assert "I take this" not in shown

    def test_say_that_the_headache_is_void(self, client, escalation, nurse):
        client.force_login(nurse)
        client.post(
            page(escalation.report.headache, "void_headache"),
            {"reason": "wrong patient", "version": 1},
        )

        assert "The headache was voided since: wrong patient." in text(client.get(LIST))

    def test_ask_the_database_as_often_for_many_as_for_one(
        self, client, clinic, django_assert_max_num_queries
    ):
        for minutes in range(6):
            raised(clinic, minutes)

        with django_assert_max_num_queries(22):
            client.get(LIST)


class TestTaking:
    def post(self, client, escalation):
        return client.post(page(escalation, "acknowledge"), follow=True)

    def test_keeps_who_took_it_and_leads_to_the_decision(
        self, client, escalation, director
    ):
        shown = text(self.post(client, escalation))

        assert "You took this. Decide by" in shown
        assert "Close the escalation" in shown
        assert Escalation.objects.get().acknowledged_by == director

    def test_too_late_says_who_took_it_and_when(self, client, escalation, clinic):
        other = builders.member("ida", "director", clinic)
        now = timezone.now()
        acknowledge(by=other, now=now, escalation=escalation)

        here = now.astimezone(clinic.zone)
        assert f"Ida took this on {here:%Y-%m-%d at %H:%M}." in text(
            self.post(client, escalation)
        )
        assert Escalation.objects.get().acknowledged_by == other

    def test_is_for_a_physician_alone(self, client, escalation, nurse, stranger):
        client.force_login(nurse)
        assert self.post(client, escalation).status_code == 403
        client.force_login(stranger)
        assert self.post(client, escalation).status_code == 404
        assert Escalation.objects.get().acknowledged_at is None

    def test_is_never_done_by_a_link(self, client, escalation):
        assert client.get(page(escalation, "acknowledge")).status_code == 405


class TestClosing:
    def post(self, client, escalation, **typed):
        return client.post(
            page(escalation, "close_escalation"),
            {"decision": "called_back", "note": "Sent to hospital."} | typed,
            follow=True,
        )

    @pytest.fixture
    def taken(self, escalation, director):
        return acknowledge(by=director, now=timezone.now(), escalation=escalation)

    def test_keeps_the_decision_and_shows_it(self, client, taken):
        shown = text(self.post(client, taken))

        assert "Closed: Patient called back." in shown
        assert "Sent to hospital." in shown
        assert Escalation.objects.get().decision == "called_back"

    def test_needs_a_decision_and_keeps_the_note(self, client, taken):
        response = self.post(client, taken, decision="")

        assert response.status_code == 422
        assert "Decision</a>: Choose one." in text(response)
        assert "Sent to hospital." in text(response)
        assert Escalation.objects.get().closed_at is None

    def test_refuses_a_decision_that_there_is_not(self, client, taken):
        assert self.post(client, taken, decision="forgotten").status_code == 422
        assert self.post(client, taken, note="x" * 1001).status_code == 422
        twice = self.post(client, taken, decision=["examined", "referred"])
        assert twice.status_code == 400
        assert Escalation.objects.get().closed_at is None

    def test_of_one_that_nobody_took_says_to_take_it_first(self, client, escalation):
        assert "Nobody has taken this yet: take it first" in text(
            self.post(client, escalation)
        )
        assert Escalation.objects.get().closed_at is None

    def test_too_late_says_who_closed_it(self, client, taken, clinic):
        other = builders.member("ida", "director", clinic)
        close_escalation(
            by=other,
            now=timezone.now(),
            escalation=taken,
            decision="referred",
            note="",
        )

        assert "Ida closed this on" in text(self.post(client, taken))
        assert Escalation.objects.get().decision == "referred"

    def test_is_for_a_physician_alone(self, client, taken, nurse, stranger):
        client.force_login(nurse)
        assert self.post(client, taken).status_code == 403
        client.force_login(stranger)
        assert self.post(client, taken).status_code == 404
