"""The page of imports: what is previewed is taken in, once and whole, or nothing is."""

import csv
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO, StringIO
from threading import Barrier, Thread

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.urls import reverse
from django.utils import timezone

from clinic.audit.models import TrailEvent, TrailPayload
from clinic.models import Injector, Membership, Patient
from clinic.uploads import MOST_BYTES
from events.actions.imports import expire_imports
from events.actions.patients import amend_patient
from events.imports import COLUMNS
from events.imports.files import MOST_ROWS
from events.models import Contact, Headache, ImportFile, ImportRun, Treatment
from tests import builders
from tests.conftest import Browser
from tests.csv_files import row_counts, row_of, write


def text_of(kind, *changes):
    out = StringIO(newline="")
    rows = csv.DictWriter(out, COLUMNS[kind])
    rows.writeheader()
    rows.writerows(row_of(kind, **change) for change in changes or [{}])
    return out.getvalue().encode()


def files(**changes):
    """The three files; of each kind, a row for each mapping of what differs in it."""
    return {kind: text_of(kind, *changes.get(kind, [{}])) for kind in COLUMNS}


@pytest.fixture
def registered(clinic):
    builders.injector(clinic)
    builders.lot(clinic)
    return clinic


@pytest.fixture
def browser(client, registered, director):
    client.force_login(director)
    return client


def send(client, address, contents, **fields):
    sent = {}
    for kind, content in contents.items():
        sent[kind] = BytesIO(content)
        sent[kind].name = f"our {kind}.csv"
    return client.post(address, sent | fields)


def uploaded(client, contents, **fields):
    response = send(client, reverse("events:imports"), contents, **fields)
    assert response.status_code == 302, response.content.decode()
    return ImportRun.objects.latest("id")


def address(run, name="import"):
    return reverse(f"events:{name}", args=[run.uid])


def page(client, run):
    return client.get(address(run)).content.decode()


def take_in(client, run, seen=None):
    seen = seen or run.checked_at.isoformat()
    return client.post(
        address(run, "import_take_in"), {"checked_at": seen}, follow=True
    ).content.decode()


def clinical():
    return [model.objects.count() for model in (Patient, Treatment, Contact, Headache)]


def problems(client, run):
    text = client.get(address(run, "import_problems")).content.decode()
    return list(csv.DictReader(StringIO(text)))


