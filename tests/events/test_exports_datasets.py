"""Each dataset: its columns are those of the dictionary, and nothing in it that must not be."""

import csv
import json
import tracemalloc
from datetime import date
from hashlib import sha256
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.core.signals import request_finished
from django.db import close_old_connections, transaction
from django.urls import reverse
from django.utils import timezone

from clinic.actions import command_line_user
from clinic.audit.models import TrailEvent, TrailSubject
from clinic.models import Clinic, Patient
from events.actions.reviews import sign_review
from events.exports import DATASETS
from events.exports.dictionary import dictionary
from events.exports.files import Question, make_file, pieces
from events.imports import import_everywhere
from events.models import Export, Headache, Treatment
from tests import builders
from tests.dashboards.sample import void

EXPORT, EXPORTS = reverse("events:export"), reverse("events:exports")
OPEN = [name for name, dataset in DATASETS.items() if not dataset.only_identified]
IMPORTABLE = [name for name in DATASETS if name.startswith("import-")]
NAMED = {"identified": "yes", "reason": "held against the charts"}
SECRETS = ("MRN-77", "Zelda", "Quartz", "0999", "1990-03-03", "After work", "Latex")


@pytest.fixture
def auditor(clinic):
    return builders.member("anton", "auditor", clinic)


def file_of(client, user, name, **asked):
    client.force_login(user)
    response = client.post(EXPORT, {"dataset": name} | asked)
    assert response.status_code == 200, response.content.decode()
    data = b"".join(response)
    assert len(data) == int(response["Content-Length"])
    return data


def rows_of(data):
    return list(csv.DictReader(StringIO(data.decode(), newline="")))


def typed(clinic):
    """A treatment, with everything typed of it that can be."""
    of = builders.patient(
        clinic,
        mrn="MRN-77",
        given_name="Zelda",
        family_name="Quartz",
        phone="0999",
        birth_date=date(1990, 3, 3),
        preferred_time="After work",
        allergies="Latex",
    )
    treatment = builders.treatment(clinic, of=of, warning_reason="Zelda asked for it")
    builders.headache(treatment, words="I am Zelda")
    sign_review(
        by=builders.command_line(),
        now=builders.NOW,
        headache=Headache.objects.get(treatment=treatment),
        comment="Quartz, again",
        **builders.ASSESSMENT,
    )
    return treatment


class TestColumns:
    @pytest.mark.parametrize("name", DATASETS)
    def test_they_are_those_of_the_dictionary(self, client, clinic, director, name):
        builders.one_of_everything(clinic)
        said = [
            row
            for row in csv.DictReader(StringIO(dictionary(), newline=""))
            if row["dataset"] == name
        ]

        rows = rows_of(file_of(client, director, name, **NAMED))

        assert list(rows[0]) == [row["column"] for row in said]
        assert all(row["meaning"] and row["type"] for row in said)
        for row in said:
            codes = {pair.split(" = ")[0] for pair in row["codes"].split("; ")} - {""}
            cells = {cell for held in rows for cell in held[row["column"]].split(";")}
            if codes and row["column"] != "product":
                assert cells - {"", "none"} <= codes, row["column"]

    @pytest.mark.parametrize("name", OPEN)
    def test_codes_stand_beside_their_words_and_units_beside_their_product(self, name):
        names = [column.name for column in DATASETS[name].columns]

        for column in DATASETS[name].columns:
            if column.kind in ("code", "codes"):
                assert names[names.index(column.name) + 1] == f"{column.name}_label"
        if "units" in names:
            assert names[names.index("units") - 2 :][:2] == ["product", "brand"]

    @pytest.mark.parametrize("name", OPEN)
    def test_without_names_nothing_typed_and_no_birth_date_is_in_it(
        self, client, clinic, director, name
    ):
        typed(clinic)

        data = file_of(client, director, name).decode()
        named = file_of(client, director, name, **NAMED).decode()

        assert not [word for word in SECRETS if word in data]
        assert len(rows_of(data.encode())) == 1
        assert "Quartz" in named
        assert "MRN-77" in named

    @pytest.mark.parametrize("name", DATASETS)
    def test_another_clinics_rows_are_never_in_it(self, client, clinic, stranger, name):
        builders.one_of_everything(clinic)
        builders.one_of_everything(elsewhere := Clinic.objects.get(code="elsewhere"))
        ours = Patient.objects.filter(clinic=clinic)

        data = file_of(client, stranger, name, **NAMED)

        assert rows_of(data)
        assert {row["clinic"] for row in rows_of(data)} == {elsewhere.code}
        for patient in ours:
            assert str(patient.uid) not in data.decode()
            assert patient.mrn not in data.decode()

    @pytest.mark.parametrize("name", DATASETS)
    def test_a_formula_is_text_in_every_one(self, client, clinic, director, name):
        evil = "=cmd|' /C calc'!A0"
        of = builders.patient(clinic, mrn=evil, given_name=evil, family_name=evil)
        lot = builders.lot(clinic, number="@SUM(A1)")
        treatment = builders.treatment(
            clinic,
            of=of,
            reference="+1",
            injections=[builders.injection(clinic, lot=lot)],
        )
        builders.headache(treatment, words=evil)
        sign_review(
            by=builders.command_line(),
            now=builders.NOW,
            headache=Headache.objects.get(),
            comment=evil,
            **builders.ASSESSMENT,
        )

        data = file_of(client, director, name, **NAMED).decode()

        cells = [cell for row in csv.reader(StringIO(data, newline="")) for cell in row]
        assert f"'{evil}" in cells or "'+1" in cells
        assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")]

    def test_days_are_the_clinics_and_moments_have_the_offset(self, client, director):
        clinic = Clinic.objects.get()
        treatment = builders.treatment(clinic, on=date(2026, 4, 2))
        builders.contact(treatment)

        [row] = rows_of(file_of(client, director, "contacts"))

        assert row["time_zone"] == "Europe/London"
        assert row["contacted_on"] == "2026-04-16"
        assert row["contacted_at"] == "2026-04-16T00:00:00+01:00"
        assert row["recorded_at"] == "2026-06-30T13:00:00+01:00"


