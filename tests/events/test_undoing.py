"""Taking back what was just done: an action of its own, that deletes nothing."""

import pytest
from django.test.html import parse_html
from django.urls import reverse
from django.utils import timezone

from clinic.audit.models import TrailEvent
from events.actions.followups import close_followup
from events.choices import RedFlag
from events.models import Contact, Escalation, FollowUp, Headache, SavedFilter
from tests import builders
from tests.faults.forms import fields_of, inside

CALL = {
    "contacted_at": "2026-06-27",
    "solicited": "yes",
    "reached": "patient",
    "headache": "no",
}
HEADACHE = (
    CALL
    | {
        "headache": "yes",
        "onset_when": "1",
        "ended_when": "1",
        "worst_nrs": "5",
        "function": "daily_activities",
        "compared_with_usual": "no_usual_headaches",
    }
    | {f"flag_{flag}": "no" for flag in RedFlag.values}
)
RED = HEADACHE | {"flag_thunderclap": "yes"}


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: builders.NOW)


@pytest.fixture
def nora(client, nurse):
    client.force_login(nurse)
    return client


@pytest.fixture
def treatment(clinic):
    return builders.treatment(clinic, on=builders.NOW.date().replace(day=10))


def call(client, treatment, typed):
    page = reverse("events:call", args=[treatment.uid])
    return client.post(page, typed, follow=True)


def undo_form(response):
    """(address, fields) of the button beside the message, or None."""
    for form in inside(parse_html(response.content.decode()), "form"):
        if any("Undo" in str(button) for button in inside(form, "button")):
            return dict(form.attributes)["action"], fields_of(form)
    return None


def undo(client, response):
    address, fields = undo_form(response)
    return client.post(address, fields, follow=True)


def told(response):
    return response.content.decode()


def last_action():
    writes = TrailEvent.objects.exclude(operation__in=("access", "signin"))
    return writes.order_by("seq").last().action


def day_14(treatment):
    return treatment.followup_set.get(window="day_14")


class TestACall:
    def test_is_void_and_owed_again_and_stays_to_be_read(self, nora, treatment):
        saved = call(nora, treatment, HEADACHE)
        assert day_14(treatment).state == "done"

        undone = undo(nora, saved)

        assert "is void, and stays to be read" in told(undone)
        assert undone.redirect_chain[-1][0].endswith("/call/")
        assert day_14(treatment).state == "open"
        contact, headache = Contact.objects.get(), Headache.objects.get()
        assert contact.void_reason == "undone by whoever recorded it"
        assert headache.is_voided
        assert last_action() == "undo_contact"
        assert treatment.exposure.onset_windows == 0

    def test_is_not_undone_twice(self, nora, treatment):
        saved = call(nora, treatment, CALL)
        address, _ = undo_form(saved)
        undo(nora, saved)

        again = nora.post(address, follow=True)

        assert "Nothing was undone. This call is void already." in told(again)
        assert Contact.objects.get().version == 2

    def test_that_a_physician_was_told_of_stays(self, nora, treatment):
        saved = call(nora, treatment, RED)

        assert undo_form(saved) is None
        assert "A physician was told of this call, so it stays." in told(saved)
        address = reverse("events:undo_call", args=[Contact.objects.get().uid])
        nora.post(address)
        assert Escalation.objects.still_open().count() == 1

    def test_of_somebody_else_stays(self, nora, treatment):
        contact = builders.contact(treatment)

        response = nora.post(
            reverse("events:undo_call", args=[contact.uid]), follow=True
        )

        assert "Somebody else recorded this call" in told(response)
        assert not Contact.objects.get().is_voided

    def test_leaves_the_call_back_that_was_agreed_before(self, nora, treatment):
        def no_answer(day, back):
            typed = {"contacted_at": day, "reached": "no_answer", "call_back_at": back}
            return call(nora, treatment, CALL | typed | {"headache": ""})

        no_answer("2026-06-26", "2026-07-01 10:00")
        agreed = day_14(treatment).call_back_at
        saved = no_answer("2026-06-27", "2026-07-02 10:00")
        assert day_14(treatment).call_back_at != agreed

        undo(nora, saved)

        assert (day_14(treatment).state, day_14(treatment).call_back_at) == (
            "call_back",
            agreed,
        )