class TestThePreview:
    def test_counts_what_would_be_new_and_stores_nothing(self, browser):
        before = row_counts()

        run = uploaded(browser, files())

        changed = {m for m, count in row_counts().items() if count != before[m]}
        assert {m._meta.label for m in changed if m._meta.app_label == "events"} == {
            "events.ImportRun",
            "events.ImportSite",
            "events.ImportFile",
        }
        assert clinical() == [0, 0, 0, 0]
        counts = run.importsite_set.get().counts
        assert set(counts) == {
            "patients",
            "treatments",
            "injections",
            "contacts",
            "headache reports",
        }
        assert {tuple(numbers.values()) for numbers in counts.values()} == {(1, 0, 0)}
        assert "No problem was found. Nothing is stored yet." in page(browser, run)

    def test_shows_the_name_and_the_sha256_of_each_file(self, browser):
        run = uploaded(browser, {"patients": text_of("patients")})

        text = page(browser, run)

        assert run.files[0]["sha256"] in text
        assert "our patients.csv" in text

    def test_names_each_problem_by_file_line_column_and_value(self, browser):
        run = uploaded(browser, files(patients=[{}, {"mrn": "P2", "sex": "W"}]))

        [problem] = problems(browser, run)

        assert [*problem.values()][:5] == ["patients", "3", "sex", "W", "problem"]
        assert "F, M" in problem["what to do"]
        text = page(browser, run)
        assert "nothing can be taken in yet: 1 problem." in text
        assert "Take in</button>" not in text

    def test_shows_the_first_hundred_and_all_in_the_file(self, browser):
        rows = [{"mrn": f"P{number}", "sex": "W"} for number in range(120)]
        run = uploaded(browser, {"patients": text_of("patients", *rows)})

        assert "The first 100 of 120." in page(browser, run)
        assert len(problems(browser, run)) == 120

    def test_file_of_problems_is_safe_in_a_spreadsheet(self, browser):
        row = {"sex": "=cmd|' /C calc'!A0"}
        run = uploaded(browser, {"patients": text_of("patients", row)})

        response = browser.get(address(run, "import_problems"))

        assert response["Content-Disposition"].startswith('attachment; filename="')
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert problems(browser, run)[0]["value"] == "'=cmd|' /C calc'!A0"

    def test_of_the_same_again_is_all_known(self, browser):
        take_in(browser, uploaded(browser, files()))
        before = clinical()

        run = uploaded(browser, files())
        take_in(browser, run)

        counts = run.importsite_set.get().counts
        assert {tuple(numbers.values()) for numbers in counts.values()} == {(0, 1, 0)}
        assert clinical() == before == [1, 1, 1, 1]

    def test_lists_what_differs_from_the_record_as_conflicts(self, browser, clinic):
        take_in(browser, uploaded(browser, files()))

        run = uploaded(
            browser,
            files(patients=[{"sex": "M"}, {"mrn": "P2"}], treatments=[{"units": "9"}]),
        )

        counts = run.importsite_set.get().counts
        assert counts["patients"] == {"new": 1, "known": 0, "conflicting": 1}
        assert counts["treatments"] == {"new": 0, "known": 0, "conflicting": 1}
        assert counts["injections"] == {"new": 0, "known": 0, "conflicting": 1}
        assert counts["contacts"] == {"new": 0, "known": 1, "conflicting": 0}
        found = [(row["column"], row["problem"]) for row in problems(browser, run)]
        assert found == [("sex", "conflict"), ("units", "conflict")]
        text = take_in(browser, run)
        assert "Nothing was taken in" in text
        assert Patient.objects.get().sex == "F"

    def test_of_patients_on_record_is_recorded_as_read(self, browser, director):
        take_in(browser, uploaded(browser, files()))
        run = uploaded(browser, files(patients=[{"sex": "M"}]))

        page(browser, run)
        problems(browser, run)

        events = TrailEvent.objects.filter(operation="access").order_by("-seq")[:2]
        patient = Patient.objects.get()
        assert [event.action for event in events] == [
            "export_import_problems",
            "preview_import",
        ]
        for event in events:
            assert event.actor_username == director.username
            assert [*event.subjects.values_list("subject", flat=True)] == [patient.uid]

    def test_says_what_it_cannot_read(self, browser):
        run = uploaded(browser, {"patients": b"PK\x03\x04", "contacts": b""})

        assert [row["what to do"] for row in problems(browser, run)] == [
            "This is an Excel workbook or a zip file: save it as CSV UTF-8.",
            "The file is empty: it needs a header line that names the columns.",
        ]
        assert "can't be read" in page(browser, run)

    def test_leaves_a_clinic_without_rows_alone(self, browser):
        run = uploaded(browser, {"patients": text_of("patients").split(b"\n")[0]})

        assert "There are no rows in the files." in page(browser, run)


