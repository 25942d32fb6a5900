"""Nurses at work: each records patients by the real forms, one after the other."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlsplit

from events.choices import RedFlag
from tests.faults.browser import Answer, Browser
from tests.faults.prepare import PASSWORD

# How long somebody goes on trying to save the same thing, in seconds.
PATIENCE = 60
PAUSE = 0.1

TREATMENT = {
    "injector": ["INJ-1"],
    "indication": ["cosmetic"],
    "product": ["onabotulinumtoxinA"],
    "glabella-midline-units": ["20"],
}
CALL = {
    "reached": ["patient"],
    "headache": ["yes"],
    "onset_when": ["1"],
    "ended_when": ["2"],
    "worst_nrs": ["4"],
    "function": ["none"],
    "compared_with_usual": ["no_usual_headaches"],
    **{f"flag_{flag}": ["no"] for flag in RedFlag},
}


class GaveUp(Exception):
    """A form that could not be had or saved, and what was answered last."""


@dataclass
class Tally:
    """What all of them saw.

    `acknowledged`: kind of save to the markers of each. `answers`: the status of each
    to a form, 0 where none came. Threads add to the lists, and count nothing.
    """

    acknowledged: dict[str, list[str]] = field(default_factory=dict)
    answers: list[int] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(len(markers) for markers in self.acknowledged.values())

    @property
    def retried(self) -> int:
        return sum(status != 302 for status in self.answers)

    def compared(self, stored: dict[str, dict[str, int]]) -> tuple[list, list]:
        """What was acknowledged and isn't on record; what is there more than once."""
        lost = [
            (kind, marker)
            for kind, markers in self.acknowledged.items()
            for marker in markers
            if marker not in stored[kind]
        ]
        doubled = [
            (kind, marker)
            for kind, rows in stored.items()
            for marker, count in rows.items()
            if count > 1
        ]
        return lost, doubled


@dataclass
class Form:
    """One that is filled in: what is sent, where to, and what it will be known by."""

    kind: str
    marker: str
    to: str
    sent: dict[str, list[str]]


class Nurse:
    def __init__(self, name: str, site: str, tally: Tally):
        self.name, self.tally = name, tally
        self.browser = Browser(site)
        self.browser.sign_in(name, PASSWORD)

    def work(self, is_over: Callable[[], bool]) -> None:
        number = 0
        while not is_over():
            number += 1
            try:
                self.see_somebody(f"{self.name}-{number}")
            except (GaveUp, LookupError) as problem:
                self.tally.given_up.append(f"{self.name}: {problem!r}")
                return

    def see_somebody(self, marker: str) -> None:
        """Four saves; every third patient's treatment is void again."""
        patient = self.save(self.new_patient(marker))
        given = TREATMENT | {"treated_at": [str(date.today() - timedelta(days=16))]}
        treatment = self.save(
            self.form("treatment", marker, f"{patient}treatments/new/", given)
        )
        told = CALL | {"words": [marker]}
        self.save(self.form("call", marker, f"{treatment}call/", told))
        amended = {"phone": ["07700 900001"], "reason": [marker]}
        self.save(self.form("amendment", marker, f"{patient}edit/", amended))
        if marker.endswith(("3", "6", "9")):
            void, to = {"reason": [marker]}, f"{treatment}void/"
            self.save(self.form("void", marker, to, void, at=treatment))

    def new_patient(self, marker: str) -> Form:
        named = {"mrn": [marker], "given_name": [marker]}
        return self.form("patient", marker, "/patients/new/", named)

    def form(self, kind, marker, to, typed, at="") -> Form:
        """On the page `at`, or that of its own address. Raises GaveUp."""
        at = at or to
        page = self.until(200, lambda: self.browser.ask(at))
        return Form(kind, marker, to, self.browser.filled(page, at, to, typed))

    def send(self, form: Form) -> Answer:
        answer = self.browser.ask(form.to, form.sent)
        self.tally.answers.append(answer.status)
        if answer.status == 302:
            if answer.location.startswith("/sign-in/"):
                raise GaveUp(f"{self.name} is signed out")
            self.tally.acknowledged.setdefault(form.kind, []).append(form.marker)
        return answer

    def save(self, form: Form) -> str:
        """Sends the same until it is acknowledged; where that leads. Raises GaveUp."""
        return urlsplit(self.until(302, lambda: self.send(form)).location).path

    def until(self, status: int, ask: Callable[[], Answer]) -> Answer:
        """Asks the same while nobody answers, or that it can't be done now."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            answer = ask()
            if answer.status == status:
                return answer
            if answer.status and answer.status < 500:
                raise GaveUp(f"{answer.status} {answer.location} {answer.text}")
            time.sleep(PAUSE)
        raise GaveUp(f"not within {PATIENCE} seconds: {answer}")