class TestNames:
    def test_an_auditor_takes_none_out(self, client, clinic, auditor):
        typed(clinic)
        client.force_login(auditor)

        response = client.post(EXPORT, {"dataset": "patients"} | NAMED)

        assert response.status_code == 400
        assert "(export identified)" in response.content.decode()
        assert "Quartz" not in response.content.decode()
        assert not Export.objects.exists()

    @pytest.mark.parametrize("reason", ["", "    ", "why"])
    def test_a_director_says_why(self, client, clinic, director, reason):
        client.force_login(director)

        response = client.post(
            EXPORT, {"dataset": "patients", "identified": "yes", "reason": reason}
        )

        assert response.status_code == 400
        assert "Say why, in at least 5 characters" in response.content.decode()

    def test_why_is_in_the_trail_and_in_the_manifest(self, client, clinic, director):
        typed(clinic)

        file_of(client, director, "patients", **NAMED)

        export = Export.objects.get()
        said = client.get(reverse("events:manifest", args=[export.uid])).json()
        assert said["reason"] == NAMED["reason"]
        read = TrailEvent.objects.get(action="export")
        assert json.loads(read.payload.body)["details"]["reason"] == NAMED["reason"]
        begun = TrailEvent.objects.filter(action="begin_export").first()
        assert begun.reason == NAMED["reason"]

    @pytest.mark.parametrize("name", IMPORTABLE)
    def test_what_can_be_imported_has_names_or_is_refused(
        self, client, clinic, director, name
    ):
        client.force_login(director)

        response = client.post(EXPORT, {"dataset": name})

        assert response.status_code == 400
        assert "These files hold names" in response.content.decode()


