"""Two sites on a primary and a streaming standby: what each sees, and what stops nobody."""

import csv
import json
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from tests.faults.browser import Browser
from tests.faults.databases import IS_POSTGRESQL, PostgreSQL, Standby
from tests.faults.nurses import Nurse, Tally
from tests.faults.prepare import PASSWORD
from tests.faults.site import Site

pytestmark = [
    pytest.mark.skipif(
        not IS_POSTGRESQL, reason="SQLite has no standby: make test-all has PostgreSQL"
    ),
    pytest.mark.skipif(
        not sys.platform.startswith("linux"), reason="finds programs where Debian does"
    ),
]

PATIENCE = 30  # seconds
READS = {
    "/patients/": 'FROM "clinic_patient"',
    "/headaches/": 'FROM "events_headache"',
    "/today/": 'FROM "events_followup"',
    "/escalations/": 'FROM "events_escalation"',
    "/dashboards/panels/lines.csv": 'FROM "events_headache"',
}
STRIP = "/dashboards/panels/strip.csv"
PAUSED = "SELECT pg_get_wal_replay_pause_state() = 'paused'"
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


class Server:
    """A database, and the questions that it was asked since one looked last."""

    def __init__(self, database):
        self.database, self.read = database, 0
        database.settings.append("log_statement=all")
        database.start()

    def heard(self) -> str:
        """It writes each down before it answers."""
        with self.database.log.open() as log:
            log.seek(self.read)
            text = log.read()
            self.read = log.tell()
        return text

    def ask(self, question):
        with self.database.connect() as connection:
            return connection.execute(question).fetchone()[0]


class Network:
    """`sites` have one worker each: what both see, every worker sees."""

    def __init__(self, folder):
        for name in ("primary", "standby", "one", "two"):
            (folder / name).mkdir()
        self.folder, self.primary, self.standby, self.sites = folder, None, None, []

    def start(self):
        self.primary = Server(PostgreSQL(self.folder / "primary"))
        first, second = (
            Site(self.primary.database, self.folder / name, workers=1)
            for name in ("one", "two")
        )
        first.run("prepare")
        standby = Standby(self.folder / "standby", self.primary.database)
        self.standby = Server(standby)
        for site in (first, second):
            site.environment["REPLICA_URL"] = standby.url
            self.sites.append(site)
            site.start()
        self.nurse = Nurse("nurse0", first.address, Tally())
        self.directors = [Browser(site.address) for site in self.sites]
        for director in self.directors:
            director.sign_in("director", PASSWORD)

    def stop(self):
        for site in self.sites:
            site.stop()
        for server in (self.standby, self.primary):
            if server:
                server.database.stop()


@pytest.fixture
def network(folder):
    found = Network(folder)
    try:
        found.start()
        yield found
    finally:
        found.stop()


def until(what, told):
    """Asked again and again; the seconds that it took."""
    started = time.monotonic()
    while not what():
        assert time.monotonic() - started < PATIENCE, told
        time.sleep(0.02)
    return time.monotonic() - started


def page_of(browser, address):
    answer = browser.ask(address)
    assert answer.status == 200, f"{address}: {answer}"
    return answer.text


def reads_standby(network, browser, address, question):
    """Whether the rows of a page came from there; its reading is always the primary's."""
    network.standby.heard(), network.primary.heard()
    page_of(browser, address)
    at_standby, at_primary = network.standby.heard(), network.primary.heard()
    assert "INSERT INTO clinic_trailentry" in at_primary
    assert (question in at_standby) != (question in at_primary), address
    return question in at_standby


def await_standby(network, browser):
    """Until pages are read from it."""
    [address, question] = next(iter(READS.items()))
    return until(
        lambda: reads_standby(network, browser, address, question),
        "the standby is never read",
    )


def on_record(browser):
    """How many treatments the dashboard counts."""
    rows = csv.DictReader(page_of(browser, STRIP).splitlines())
    [of] = [row["of"] for row in rows if row["label"] == "Severe"]
    return int(of)


def taken_out(browser):
    """The rows of an export of patients."""
    page = browser.ask("/exports/?dataset=patients")
    form = browser.filled(page, "/exports/", "/exports/csv/", {})
    answer = browser.ask("/exports/csv/", form)
    assert answer.status == 200, answer
    return list(csv.DictReader(answer.text.splitlines()))


def made_again(browser):
    """The newest file once more, from the trail of the primary."""
    page = browser.ask("/exports/")
    to = re.search(r"/exports/[\w-]+/again/", page.text)[0]
    answer = browser.ask(to, browser.filled(page, "/exports/", to, {}))
    assert answer.status == 200, answer
    return list(csv.DictReader(answer.text.splitlines()))