class TestALostCall:
    def test_is_owed_again(self, nora, treatment):
        address = reverse("events:close", args=[day_14(treatment).uid])
        closed = nora.post(address, {"reason": "moved"}, follow=True)

        undone = undo(nora, closed)

        assert "is owed again" in told(undone)
        row = day_14(treatment)
        assert (row.state, row.lost_reason, row.version) == ("open", "", 3)
        assert last_action() == "reopen_followup"

    def test_that_was_changed_since_stays_as_it_is(self, nora, treatment, nurse):
        row = day_14(treatment)
        address = reverse("events:close", args=[row.uid])
        closed = nora.post(address, {"reason": "moved"}, follow=True)
        undo(nora, closed)
        row.refresh_from_db()
        close_followup(by=nurse, now=builders.NOW, followup=row, reason="died")

        again = undo(nora, closed)

        assert "saved already" in told(again)
        assert day_14(treatment).lost_reason == "died"
        stale = nora.post(
            reverse("events:reopen", args=[row.uid]), {"version": "2"}, follow=True
        )
        assert "changed meanwhile" in told(stale)


def test_a_call_that_was_given_back_is_taken_again(nora, treatment, nurse):
    row = day_14(treatment)
    nora.post(reverse("events:claim", args=[row.uid]))
    given_back = nora.post(reverse("events:release", args=[row.uid]), follow=True)
    assert FollowUp.objects.get(pk=row.pk).claimed_by is None

    undo(nora, given_back)

    assert FollowUp.objects.get(pk=row.pk).claimed_by == nurse


class TestAnEscalation:
    def test_waits_for_anybody_again(self, client, director, treatment):
        client.force_login(director)
        row = builders.escalation(treatment)
        taken = client.post(reverse("events:acknowledge", args=[row.uid]), follow=True)
        assert "You took this" in told(taken)

        undone = undo(client, taken)

        assert "waits for a physician again" in told(undone)
        assert "Nobody has taken this yet" in told(undone)
        row.refresh_from_db()
        assert (row.acknowledged_by, row.acknowledged_at) == (None, None)
        assert last_action() == "hand_back"

    def test_that_is_closed_or_another_s_stays(self, client, clinic, treatment):
        row = builders.escalation(treatment)
        for name in ("maya", "mia"):
            client.force_login(builders.member(name, "director", clinic))
            client.post(reverse("events:acknowledge", args=[row.uid]))
        address = reverse("events:hand_back", args=[row.uid])

        assert "Nothing was undone. Maya took this" in told(
            client.post(address, follow=True)
        )
        client.force_login(builders.member("maya", "director", clinic))
        close = reverse("events:close_escalation", args=[row.uid])
        client.post(close, {"decision": "examined"})
        assert "Nothing was undone. Maya closed this" in told(
            client.post(address, follow=True)
        )


def test_a_filter_comes_back_as_it_was(nora, nurse):
    save = reverse("events:save_filter")
    kept = nora.post(save, {"name": "mine", "query": "grade=3"}, follow=True)
    replaced = nora.post(save, {"name": "mine", "query": "grade=2"}, follow=True)

    def query():
        return list(SavedFilter.objects.values_list("query", flat=True))

    undo(nora, replaced)
    assert query() == ["grade=3"]
    forgotten = nora.post(
        reverse("events:forget_filter"), {"name": "mine"}, follow=True
    )
    assert query() == []
    undo(nora, forgotten)
    assert query() == ["grade=3"]
    undo(nora, kept)
    assert query() == []