class TestTheRecordOfIt:
    def test_the_manifest_says_what_the_file_is(self, client, clinic, auditor):
        builders.treatment(clinic)
        builders.treatment(clinic, areas=["chin"])

        data = file_of(client, auditor, "injections", area="chin", reason="a question")

        export = Export.objects.get()
        said = client.get(reverse("events:manifest", args=[export.uid])).json()
        assert (said["rows"], said["bytes"]) == (1, len(data))
        assert said["sha256"] == sha256(data).hexdigest()
        assert said["by"] == "anton"
        assert said["filters"] == {"area": "chin"}
        assert said["clinics"] == ["riverside"]
        assert said["identified"] is False
        assert said["completed_at"] is not None
        head = TrailEvent.objects.get(seq=said["trail"]["position"])
        assert said["trail"]["head"] == head.hash
        assert said["columns"] == data.decode().splitlines()[0].split(",")

    def test_a_file_that_was_broken_off_is_not_complete(self, client, clinic, auditor):
        builders.treatment(clinic)
        client.force_login(auditor)

        response = client.post(EXPORT, {"dataset": "exposures"})
        # As the test client does, so that the connection of the test stays open.
        request_finished.disconnect(close_old_connections)
        response.close()
        request_finished.connect(close_old_connections)

        assert Export.objects.get().completed_at is None
        assert "Begun, and not completed" in client.get(EXPORTS).content.decode()
        assert not TrailEvent.objects.filter(action="export_sent").exists()

    def test_it_can_be_made_again_from_the_list(self, client, clinic, director):
        treatment = builders.treatment(clinic)
        before = file_of(client, director, "patients", **NAMED)
        first = Export.objects.get()
        builders.treatment(clinic)

        address = reverse("events:export_again", args=[first.uid])
        refused = client.post(address, {"reason": "why"})
        assert refused.status_code == 400
        assert "Say why, in at least 5 characters" in refused.content.decode()
        response = client.post(address, {"reason": "the first was lost"})

        assert b"".join(response) == before
        second = Export.objects.get(again=first)
        assert second.is_the_same
        assert second.reason == "the first was lost"
        assert "Made again: the same bytes" in client.get(EXPORTS).content.decode()
        shown = TrailSubject.objects.filter(subject=treatment.patient.uid)
        assert shown.count() == 2

    def test_nobody_without_the_right_makes_names_again(
        self, client, clinic, director, auditor
    ):
        file_of(client, director, "patients", **NAMED)
        client.force_login(auditor)
        export = Export.objects.get()

        again = client.post(reverse("events:export_again", args=[export.uid]))

        assert again.status_code == 403

    def test_exports_of_other_clinics_are_not_listed(
        self, client, clinic, director, stranger
    ):
        everywhere = builders.member("eve", "auditor", None)
        file_of(client, director, "patients")
        file_of(client, everywhere, "treatments")
        client.force_login(stranger)

        page = client.get(EXPORTS).content.decode()

        assert "Nothing was taken out at your clinics yet." in page
        for export in Export.objects.all():
            address = reverse("events:manifest", args=[export.uid])
            assert client.get(address).status_code == 404

    def test_what_was_chosen_stays_when_it_is_refused(self, client, clinic, director):
        client.force_login(director)

        page = client.post(
            EXPORT,
            {"dataset": "headaches", "from": "yesterday", "reason": "a question"},
        ).content.decode()

        assert "Enter the date as year-month-day" in page
        assert 'value="yesterday"' in page
        assert 'value="a question"' in page
        assert "onset" in page.lower()


class TestTheCommand:
    @pytest.mark.parametrize(
        ("name", "asked"),
        [
            ("exposures", {"migraine": "unknown", "from": "2026-01-01"}),
            ("contacts", {"product": "onabotulinumtoxinA"}),
            ("headaches", {"grade": "2", "clinic": "riverside"}),
            ("import-treatments", {"injector": "INJ-1"}),
        ],
    )
    def test_it_writes_the_bytes_of_the_page(
        self, client, clinic, director, tmp_path, name, asked
    ):
        builders.one_of_everything(clinic)
        path = tmp_path / "file.csv"
        options = [f"--{key}={value}" for key, value in asked.items()]

        call_command(
            "export",
            name,
            f"--out={path}",
            "--identified",
            "--reason=to be compared",
            *options,
            stdout=StringIO(),
        )

        assert path.read_bytes() == file_of(client, director, name, **asked, **NAMED)
        assert len(rows_of(path.read_bytes())) >= 1
        beside = json.loads((tmp_path / "file.csv.manifest.json").read_text())
        assert beside["by"] == "command-line"
        assert beside["sha256"] == sha256(path.read_bytes()).hexdigest()
        assert beside["filters"] == asked

    def test_whose_rows_it_wrote_is_recorded(self, clinic, tmp_path):
        treatment = builders.treatment(clinic)

        call_command(
            "export", "exposures", f"--out={tmp_path / 'x'}", stdout=StringIO()
        )

        [shown] = TrailSubject.objects.filter(subject=treatment.patient.uid)
        assert shown.event.action == "export"
        assert shown.event.actor_username == "command-line"

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (["patients", "--identified"], "--reason: Say why"),
            (["patients", "--grade=1"], "Unknown filter “grade”"),
            (["import-patients"], "--identified: These files hold names"),
            (["patients", "--as-of=soon"], "--as-of: Enter the date"),
            (["patients", "--again=nobody"], "--again: there is no export “nobody”"),
        ],
    )
    def test_what_it_cannot_do_is_said_and_leaves_nothing(
        self, clinic, tmp_path, options, said
    ):
        with pytest.raises(CommandError, match=said):
            call_command("export", *options, f"--out={tmp_path / 'x.csv'}")

        assert list(tmp_path.iterdir()) == []
        assert not Export.objects.exists()

    def test_it_makes_an_earlier_file_again(self, client, clinic, auditor, tmp_path):
        builders.treatment(clinic)
        before = file_of(client, auditor, "treatments")
        builders.treatment(clinic)
        uid = Export.objects.get().uid
        path = tmp_path / "again.csv"

        call_command(
            "export", "treatments", f"--again={uid}", f"--out={path}", stdout=StringIO()
        )

        assert path.read_bytes() == before
        beside = json.loads((tmp_path / "again.csv.manifest.json").read_text())
        assert beside["made_again"]["same_bytes"] is True

    def test_the_trail_is_the_pages(self, client, clinic, tmp_path):
        builders.treatment(clinic)
        everywhere = builders.member("eve", "auditor", None)
        client.force_login(everywhere)
        path = tmp_path / "trail.csv"
        page = b"".join(client.get(reverse("trail_csv")))

        call_command("export", "audit", f"--out={path}", stdout=StringIO())

        assert path.read_bytes().startswith(page)
        beside = json.loads((tmp_path / "trail.csv.manifest.json").read_text())
        assert beside["sha256"] == sha256(path.read_bytes()).hexdigest()
        assert beside["rows"] == len(rows_of(path.read_bytes()))
        with pytest.raises(CommandError, match="no other options"):
            call_command("export", "audit", f"--out={path}", "--grade=1")

    def test_the_dictionary_is_the_pages(self, client, clinic, auditor, tmp_path):
        path = tmp_path / "dictionary.csv"
        client.force_login(auditor)

        call_command("export", "dictionary", f"--out={path}", stdout=StringIO())

        page = client.get(reverse("events:dictionary"))
        assert page.content == path.read_bytes()


