"""The call sheet: what is typed, what is stored, and what it means."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from events.actions.followups import claim_followup
from events.choices import RedFlag
from events.models import Contact, Draft, Escalation, Headache, HeadacheReport
from tests import builders

pytestmark = pytest.mark.django_db

NO_FLAGS = {f"flag_{flag}": "no" for flag in RedFlag}
REPORT = {
    "reached": "patient",
    "headache": "yes",
    "onset_when": "1",
    "ended_when": "2",
    "worst_nrs": "4",
    "function": "none",
    "compared_with_usual": "no_usual_headaches",
    **NO_FLAGS,
}


@pytest.fixture
def treatment(clinic):
    now = timezone.now() - timedelta(days=16)
    patient = builders.patient(
        clinic, birth_date=timezone.localdate().replace(year=1990)
    )
    return builders.treatment(
        clinic, on=now.astimezone(clinic.zone).date(), now=now, of=patient
    )


@pytest.fixture
def sheet(client, nurse, treatment):
    """Posts a call sheet, with the hidden fields as the page gave them."""
    client.force_login(nurse)
    address = f"/treatments/{treatment.uid}/call/"

    def post(came="", **typed):
        page = client.get(address, {"came": came} if came else {})
        hidden = {
            name: page.context["sheet"].contact[name].value()
            for name in ("contacted_at", "solicited")
        }
        return client.post(address, hidden | typed)

    return post


class TestAskedNoHeadache:
    def test_needs_two_answers(self, sheet, treatment, nurse):
        response = sheet(reached="patient", headache="no")

        assert response.url == "/today/"
        contact = Contact.objects.get()
        assert (contact.headache, contact.is_solicited) == ("no", True)
        assert contact.recorded_by == nurse
        assert contact.followup.window == "day_14"
        assert treatment.followup_set.get(window="day_14").state == "done"

    def test_opens_the_next_call_if_wished(self, sheet, clinic):
        now = timezone.now() - timedelta(days=15)
        other = builders.treatment(clinic, on=now.date(), now=now)
        builders.contact(other, 2)

        calls = [sheet(reached="patient", headache="no", save_next="1").url]

        assert calls[0].endswith("/call/")


class TestNobodyReached:
    @pytest.mark.parametrize("reached", ["voicemail", "no_answer", "wrong_number"])
    def test_is_an_attempt_and_no_answer(self, sheet, treatment, reached):
        sheet(reached=reached)

        contact = Contact.objects.get()
        assert (contact.reached, contact.headache) == (reached, "not_asked")
        assert treatment.followup_set.get(window="day_14").state == "open"

    def test_can_be_called_back_at_a_time_to_come(self, sheet, treatment):
        at = (timezone.now() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
        sheet(reached="no_answer", call_back_at=at)

        call = treatment.followup_set.get(window="day_14")
        assert call.state == "call_back"
        assert call.call_back_at > timezone.now()

    def test_a_call_back_in_the_past_is_refused(self, sheet):
        response = sheet(reached="no_answer", call_back_at="2026-01-05T10:00")

        assert response.status_code == 422
        assert "This is in the past" in response.content.decode()
        assert not Contact.objects.exists()


class TestAHeadacheReport:
    def test_is_stored_with_its_onset_counted_from_the_treatment(
        self, sheet, treatment
    ):
        sheet(**REPORT, words="Like a tight band.")

        headache = Headache.objects.get()
        assert (headache.onset_on - treatment.treated_on).days == 1
        assert headache.resolved_on == headache.onset_on + timedelta(days=2)
        assert (headache.grade, headache.worst_nrs) == (1, 4)
        report = HeadacheReport.objects.get()
        assert report.words == "Like a tight band."
        assert report.triage_level == "green"
        assert set(report.red_flags.values()) == {"no"}

    def test_that_is_mild_raises_nobody(self, sheet):
        sheet(**REPORT)

        assert not Escalation.objects.exists()

    def test_of_trouble_swallowing_is_red_and_reaches_the_director(
        self, sheet, client, clinic
    ):
        sheet(**REPORT | {"flag_swallowing_speaking_breathing": "yes"})

        escalation = Escalation.objects.get()
        assert escalation.level == "red"
        assert escalation.decide_by - escalation.recorded_at == timedelta(hours=1)
        client.force_login(builders.member("maya", "director", clinic))
        assert "Trouble swallowing" in client.get("/today/").content.decode()

    @pytest.mark.parametrize(
        "change",
        [
            {"function": "self_care"},
            {"flag_eyelid_droop": "yes"},
            {"ended_when": "ongoing", "onset_when": "5"},
            {"flag_fever": "not_asked"},
        ],
    )
    def test_that_a_physician_must_see_today_is_amber(self, sheet, change):
        sheet(**REPORT | change)

        assert Escalation.objects.get().level == "amber"

    @pytest.mark.parametrize(
        ("change", "field", "message"),
        [
            ({"reached": ""}, "contact", "Say who was reached."),
            ({"onset_when": ""}, "report", "Say when it began"),
            ({"ended_when": ""}, "report", "Say whether it is gone."),
            ({"worst_nrs": ""}, "report", "Enter the worst pain from 0 to 10."),
            ({"worst_nrs": "11"}, "report", "11"),
            ({"function": ""}, "report", "could you work and shop?"),
            ({"onset_when": "date", "onset_on": ""}, "report", "Enter the date"),
            (
                {"onset_when": "date", "onset_on": "2020-01-01"},
                "report",
                "before the treatment",
            ),
            ({"onset_when": "date", "onset_on": "31/02/2026"}, "report", "no such"),
            ({"ended_when": "date", "resolved_on": ""}, "report", "Enter the day"),
            ({"onset_when": "unknown", "ended_when": "1"}, "report", "isn't known"),
            ({"contacted_at": "9999-12-31"}, "contact", "between"),
            ({"words": "x" * 2001}, "report", "2000"),
        ],
    )
    def test_that_cannot_be_read_is_not_stored_and_keeps_what_was_typed(
        self, sheet, change, field, message
    ):
        response = sheet(**REPORT | {"words": "a tight band"} | change)

        assert response.status_code == 422
        form = getattr(response.context["sheet"], field)
        assert message in " ".join(sum(form.errors.values(), []))
        assert not Contact.objects.exists()
        if "words" not in change:
            assert "a tight band" in response.content.decode()

    def test_sent_twice_is_stored_once(self, client, sheet, treatment):
        page = client.get(f"/treatments/{treatment.uid}/call/")
        typed = REPORT | {
            "contacted_at": page.context["sheet"].contact["contacted_at"].value(),
            "solicited": "yes",
        }
        address = f"/treatments/{treatment.uid}/call/"

        assert client.post(address, typed).url == "/today/"
        again = client.post(address, typed | {"words": "It came back."})

        assert again.status_code == 409
        assert "at this very time is on record" in again.content.decode()
        assert "It came back." in again.content.decode()
        assert Contact.objects.count() == Headache.objects.count() == 1

    def test_that_the_database_refuses_is_never_called_saved(
        self, client, sheet, treatment
    ):
        """Here by an index that allows one headache alone."""
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE UNIQUE INDEX one_headache ON events_headache (treatment_id)"
            )
        builders.report(builders.contact(treatment, 2, "yes"), 1)

        with pytest.raises(IntegrityError), transaction.atomic():
            sheet(**REPORT | {"onset_when": "6"})

        assert Contact.objects.count() == 1


class TestALaterCall:
    def test_goes_on_with_the_episode_that_was_open(self, sheet, treatment, clinic):
        builders.headache(treatment, 1, contact_day=2, outcome="ongoing")
        episode = Headache.objects.get()

        sheet(
            **REPORT
            | {"continues": str(episode.uid), "onset_when": "", "ended_when": "3"}
        )

        episode.refresh_from_db()
        assert Headache.objects.count() == 1
        assert episode.outcome == "resolved"
        assert episode.resolved_on == episode.onset_on + timedelta(days=3)
        assert list(
            episode.headachereport_set.order_by("id").values_list("outcome", flat=True)
        ) == ["ongoing", "resolved"]

    def test_with_another_onset_is_another_episode(self, sheet, treatment):
        builders.headache(treatment, 1, contact_day=2, outcome="ongoing")

        sheet(**REPORT | {"onset_when": "6"})

        assert Headache.objects.count() == 2


def test_a_patient_who_rings_is_recorded_as_unsolicited(sheet):
    sheet(came="forward", reached="patient", headache="no")

    contact = Contact.objects.get()
    assert (contact.is_solicited, contact.followup) == (False, None)


class TestADraft:
    def post(self, client, treatment, **typed):
        typed.setdefault("contacted_at", timezone.now().strftime("%Y-%m-%dT%H:%M"))
        return client.post(f"/treatments/{treatment.uid}/call/draft/", typed)

    def test_comes_back_on_the_next_visit(self, client, nurse, treatment):
        client.force_login(nurse)
        self.post(client, treatment, **REPORT | {"words": "half a sent"})

        page = client.get(f"/treatments/{treatment.uid}/call/").content.decode()

        assert "half a sent" in page

    def test_is_answered_with_grade_level_and_rule(self, client, nurse, treatment):
        client.force_login(nurse)
        typed = REPORT | {"function": "self_care", "solicited": "yes"}
        body = self.post(client, treatment, **typed).content.decode()

        assert "Amber: physician the same day" in body
        assert "Grade 3" in body
        assert "Severe: limits self-care" in body

    def test_has_no_level_and_no_advice_while_danger_signs_are_still_asked(
        self, client, nurse, treatment
    ):
        client.force_login(nurse)
        typed = {"reached": "patient", "headache": "yes", "solicited": "yes"}
        body = self.post(client, treatment, **typed).content.decode()

        assert "Still to ask" in body
        assert "Danger signs not asked: 19" in body
        assert "Saved like this it is amber" in body
        assert "Amber: physician" not in body
        assert "looks at this today" not in body

        body = self.post(client, treatment, **typed, flag_fever="yes").content.decode()

        assert "Amber: physician the same day" in body
        assert "looks at this today and rings you back" in body
        assert "Danger signs not asked: 18" in body

    def test_is_of_its_writer_alone(self, client, nurse, treatment, clinic):
        client.force_login(nurse)
        self.post(client, treatment, words="mine")
        client.force_login(builders.member("nils", "nurse", clinic))

        page = client.get(f"/treatments/{treatment.uid}/call/").content.decode()

        assert "mine" not in page

    def test_is_no_record_and_gone_once_the_call_is_saved(
        self, client, sheet, treatment
    ):
        self.post(client, treatment, **REPORT)
        assert not Contact.objects.exists()
        sheet(reached="patient", headache="no")

        assert not Draft.objects.exists()


class TestAClaim:
    def test_keeps_the_others_from_ringing(self, client, nurse, treatment, director):
        call = treatment.followup_set.get(window="day_14")
        claim_followup(by=director, now=timezone.now(), followup=call)
        client.force_login(nurse)

        response = client.post(f"/follow-ups/{call.uid}/claim/", follow=True)

        assert "Maya is on the phone" in response.content.decode()
        page = client.get(f"/treatments/{treatment.uid}/call/").content.decode()
        assert "nobody is rung twice" in page
        assert 'id="call"' not in page

    def test_lapses_by_itself(self, client, nurse, treatment, director):
        call = treatment.followup_set.get(window="day_14")
        claim_followup(
            by=director, now=timezone.now() - timedelta(minutes=16), followup=call
        )
        client.force_login(nurse)

        response = client.post(f"/follow-ups/{call.uid}/claim/")

        assert response.url == f"/treatments/{treatment.uid}/call/"
        call.refresh_from_db()
        assert call.claimed_by == nurse

    def test_of_another_clinic_s_call_is_not_found(self, client, stranger, treatment):
        client.force_login(stranger)
        call = treatment.followup_set.get(window="day_14")

        assert client.post(f"/follow-ups/{call.uid}/claim/").status_code == 404
        assert client.get(f"/treatments/{treatment.uid}/call/").status_code == 404

    def test_is_not_made_by_looking(self, client, nurse, treatment):
        client.force_login(nurse)
        call = treatment.followup_set.get(window="day_14")

        assert client.get(f"/follow-ups/{call.uid}/claim/").status_code == 405


class TestGivingUp:
    def test_needs_a_reason(self, client, nurse, treatment):
        client.force_login(nurse)
        call = treatment.followup_set.get(window="day_14")

        response = client.post(f"/follow-ups/{call.uid}/close/", follow=True)

        assert "Choose why the call is given up" in response.content.decode()
        call.refresh_from_db()
        assert call.state == "open"

    def test_stays_in_the_record_with_its_reason(self, client, nurse, treatment):
        client.force_login(nurse)
        call = treatment.followup_set.get(window="day_14")
        client.post(f"/follow-ups/{call.uid}/close/", {"reason": "moved"})

        call.refresh_from_db()
        assert (call.state, call.lost_reason) == ("lost", "moved")
