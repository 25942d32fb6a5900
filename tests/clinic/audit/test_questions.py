"""The saved questions: each finds what its definition says, and nothing else."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from clinic.audit import questions
from clinic.audit.access import record_access
from clinic.audit.models import TrailEvent
from clinic.audit.reviews import TrailReview
from clinic.scoped import scoped
from clinic.signin.recorded import record_sign_in
from events.actions.headaches import amend_headache
from events.actions.reviews import sign_review
from events.models import Headache
from tests import builders


def found(name, clinic):
    numbers = questions.QUESTIONS[name].find(TrailEvent.objects.all(), clinic)
    return list(TrailEvent.objects.filter(seq__in=numbers).order_by("seq"))


def amend_onset(headache, day, by):
    headache.refresh_from_db()
    return amend_headache(
        by=by,
        now=builders.NOW,
        headache=headache,
        version=headache.version,
        reason="asked again",
        onset_precision="day",
        onset=builders.day_moment(day),
        function=headache.function,
    )


@pytest.fixture
def headache(clinic):
    return builders.headache(builders.treatment(clinic), day=3).headache


@pytest.fixture
def at(owner, key):
    """Moves the newest event to a moment, as only the database's owner can."""

    def move(moment):
        with owner() as sql:
            sql(
                "UPDATE clinic_trailevent SET recorded_at = %s WHERE seq = "
                "(SELECT max(seq) FROM clinic_trailevent)",
                moment,
            )

    return move


class TestWrittenAtNight:
    @pytest.mark.parametrize(
        ("moment", "count"),
        [
            # The clinic is in London: in summer an hour ahead of UTC.
            (datetime(2026, 7, 1, 20, 59, 59, tzinfo=UTC), 0),
            (datetime(2026, 7, 1, 21, 0, tzinfo=UTC), 1),
            (datetime(2026, 7, 2, 4, 59, 59, tzinfo=UTC), 1),
            (datetime(2026, 7, 2, 5, 0, tzinfo=UTC), 0),
            (datetime(2026, 1, 1, 21, 30, tzinfo=UTC), 0),
        ],
    )
    def test_goes_by_the_clinics_clock(self, at, treatment, nurse, moment, count):
        earlier = {event.seq for event in found("night_writes", treatment.clinic)}
        headache = builders.headache(treatment).headache
        amend_onset(headache, date(2026, 3, 6), nurse)
        mine = TrailEvent.objects.filter(actor_username="nora").latest("seq")
        assert mine == TrailEvent.objects.order_by("seq").last()
        at(moment)

        now = {event.seq for event in found("night_writes", treatment.clinic)}
        assert len((now - earlier) & {mine.seq}) == count

    def test_leaves_out_what_nobody_wrote(self, clinic):
        builders.one_of_everything(clinic)

        assert found("night_writes", clinic) == []


class TestChangedAfterSignature:
    def test_is_a_change_of_a_newer_version(self, clinic, headache, nurse, director):
        amend_onset(headache, date(2026, 3, 6), nurse)
        assert found("after_signature", clinic) == []

        headache.refresh_from_db()
        sign_review(
            by=director, now=builders.NOW, headache=headache, **builders.ASSESSMENT
        )
        assert found("after_signature", clinic) == []

        amend_onset(headache, date(2026, 3, 7), nurse)
        [event] = found("after_signature", clinic)
        assert (event.action, event.actor_username) == ("amend_headache", "nora")


class TestBackDated:
    def test_is_an_onset_that_became_earlier(self, clinic, headache, nurse):
        rows = TrailEvent.objects.exclude(operation="insert")
        find = questions.QUESTIONS["back_dated"].find

        amend_onset(headache, date(2026, 3, 8), nurse)
        assert find(rows, clinic) == []
        amend_onset(headache, date(2026, 3, 4), nurse)
        assert len(find(rows, clinic)) == 1

    def test_is_a_headache_recorded_late(self, clinic, monkeypatch):
        report = builders.headache(builders.treatment(clinic), day=3)
        event = TrailEvent.objects.get(object_type="events.headache")
        days = (event.recorded_at.date() - report.headache.onset_on).days

        monkeypatch.setattr(questions, "LATE_DAYS", days)
        assert found("back_dated", clinic) == []
        monkeypatch.setattr(questions, "LATE_DAYS", days - 1)
        assert found("back_dated", clinic) == [event]