def taken_out(folder):
    """The three files that an import takes, in that folder."""
    clinics = list(Clinic.objects.order_by("code"))
    folder.mkdir()
    paths = {}
    for name in IMPORTABLE:
        kind = name.removeprefix("import-")
        paths[kind] = folder / f"{kind}.csv"
        with paths[kind].open("wb") as file:
            make_file(Question(DATASETS[name], clinics, {}, True), file)
    return paths


def test_export_import_export_gives_the_same_bytes(db, tmp_path):
    empty = transaction.savepoint()
    clinic = builders.clinic("riverside", "America/New_York")
    evil = builders.patient(
        clinic, mrn="-77", given_name="=Zoë", family_name="O'Brien, Ñíguez"
    )
    builders.patient(clinic, birth_date=date(1990, 2, 28), headache_days_per_28=0)
    first = builders.treatment(
        clinic,
        of=evil,
        reference="'=T",
        on=date(2026, 3, 8),
        injections=[
            builders.injection(clinic, units="12.5", lot=None, points=None),
            builders.injection(clinic, "masseter", 25, side="left"),
            builders.injection(clinic, "masseter", 25, side="right"),
        ],
    )
    builders.headache(first, day=None, contact_day=20, words="Dull,\n“heavy”; =1")
    builders.headache(
        first, day=3, contact_day=7, resolved_on=date(2026, 3, 12), outcome="resolved"
    )
    builders.contact(first, 30, "not_asked", reached="no_answer", is_solicited=False)
    second = builders.treatment(clinic, on=date(2026, 4, 2), areas=["chin", "brow"])
    builders.headache(second, red_flags={"fever": "yes"}, onset_precision="month")
    voided = builders.treatment(clinic)
    void(Treatment, id=voided.id)
    before = taken_out(tmp_path / "before")
    files = {kind: path.read_bytes() for kind, path in before.items()}
    transaction.savepoint_rollback(empty)
    assert not Patient.objects.exists()

    import_everywhere(
        by=command_line_user(),
        now=timezone.now(),
        files=before,
        create_registers=True,
        time_zone="America/New_York",
    )

    after = taken_out(tmp_path / "after")
    assert {kind: path.read_bytes() for kind, path in after.items()} == files
    assert [data.count(b"riverside") for data in files.values()] == [4, 5, 4]


def test_more_rows_take_no_more_memory(clinic, by_hand):
    somebody = command_line_user()

    def add(first, last):
        Patient.objects.bulk_create(
            Patient(
                clinic=clinic,
                mrn=str(number),
                mrn_normalised=str(number),
                search_text=str(number),
                recorded_by=somebody,
                recorded_at=builders.NOW,
            )
            for number in range(first, last)
        )

    def size_and_most_memory():
        dataset = DATASETS["patients"]
        tracemalloc.start()
        size = sum(len(piece) for piece, _ in pieces(dataset.columns, dataset.rows()))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return size, most

    add(0, 1200)
    size_and_most_memory()
    size, most = size_and_most_memory()
    add(1200, 3600)
    larger, more = size_and_most_memory()

    assert larger > 2.9 * size
    assert more - most < 500_000  # and a row held would be 900 bytes