class TestTooMuch:
    def test_a_file_over_the_cap_is_refused_by_name(self, browser):
        response = send(
            browser,
            reverse("events:imports"),
            {"patients": text_of("patients"), "contacts": b"x" * (MOST_BYTES + 1)},
        )

        assert response.status_code == 422
        text = response.content.decode()
        assert "larger than 5 MiB" in text
        assert 'href="#id_contacts"' in text
        assert not ImportRun.objects.exists()

    def test_a_row_over_the_cap_is_refused_where_it_stands(self, browser):
        header = text_of("patients").split(b"\r\n")[0]
        content = header + b"\n" + b"a,b,,,,,,,,\n" * (MOST_ROWS + 1)
        run = uploaded(browser, {"patients": content})

        [problem] = problems(browser, run)

        assert problem["line"] == str(MOST_ROWS + 2)
        assert "more than 50,000 rows: split it" in problem["what to do"]

    def test_the_command_has_the_same_caps(self, registered, tmp_path):
        path = write(tmp_path, "patients")
        path.write_bytes(b"x" * (MOST_BYTES + 1))
        complaints = StringIO()

        with pytest.raises(Exception, match="1 problem; nothing was stored"):
            call_command("import_records", f"--patients={path}", stderr=complaints)

        assert "larger than 5 MiB" in complaints.getvalue()

    def test_nothing_at_all_is_refused(self, browser):
        response = browser.post(reverse("events:imports"))

        assert response.status_code == 422
        assert "Choose a file" in response.content.decode()

    def test_a_kind_that_came_twice_is_refused(self, browser):
        twice = [BytesIO(text_of("patients")), BytesIO(text_of("patients"))]

        response = browser.post(reverse("events:imports"), {"patients": twice})

        assert response.status_code == 422
        assert "This came twice" in response.content.decode()

    def test_the_name_of_a_file_is_only_shown(self, browser):
        file = BytesIO(text_of("patients"))
        file.name = "../../etc/<b>passwd.csv"

        browser.post(reverse("events:imports"), {"patients": file})

        assert ImportFile.objects.get().name == "<b>passwd.csv"
        text = page(browser, ImportRun.objects.get())
        assert "&lt;b&gt;passwd.csv" in text
        assert "<b>passwd" not in text


