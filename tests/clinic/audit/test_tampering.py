"""Whoever owns the database can change the trail, but not so that nobody sees it."""

import pytest
from django.core.management import CommandError, call_command

from clinic.audit.access import record_access
from clinic.audit.erasing import erase_payloads
from clinic.audit.exporting import event_fields
from clinic.audit.models import TrailEvent, TrailHead, TrailPayload, TrailSeal
from clinic.audit.sealing import private_key, seal, sealed_fields
from clinic.audit.verify_trail import event_hash, merkle_root, seal_hash
from clinic.models import Patient
from tests import builders

MIDDLE = "(SELECT seq FROM clinic_trailevent WHERE reason = 'typing error' ORDER BY seq LIMIT 1)"
TAIL = MIDDLE.replace("ORDER BY seq", "ORDER BY seq DESC")


def stream():
    return TrailEvent.objects.filter(object_type="clinic.patient").order_by("seq")


def rechain():
    """Hash every stream anew, as if nothing had happened."""
    ends = {}
    for event in TrailEvent.objects.order_by("stream", "stream_seq"):
        length, event.previous_hash = ends.get(event.stream, (0, ""))
        event.stream_seq = length + 1
        event.hash = event_hash(event_fields(event))
        event.save()
        ends[event.stream] = event.stream_seq, event.hash
    for name, (length, end) in ends.items():
        TrailHead.objects.filter(stream=name).update(stream_seq=length, hash=end)


def reseal(sign):
    start, previous = 0, ""
    for made in TrailSeal.objects.order_by("id"):
        events = TrailEvent.objects.filter(seq__gt=start, seq__lte=made.last_seq)
        held = list(events.order_by("seq").values_list("hash", flat=True))
        made.count, made.root = len(held), merkle_root(held)
        made.previous_hash = previous
        made.hash = seal_hash(sealed_fields(made))
        made.signature = sign(made.hash) or made.signature
        made.save()
        start, previous = made.last_seq, made.hash


def with_the_key(text):
    return private_key().sign(text.encode()).hex()


def without_the_key(text):
    return None


def test_what_nobody_touched_verifies(treatment, altered):
    assert altered() == ""
    call_command("audit_verify")


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            f"UPDATE clinic_trailevent SET actor_username = 'eve' WHERE seq = {MIDDLE}",
            "isn't what was recorded",
        ),
        (
            "UPDATE clinic_trailevent SET recorded_at = '2020-01-01 00:00:00' "
            f"WHERE seq = {MIDDLE}",
            "isn't what was recorded",
        ),
        (
            f"UPDATE clinic_trailevent SET reason = 'none' WHERE seq = {MIDDLE}",
            "isn't what was recorded",
        ),
        (
            "UPDATE clinic_trailpayload SET body = replace(body, '07700', '07701') "
            f"WHERE event_id = {MIDDLE}",
            "its content isn't what was recorded",
        ),
        (
            f"DELETE FROM clinic_trailpayload WHERE event_id = {MIDDLE}",
            "its content is gone",
        ),
        (
            "UPDATE clinic_patient SET phone = '1'",
            "not as it was last recorded: phone",
        ),
        (
            "UPDATE clinic_trailseal SET count = count - 1",
            "isn't what was sealed",
        ),
        (
            "UPDATE clinic_trailhead SET stream_seq = 1, hash = '' "
            "WHERE stream LIKE 'clinic.patient:%'",
            "its head was moved",
        ),
        (
            "INSERT INTO clinic_product (uid, proper_name, brand, serotype, unit_label)"
            " VALUES ('c081fe516fcc4abeaf31b1caf5c06fb3', 'other', 'X', 'A', 'U')",
            "the row was never recorded",
        ),
    ],
    ids=[
        "actor",
        "date",
        "reason",
        "content",
        "content erased",
        "row",
        "seal",
        "head",
        "new row",
    ],
)
def test_a_changed_row_is_named(owner, altered, statement, told):
    with owner() as sql:
        sql(statement)

    assert told in altered()


@pytest.mark.parametrize("which", [MIDDLE, TAIL], ids=["middle", "tail"])
def test_an_event_that_is_gone_is_missed(owner, altered, which):
    with owner() as sql:
        seq = TrailEvent.objects.raw(f"{which[1:-1]}")[0].seq
        sql(f"DELETE FROM clinic_trailpayload WHERE event_id = {seq}")
        sql(f"DELETE FROM clinic_trailevent WHERE seq = {seq}")
        rechain()

    assert "sealed were" in altered()


def test_an_unsealed_end_that_is_cut_leaves_its_row_behind(owner, altered):
    with builders.by_hand():
        builders.change(Patient.objects, phone="1")
    with owner():
        last = stream().last()
        TrailPayload.objects.filter(event=last).delete()
        last.delete()
        rechain()

    found = altered()
    assert "not as it was last recorded" in found and "phone" in found


