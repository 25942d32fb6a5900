"""Amending and voiding a headache on its pages."""

from datetime import UTC, date, datetime, timedelta

import pytest

from clinic.models import Change
from clinic.moments import Moment
from events.actions.headaches import amend_headache
from events.models import Headache
from tests import builders
from tests.events.test_headaches_pages import changed, page, text
from tests.pages import cells, sent_from


@pytest.fixture
def client(client, nurse):
    client.force_login(nurse)
    return client


class TestAmending:
    @pytest.fixture
    def headache(self, clinic):
        return builders.headache(builders.treatment(clinic), 3).headache

    def post(self, client, headache, **values):
        address = page(headache, "amend_headache")
        return client.post(address, changed(headache, **values))

    def test_starts_from_what_is_recorded(self, client, headache):
        shown = text(client.get(page(headache, "amend_headache")))

        assert 'value="2026-03-05"' in shown
        assert 'name="version" value="1"' in shown

    def test_keeps_the_change_with_its_reason(self, client, headache, nurse):
        response = self.post(client, headache, quality="throbbing", worst_nrs="7")

        assert response.status_code == 302
        stored = Headache.objects.get()
        assert (stored.quality, stored.worst_nrs, stored.version) == ("throbbing", 7, 2)
        change = Change.objects.get()
        assert change.after == {"quality": "throbbing", "worst_nrs": "7"}
        assert (change.changed_by, change.reason) == (nurse, "the patient rang")

    def test_moves_the_onset_and_regrades(self, client, headache):
        self.post(client, headache, onset_on="2026-03-03", function="self_care")

        stored = Headache.objects.get()
        assert stored.onset_on == stored.onset_latest_on == date(2026, 3, 3)
        assert stored.grade == 3

    def test_with_nothing_changed_says_so(self, client, headache):
        address = page(headache, "amend_headache")
        response = client.post(address, changed(headache), follow=True)

        assert "Nothing changed" in text(response)
        assert Headache.objects.get().version == 1

    @pytest.mark.parametrize(
        ("precision", "at"),
        [
            ("day", None),
            ("month", None),
            ("exact", datetime(2026, 3, 5, 14, 5, tzinfo=UTC)),
            ("hour", datetime(2026, 3, 5, 14, 0, 30, tzinfo=UTC)),
            # London's clocks showed this time twice.
            ("exact", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
            ("exact", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ],
    )
    def test_sent_back_as_it_came_changes_nothing(self, client, clinic, precision, at):
        of = builders.treatment(clinic, on=date(2026, at.month if at else 3, 2))
        onset = (
            Moment(at, at.date(), "exact")
            if at
            else builders.day_moment(of.treated_on + timedelta(days=3), clinic.zone)
        )
        headache = builders.headache(
            of, contact_day=40, onset_precision=precision, onset=onset
        ).headache
        form = client.get(page(headache, "amend_headache")).context["form"]
        typed = {name: form[name].value() or "" for name in form.fields}

        response = client.post(
            page(headache, "amend_headache"),
            typed | {"reason": "as it was"},
            follow=True,
        )
        assert "Nothing changed" in text(response)
        assert not Change.objects.exists()

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ({"reason": ""}, "Say why, in at least 5 characters."),
            ({"reason": "."}, "Say why, in at least 5 characters."),
            ({"onset_on": "2026-03-01"}, "The onset is before the treatment on"),
            ({"onset_on": "2026-03-17"}, "The onset is after the contact on"),
            ({"onset_on": ""}, "Enter the date of onset, or “unknown”"),
            ({"onset_on": "2026-02-30"}, "There is no such day as 2026-02-30."),
            ({"onset_precision": "exact"}, "Add the time of day, or lower"),
            (
                {"outcome": "resolved", "resolved_on": "2026-03-04"},
                "A headache can&#x27;t be gone before its onset on 2026-03-05.",
            ),
            (
                {"outcome": "resolved", "resolved_on": "2099-01-01"},
                "This is in the future",
            ),
            (
                {"outcome": "ongoing", "resolved_on": "2026-03-06"},
                "Leave the day empty, or choose “Gone” as the outcome.",
            ),
            ({"worst_nrs": "11"}, "11 is out of range"),
            ({"worst_nrs": "1_0"}, "Enter a whole number from 0 to 10."),
            ({"quality": "Throbbing"}, "There is no code “Throbbing” here."),
            ({"function": ""}, "Choose one; “not known” is an answer."),
            ({"place": "a\u202eb"}, "invisible direction character"),
            ({"version": "abc"}, "Enter a whole number"),
        ],
    )
    def test_refuses_what_cannot_be_and_keeps_what_was_typed(
        self, client, headache, values, message
    ):
        response = self.post(client, headache, **{"place": "temples"} | values)

        assert response.status_code == 422
        assert message in text(response)
        if "place" not in values:
            assert 'value="temples"' in text(response)
        assert Headache.objects.get().version == 1
        assert not Change.objects.exists()

    def test_refuses_a_month_that_ended_before_the_treatment_day(self, client, clinic):
        """Treated on the 2nd: a headache of March can't be gone on the 1st."""
        headache = builders.headache(builders.treatment(clinic), 3).headache
        response = self.post(
            client,
            headache,
            onset_precision="month",
            outcome="resolved",
            resolved_on="2026-03-01",
        )

        assert response.status_code == 422
        assert "before its onset on 2026-03-02" in text(response)

    def test_refuses_a_field_that_came_twice(self, client, headache):
        typed = changed(headache, nausea=["yes", "no"])
        response = client.post(page(headache, "amend_headache"), typed)

        assert response.status_code == 400
        assert "This came twice: give it once." in text(response)

    def test_after_somebody_else_shows_theirs_beside_yours(
        self, client, headache, director
    ):
        amend_headache(
            by=director,
            now=builders.NOW,
            headache=headache,
            version=1,
            reason="examined her",
            onset_precision="day",
            onset=builders.day_moment(headache.onset_on),
            function="self_care",
            quality="dull",
        )

        stale = Headache.objects.get()
        response = self.post(client, stale, quality="throbbing", function="none")

        assert response.status_code == 409
        shown = text(response)
        for words in ("Maya", "examined her"):
            assert words in shown
        assert "Quality|Not known|Dull|Throbbing" in cells(response)
        assert Headache.objects.get().quality == "dull"
        client.post(page(headache, "amend_headache"), sent_from(response))
        assert Headache.objects.get().quality == "throbbing"

    def test_is_not_for_who_only_reads(self, client, headache):
        client.force_login(builders.member("ann", "auditor", headache.clinic))

        assert client.get(page(headache)).status_code == 200
        assert "Amend</a>" not in text(client.get(page(headache)))
        assert self.post(client, headache, quality="dull").status_code == 403