class TestTakingIn:
    def test_stores_all_of_it_once(self, browser, director):
        run = uploaded(browser, files())

        text = take_in(browser, run)

        assert clinical() == [1, 1, 1, 1]
        assert Patient.objects.get().recorded_by == director
        assert "Taken in at" in text
        assert not ImportFile.objects.exists()

    def test_is_one_action_in_the_trail(self, browser):
        take_in(browser, uploaded(browser, files()))

        kinds = {"clinic.patient", "events.treatment", "events.headache"}
        events = TrailEvent.objects.filter(object_type__in=kinds, operation="insert")
        assert {event.action for event in events} == {"import_records"}
        assert events.count() == 3

    def test_keeps_no_file_in_the_trail(self, browser):
        take_in(browser, uploaded(browser, files(patients=[{"mrn": "P1", "sex": "M"}])))

        events = TrailEvent.objects.filter(object_type="events.importrun")
        bodies = TrailPayload.objects.filter(event__in=events.values("seq"))
        text = " ".join(bodies.values_list("body", flat=True))
        assert "sha256" in text
        assert "Zo" not in text and "our patients" not in text
        assert not TrailEvent.objects.filter(object_type="events.importfile").exists()

    def test_twice_says_when_it_was(self, browser):
        run = uploaded(browser, files())
        take_in(browser, run)
        before = row_counts()

        text = take_in(browser, run)

        assert "Taken in already at" in text
        assert ">headache reports</th><td>1</td>" in text
        assert "Nothing was taken in" not in text
        changed = {m for m, count in row_counts().items() if count != before[m]}
        assert {model._meta.app_label for model in changed} <= {"clinic", "sessions"}
        assert clinical() == [1, 1, 1, 1]

    def test_is_listed_with_who_when_counts_and_files(self, browser):
        run = uploaded(browser, files())
        take_in(browser, run)

        text = browser.get(reverse("events:imports")).content.decode()

        assert "patients: 1 new, 0 known" in text
        assert run.files[2]["sha256"] in text
        assert "Maya" in text.split("Taken in</h2>")[1]

    def test_of_an_edit_since_the_preview_overwrites_nothing(self, browser, nurse):
        take_in(browser, uploaded(browser, files()))
        run = uploaded(browser, files(patients=[{}, {"mrn": "P2"}]))
        amend_patient(
            by=nurse,
            now=timezone.now(),
            patient=Patient.objects.get(),
            version=1,
            reason="typing error",
            phone="07700 900001",
        )

        text = take_in(browser, run)

        assert "Nothing was taken in: the record" in text
        assert "1 problem, of which 1 is a conflict" in text
        assert "The record says “07700 900001”" in text
        assert Patient.objects.get().phone == "07700 900001"

    def test_of_a_new_record_since_the_preview_stores_nothing(self, browser, clinic):
        run = uploaded(browser, {"patients": text_of("patients", {}, {"mrn": "P2"})})
        take_in(browser, uploaded(browser, {"patients": text_of("patients")}))

        text = take_in(browser, run)

        assert "Nothing was taken in: the record" in text
        assert Patient.objects.count() == 1
        run.refresh_from_db()
        take_in(browser, run)
        assert Patient.objects.count() == 2

    def test_of_a_check_that_was_not_seen_stores_nothing(self, browser):
        run = uploaded(browser, files())
        browser.post(address(run, "import_check"))

        assert "Nothing was taken in" in take_in(browser, run)
        assert clinical() == [0, 0, 0, 0]

    @pytest.mark.parametrize("seen", ["", "x", "2026-13-01", "2026-01-01T00:00:00"])
    def test_of_no_check_stores_nothing(self, browser, seen):
        run = uploaded(browser, files())

        assert "look at the check first" in take_in(browser, run, seen or " ")
        assert clinical() == [0, 0, 0, 0]

    def test_of_a_file_that_is_another_one_stores_nothing(self, browser):
        run = uploaded(browser, files())
        with builders.by_hand():
            ImportFile.objects.filter(kind="patients").update(
                content=text_of("patients", {"mrn": "P1", "given_name": "Eve"})
            )

        text = take_in(browser, run)

        assert "isn&#x27;t what was uploaded" in text
        assert clinical() == [0, 0, 0, 0]

    @pytest.mark.parametrize("place", [1, 2, 3, 4])
    def test_that_fails_at_any_noun_stores_nothing(self, browser, place):
        rows = [{"mrn": f"P{number}"} for number in range(4)]
        visits = [
            {"mrn": f"P{number}", "treatment_ref": f"T-{number}"} for number in range(4)
        ]
        calls = [{"treatment_ref": f"T-{number}"} for number in range(4)]
        run = uploaded(browser, files(patients=rows, treatments=visits, contacts=calls))

        browser.raise_request_exception = False
        browser.defaults["HTTP_ORIGIN"] = "http://testserver"
        with failing_at(place):
            text = take_in(browser, run)

        assert "We could not confirm that this was saved" in text
        assert clinical() == [0, 0, 0, 0]
        run.refresh_from_db()
        assert run.state == "checked"
        take_in(browser, run)
        assert clinical() == [4, 4, 4, 4]

    def test_of_a_worker_that_dies_leaves_the_import_as_it_was(self, browser):
        run = uploaded(browser, files())

        with failing_at(3, KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
            take_in(browser, run)

        assert clinical() == [0, 0, 0, 0]
        assert "Nothing is stored yet." in page(browser, run)
        take_in(browser, run)
        assert clinical() == [1, 1, 1, 1]


@contextmanager
def failing_at(place, error=OperationalError):
    """The database fails at the n-th statement that stores patients, treatments,
    contacts or headaches."""
    seen = 0

    def fail(execute, sql, params, many, context):
        nonlocal seen
        if sql.startswith("INSERT INTO") and any(
            f'"{name}"' in sql.split("(")[0]
            for name in (
                "clinic_patient",
                "events_treatment",
                "events_contact",
                "events_headache",
            )
        ):
            seen += 1
            if seen == place:
                raise error("the disk is gone")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail):
        yield