def sees_the_save(network, marker, count):
    """Whoever asks next, at whichever site, by list, dashboard or file."""
    for director in network.directors:
        assert marker in page_of(director, "/patients/")
        assert on_record(director) == count
        assert len(taken_out(director)) == count


def readiness(site):
    answer = Browser(site.address).ask("/readyz")
    assert answer.status == 200, answer
    return json.loads(answer.text)["standby"]


def check_what_is_read_where(network):
    """Pages and files from the standby, in turn, and how many of them."""
    counted = []
    for director in network.directors:
        await_standby(network, director)
        on_record(director)
        for address, question in READS.items():
            counted.append(reads_standby(network, director, address, question))
    network.standby.heard(), network.primary.heard()
    rows = taken_out(network.directors[0])
    at_standby, at_primary = network.standby.heard(), network.primary.heard()
    assert len(rows) == 1 and made_again(network.directors[0]) == rows
    assert "REPEATABLE READ" in at_standby and "clinic_trailevent" in at_standby
    assert "REPEATABLE READ" not in at_primary
    assert 'INSERT INTO "events_export"' in at_primary
    return f"{sum(counted)}/{len(counted)} pages read from the standby"


def check_a_paused_replay(network):
    network.standby.ask("SELECT 1 FROM pg_wal_replay_pause()")
    until(lambda: network.standby.ask(PAUSED), "the replay goes on")
    network.standby.heard()
    network.nurse.see_somebody("while-paused")
    sees_the_save(network, "while-paused", 2)
    asked = network.standby.heard()
    assert 'FROM "clinic_patient"' not in asked and "events_exposure" not in asked
    assert readiness(network.sites[0]) == "warning"
    network.standby.ask("SELECT 1 FROM pg_wal_replay_resume()")
    took = max(await_standby(network, director) for director in network.directors)
    sees_the_save(network, "while-paused", 2)
    return f"read again {took:.1f} s after the replay went on"


def check_one_process(network):
    """What it read before a save, and what it counts after, without a standby that has it."""
    found = json.loads(network.sites[0].run("routed"))
    network.standby.ask("SELECT 1 FROM pg_wal_replay_resume()")
    assert found == {
        "outside": "default",
        "a question": "standby",
        "a row": "standby",
        "in a transaction": "default",
        "a row to be changed": "default",
        "before the save": "standby",
        "counted": 1,
        "after the save": "default",
        "its row when saved": "default",
    }
    return "a treatment saved meanwhile is counted"


@contextmanager
def held_up(network):
    """Whoever reads patients waits, on the standby too, until the block is over."""
    with network.primary.database.connect() as connection, connection.transaction():
        connection.execute("LOCK TABLE clinic_patient IN ACCESS EXCLUSIVE MODE")
        with network.primary.database.connect() as other:
            other.execute("CREATE TABLE sends_the_lock ()")
        yield


def check_a_killed_standby(network):
    """While at each site somebody waits for its answer."""
    for director in network.directors:
        await_standby(network, director)
    with ThreadPoolExecutor() as pool:
        with held_up(network):
            pages = [
                pool.submit(director.ask, "/patients/")
                for director in network.directors
            ]
            until(lambda: network.standby.ask(WAITING) == 2, "nobody waits there")
            network.standby.database.process.kill()
            network.standby.database.process.wait()
        assert [page.result().status for page in pages] == [200, 200]
    times = []
    for director in network.directors * 3:
        for address in READS:
            started = time.monotonic()
            page_of(director, address)
            times.append(time.monotonic() - started)
    network.nurse.see_somebody("while-stopped")
    sees_the_save(network, "while-stopped", 4)
    for site in network.sites:
        until(lambda site=site: readiness(site) == "warning", "nobody is told")
        assert site.log.read_text().count("The standby is not read") == 1
    return f"{len(times)} pages without it, the longest {max(times):.2f} s"


def check_its_return(network):
    started = time.monotonic()
    network.standby.database.start()
    for director in network.directors:
        await_standby(network, director)
    took = time.monotonic() - started
    sees_the_save(network, "while-stopped", 4)
    for site in network.sites:
        until(lambda site=site: readiness(site) == "ok", "it is not ready again")
        assert site.log.read_text().count("The standby answers") == 1
    return f"read again {took:.1f} s after it was started"


def test_a_standby_is_read_where_it_has_every_save_and_is_missed_by_nobody(
    network, record_property
):
    started = time.monotonic()
    network.nurse.see_somebody("at-first")

    told = [
        check_what_is_read_where(network),
        check_a_paused_replay(network),
        check_one_process(network),
        check_a_killed_standby(network),
        check_its_return(network),
    ]

    found = network.sites[0].stored()
    lost, doubled = network.nurse.tally.compared(found["stored"])
    record_property(
        "measured", f"{'; '.join(told)}; in all {time.monotonic() - started:.0f} s"
    )
    assert (lost, doubled, found["halves"]) == ([], [], [])