class TestManyExports:
    def test_is_more_than_five_by_one_person_in_a_day(self, clinic, nurse, director):
        for _ in range(5):
            record_access(by=director, action="export", clinic=clinic)
        record_access(by=nurse, action="export_trail", clinic=clinic)
        record_access(by=director, action="view_list", clinic=clinic)
        assert found("many_exports", clinic) == []

        record_access(by=director, action="export_trail", clinic=clinic)
        events = found("many_exports", clinic)
        assert len(events) == 6
        assert {event.actor_username for event in events} == {"maya"}


class TestOwnRecords:
    def test_are_those_of_treatments_that_one_injected(self, clinic, director, nurse):
        injector = builders.injector(clinic)
        with builders.by_hand():
            injector.user, injector.version = director, 2
            injector.save()
        own = builders.headache(builders.treatment(clinic)).headache
        other = builders.headache(
            builders.treatment(clinic, injector=builders.injector(clinic, "INJ-2"))
        ).headache
        amend_onset(own, date(2026, 3, 6), nurse)
        amend_onset(other, date(2026, 3, 6), director)
        assert found("own_records", clinic) == []

        amend_onset(own, date(2026, 3, 7), director)
        [event] = found("own_records", clinic)
        assert (event.object_type, event.object_id) == ("events.headache", str(own.id))


class TestFailedSignIns:
    def test_are_the_refused_ones(self, clinic, nurse):
        for action in ("sign_in_failed", "locked_out"):
            record_sign_in(by=nurse, action=action)
        record_sign_in(by=nurse, action="sign_in")
        record_access(by=nurse, action="forbidden")

        actions = [event.action for event in found("failed_sign_ins", clinic)]
        assert actions == ["sign_in_failed", "locked_out", "forbidden"]

    def test_are_seen_by_the_clinic_of_whoever_was_named(self, clinic, nurse):
        elsewhere = builders.clinic("elsewhere")
        record_sign_in(by=nurse, action="sign_in_failed")

        for at, count in ((clinic, 1), (elsewhere, 0)):
            with scoped([at.id]):
                assert len(found("failed_sign_ins", at)) == count


class TestThePages:
    @pytest.fixture
    def client(self, client, clinic):
        client.force_login(builders.member("ada", "auditor", clinic))
        return client

    def test_each_question_has_its_definition_number_and_day(
        self, client, clinic, director
    ):
        for _ in range(6):
            record_access(by=director, action="export", clinic=clinic)
        page = client.get(reverse("trail_questions")).content.decode()
        for asked in questions.QUESTIONS.values():
            assert asked.title in page

        response = client.get(reverse("trail_question", args=["many_exports"]))
        assert response.context["count"] == 6
        [(day, number, notes)] = response.context["days"]
        assert (number, notes) == (6, [])
        text = " ".join(response.content.decode().split())
        assert "6 events at Riverside" in text
        assert "as of" in text

        typed = {"day": day.isoformat(), "clinic": clinic.code, "note": "year's end"}
        address = reverse("trail_question_review", args=["many_exports"])
        shown = client.post(address, typed, follow=True).content.decode()
        assert "Ada: year&#x27;s end" in shown
        assert TrailReview.objects.get().day == day

    def test_refuse_what_they_do_not_know(self, client, stranger):
        address = reverse("trail_question", args=["night_writes"])

        assert client.get(address, {"clinic": "elsewhere"}).status_code == 404
        assert client.get(address, {"hour": "3"}).status_code == 400
        years = {"from": "2020-01-01", "to": "2026-01-01"}
        assert "366 days at most" in client.get(address, years).content.decode()
        assert client.get(reverse("trail_question", args=["none"])).status_code == 404

    def test_a_day_needs_a_note_and_a_clinic_of_ones_own(self, client, clinic, nurse):
        address = reverse("trail_question_review", args=["night_writes"])
        builders.clinic("elsewhere")
        typed = {"day": "2026-06-30", "clinic": "elsewhere", "note": "looked at"}

        assert client.post(address, typed).status_code == 422
        assert (
            client.post(
                address, typed | {"clinic": clinic.code, "note": ""}
            ).status_code
            == 422
        )
        assert not TrailReview.objects.exists()
        assert Headache.objects.count() == 0