class TestRegisters:
    def test_are_made_by_who_keeps_them(self, client, clinic):
        client.force_login(builders.member("mina", "manager", clinic))
        run = uploaded(client, files(), create_registers="on")

        counts = run.importsite_set.get().counts
        assert [counts[noun]["new"] for noun in ("injectors", "lots")] == [1, 1]
        assert not Injector.objects.exists()
        take_in(client, run)
        assert Injector.objects.get().code == "INJ-1"
        assert clinical() == [1, 1, 1, 1]

    def test_are_not_made_by_others(self, client, clinic, director):
        client.force_login(director)

        assert "create_registers" not in client.get("/imports/").content.decode()
        run = uploaded(client, files(), create_registers="on")

        assert "injector" in [row["column"] for row in problems(client, run)]
        assert not Injector.objects.exists()

    def test_are_made_only_where_they_are_kept(self, client, clinic):
        other = builders.clinic("elsewhere")
        person = builders.member("mina", "manager", clinic)
        builders.member("mina", "director", other)
        client.force_login(person)
        rows = [{}, {"clinic": "elsewhere"}]

        run = uploaded(
            client, files(patients=rows, treatments=rows), create_registers="on"
        )

        assert {row["line"] for row in problems(client, run)} == {"3"}


class TestWhoMay:
    def test_a_nurse_and_an_auditor_may_not(self, client, clinic, nurse):
        for person in (nurse, builders.member("otto", "auditor", clinic)):
            client.force_login(person)
            assert client.get("/imports/").status_code == 403
            assert client.post("/imports/").status_code == 403

    def test_rows_of_another_clinic_are_of_no_clinic_at_all(self, browser, stranger):
        elsewhere = builders.clinic("elsewhere")
        builders.patient(elsewhere, mrn="Secret 1", family_name="Wolkenstein")
        told = []
        for code in ("elsewhere", "atlantis"):
            rows = [{"clinic": code, "mrn": "Secret 1"}]
            contents = files(
                patients=rows, treatments=rows, contacts=[{"clinic": code}]
            )
            run = uploaded(browser, contents)
            assert "Wolkenstein" not in page(browser, run)
            found = problems(browser, run)
            told.append([{**row, "value": ""} for row in found])
            assert {row["column"] for row in found} == {"clinic"}
            take_in(browser, run)

        assert told[0] == told[1]
        assert len(told[0]) == 3
        assert Patient.objects.count() == 1

    def test_no_clinic_is_made(self, client, clinic):
        client.force_login(builders.member("mina", "manager", clinic))

        run = uploaded(
            client,
            {"patients": text_of("patients", {"clinic": "new"})},
            create_registers="on",
        )

        assert problems(client, run)[0]["column"] == "clinic"

    def test_nobody_sees_anybody_elses(self, browser, clinic):
        run = uploaded(browser, files())
        other = Browser()
        other.force_login(builders.member("mona", "director", clinic))

        for name in ("import", "import_problems"):
            assert other.get(address(run, name)).status_code == 404
        for name in ("import_take_in", "import_cancel", "import_check", "import_mend"):
            answer = other.post(
                address(run, name), {"checked_at": run.checked_at.isoformat()}
            )
            assert answer.status_code == 404
        assert str(run.uid) not in other.get("/imports/").content.decode()
        assert clinical() == [0, 0, 0, 0]

    def test_a_right_that_was_lost_since_the_preview_is_missed(self, browser, director):
        run = uploaded(browser, files())
        with builders.by_hand():
            Membership.objects.filter(user=director).update(
                active_until=timezone.localdate()
            )

        for name in ("import_take_in", "import"):
            assert browser.post(address(run, name)).status_code == 403
        assert clinical() == [0, 0, 0, 0]

    def test_one_lost_at_one_of_two_clinics_hides_the_whole(self, browser, director):
        other = builders.clinic("elsewhere")
        builders.member("maya", "director", other)
        known = builders.patient(other, mrn="P9")
        rows = [{}, {"clinic": "elsewhere", "mrn": known.mrn}]
        run = uploaded(browser, {"patients": text_of("patients", *rows)})
        with builders.by_hand():
            Membership.objects.filter(user=director, clinic=other).update(
                active_until=timezone.localdate()
            )

        for name in ("import", "import_problems"):
            assert browser.get(address(run, name)).status_code == 403
        assert browser.post(address(run, "import_cancel")).status_code == 302
        assert not ImportFile.objects.exists()

    def test_what_was_taken_in_is_listed_at_its_own_clinic(self, browser, stranger):
        take_in(browser, uploaded(browser, files()))
        other = Browser()
        other.force_login(stranger)

        text = other.get("/imports/").content.decode()

        assert "Nothing was taken in on this page yet." in text