def test_a_record_that_is_gone_with_its_stream_is_missed(owner, altered, clinic):
    builders.patient(clinic)
    with owner() as sql:
        name = stream().earliest("seq").stream
        TrailPayload.objects.filter(event__stream=name).delete()
        TrailEvent.objects.filter(stream=name).delete()
        TrailHead.objects.filter(stream=name).delete()
        sql("UPDATE clinic_trailseal SET count = count - 3")

    assert "the row was never recorded" in altered()
    assert "isn't what was sealed" in altered()


def test_a_chain_hashed_anew_breaks_its_seal(owner, altered):
    with owner() as sql:
        sql(f"UPDATE clinic_trailevent SET reason = 'none' WHERE seq = {MIDDLE}")
        rechain()

    assert "its events aren't those that were sealed" in altered()


def test_a_seal_made_anew_needs_the_key(owner, altered):
    with owner() as sql:
        sql(f"UPDATE clinic_trailevent SET reason = 'none' WHERE seq = {MIDDLE}")
        rechain()
        reseal(without_the_key)

    assert "its signature isn't of this key" in altered()


class TestWhoWasShown:
    @pytest.fixture
    def shown(self, treatment, nurse):
        """Read by Nora; another patient wasn't."""
        record_access(
            by=nurse,
            action="view_patient",
            clinic=treatment.clinic,
            subjects=[treatment.patient.uid],
        )
        return builders.patient(treatment.clinic)

    @pytest.mark.parametrize(
        ("statement", "told"),
        [
            ("DELETE FROM clinic_trailsubject", "other patients than are listed"),
            (
                "UPDATE clinic_trailsubject SET subject = "
                "(SELECT uid FROM clinic_patient WHERE uid <> subject LIMIT 1)",
                "other patients than are listed",
            ),
            (
                "INSERT INTO clinic_trailsubject (event_id, subject) "
                "SELECT (SELECT max(seq) FROM clinic_trailevent), uid "
                "FROM clinic_patient LIMIT 1",
                "says nothing of them",
            ),
            (
                "INSERT INTO clinic_trailsubject (event_id, subject) "
                "SELECT (SELECT min(seq) FROM clinic_trailevent), uid "
                "FROM clinic_patient LIMIT 1",
                "says nothing of them",
            ),
        ],
        ids=["gone", "another", "of a later write", "of an earlier write"],
    )
    def test_is_compared_with_what_the_event_says(
        self, shown, owner, altered, statement, told
    ):
        assert altered() == ""
        with owner() as sql:
            sql(statement)

        assert told in altered()

    def test_goes_with_the_content_when_that_is_erased(self, shown, director, altered):
        event = TrailEvent.objects.get(operation="access")
        erase_payloads(by=director, events=[event.seq], reason="asked for")

        assert not event.subjects.exists()
        assert altered() == ""


class TestWithAWitness:
    def test_a_trail_rewritten_with_the_key_is_found(self, owner, altered):
        witness = TrailSeal.objects.last().hash
        with owner() as sql:
            sql(f"UPDATE clinic_trailevent SET reason = 'none' WHERE seq = {MIDDLE}")
            rechain()
            reseal(with_the_key)

        assert altered() == ""
        assert altered(witness) == f"witness {witness}: no such seal"

    def test_seals_dropped_with_what_came_later_are_found(self, owner, altered):
        witness = TrailSeal.objects.last().hash
        with owner():
            TrailSeal.objects.all().delete()

        assert altered() == ""
        assert altered(witness) == f"witness {witness}: no such seal"


class TestTheCommand:
    def test_exits_with_1_where_something_was_altered(self, owner):
        with owner() as sql:
            sql("UPDATE clinic_patient SET phone = '1'")

        with pytest.raises(CommandError) as error:
            call_command("audit_verify")
        assert error.value.returncode == 1

    def test_exits_with_2_where_it_cannot_check(self, treatment, settings):
        settings.TRAIL_KEY_FILE = "/nowhere/trail_key"

        with pytest.raises(CommandError, match="no public key") as error:
            call_command("audit_verify")
        assert error.value.returncode == 2

    def test_misses_a_trigger(self, owner, sql, altered, is_postgresql):
        on = " ON clinic_patient" if is_postgresql else ""
        name = "trail_row" if is_postgresql else "trail_clinic_patient_update"
        with owner():
            pass
        sql(f"DROP TRIGGER {name}{on}")

        assert "isn't as `migrate` installed it" in altered()


def test_a_second_seal_follows_the_first(treatment, altered):
    first = TrailSeal.objects.get()
    builders.lot(treatment.clinic, number="L2")
    second = seal(now=builders.NOW)

    assert second.previous_hash == first.hash
    assert seal(now=builders.NOW) is None
    assert altered(first.hash, second.hash) == ""
