"""People who record patients and treatments, each in a thread, until told to stop."""

import threading
from contextlib import contextmanager
from uuid import uuid4

from clinic.scoped import unscoped
from tests import builders

PATIENCE = 60  # seconds, after which something hangs


class Written:
    """The record numbers of patients whose treatment was stored, as it was."""

    def __init__(self):
        self.mrns, self.errors = [], []
        self.stop = threading.Event()
        self.grown = threading.Condition()

    def at_least(self, count):
        with self.grown:
            assert self.grown.wait_for(
                lambda: len(self.mrns) >= count or self.errors, PATIENCE
            )
            assert not self.errors, self.errors
            return list(self.mrns)

    def write(self, place, clinic):
        try:
            with place.inside(), unscoped("a writer"):
                while not self.stop.is_set():
                    mrn = uuid4().hex[:12]
                    builders.treatment(clinic, of=builders.patient(clinic, mrn=mrn))
                    with self.grown:
                        self.mrns.append(mrn)
                        self.grown.notify_all()
        except Exception as error:  # told by the test, not by a thread
            with self.grown:
                self.errors.append(repr(error))
                self.grown.notify_all()


@contextmanager
def writers(place, clinic, count=2):
    written = Written()
    threads = [
        threading.Thread(target=written.write, args=(place, clinic))
        for _ in range(count)
    ]
    for thread in threads:
        thread.start()
    try:
        yield written
    finally:
        written.stop.set()
        for thread in threads:
            thread.join(PATIENCE)
    assert not written.errors, written.errors