class TestOnesWayBack:
    def test_mended_files_take_the_place_of_those_before(self, browser):
        first = uploaded(browser, files(patients=[{"sex": "W"}]))
        assert problems(browser, first)

        send(browser, address(first, "import_mend"), {"patients": text_of("patients")})

        run = ImportRun.objects.latest("id")
        first.refresh_from_db()
        assert first.state == "cancelled"
        assert [file["kind"] for file in run.files] == list(COLUMNS)
        take_in(browser, run)
        assert clinical() == [1, 1, 1, 1]

    def test_an_unfinished_import_is_listed_and_goes_on(self, browser):
        run = uploaded(browser, files())
        again = Browser()
        again.force_login(run.recorded_by)

        assert address(run) in again.get("/imports/").content.decode()
        take_in(again, run)
        assert clinical() == [1, 1, 1, 1]

    def test_one_that_was_cut_off_before_its_check_is_checked_later(self, browser):
        with failing_check(), pytest.raises(KeyboardInterrupt):
            uploaded(browser, files())
        run = ImportRun.objects.get()

        assert "weren't checked yet" in page(browser, run)
        browser.post(address(run, "import_check"))
        run.refresh_from_db()
        take_in(browser, run)
        assert clinical() == [1, 1, 1, 1]

    def test_a_cancelled_one_is_gone(self, browser):
        run = uploaded(browser, files())

        browser.post(address(run, "import_cancel"))

        assert not ImportFile.objects.exists()
        assert "Cancelled at" in take_in(browser, run)
        assert browser.get(address(run, "import_problems")).status_code == 404
        assert clinical() == [0, 0, 0, 0]
        for name in ("import_check", "import_cancel"):
            text = browser.post(address(run, name), follow=True).content.decode()
            assert "ended already" in text

    def test_an_old_one_expires(self, browser):
        run = uploaded(browser, files())
        with builders.by_hand():
            ImportRun.objects.update(recorded_at=timezone.now() - timedelta(hours=72))

        assert "Expired" in take_in(browser, run)
        assert clinical() == [0, 0, 0, 0]

        out = StringIO()
        call_command("expire_imports", stdout=out)
        assert out.getvalue() == "1 import expired.\n"
        assert not ImportFile.objects.exists()
        assert "Expired" in page(browser, run)

    def test_a_young_one_does_not_expire(self, browser):
        uploaded(browser, files())

        assert expire_imports(by=None, now=timezone.now() + timedelta(hours=71)) == 0
        assert ImportFile.objects.count() == 3

    def test_an_upload_removes_what_is_too_old(self, browser):
        old = uploaded(browser, files())
        with builders.by_hand():
            ImportRun.objects.update(recorded_at=timezone.now() - timedelta(hours=73))

        uploaded(browser, files())

        assert not ImportFile.objects.filter(run=old).exists()


@contextmanager
def failing_check():
    def fail(execute, sql, params, many, context):
        if sql.startswith("SELECT") and '"clinic_lot"' in sql:
            raise KeyboardInterrupt
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail):
        yield


def test_two_who_take_it_in_at_once_store_it_once(transactional_db, is_postgresql):
    if not is_postgresql:
        pytest.skip("one writer at a time on SQLite")
    clinic = builders.clinic()
    builders.injector(clinic)
    builders.lot(clinic)
    director = builders.member("maya", "director", clinic)
    clients = [Browser(), Browser()]
    for client in clients:
        client.force_login(director)
    rows = [{"mrn": f"P{number}"} for number in range(30)]
    run = uploaded(clients[0], {"patients": text_of("patients", *rows)})
    together, told = Barrier(2), []

    def press(client):
        together.wait()
        told.append(take_in(client, run))
        connection.close()

    threads = [Thread(target=press, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Patient.objects.count() == 30
    assert sorted("Taken in already at" in text for text in told) == [False, True]
    assert all("Taken in at" in text for text in told)