class TestVoiding:
    @pytest.fixture
    def headache(self, clinic):
        return builders.headache(builders.treatment(clinic)).headache

    def post(self, client, headache, **typed):
        return client.post(
            page(headache, "void_headache"),
            {"reason": "wrong patient", "version": 1} | typed,
            follow=True,
        )

    def test_leaves_it_to_be_read_with_the_reason(self, client, headache):
        shown = text(self.post(client, headache))

        assert Headache.objects.get().is_voided
        assert "by Nora: wrong patient. It no longer counts." in shown
        assert "Amend</a>" not in shown

    @pytest.mark.parametrize("reason", ["", "   ", "x"])
    def test_needs_a_reason(self, client, headache, reason):
        response = self.post(client, headache, reason=reason)

        assert response.status_code == 422
        assert "Say why, in at least 5 characters." in text(response)
        assert not Headache.objects.get().is_voided

    def test_is_refused_if_it_was_amended_meanwhile(self, client, headache):
        response = self.post(client, headache, version=9)

        assert response.status_code == 409
        assert "Nothing was saved yet" in text(response)
        assert not Headache.objects.get().is_voided

    def test_ends_what_can_be_changed(self, client, headache):
        self.post(client, headache)
        address = page(headache, "amend_headache")
        response = client.post(address, changed(headache, nausea="yes"), follow=True)

        assert "This headache is void: nothing was changed." in text(response)
        assert Headache.objects.get().nausea == "unknown"
