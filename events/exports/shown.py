"""Of whom a file has a row: as many as it may be, they are on the disk."""

from collections.abc import Iterator
from itertools import groupby
from tempfile import SpooledTemporaryFile
from weakref import finalize

from django.db.models import F, QuerySet

from clinic.models import Patient
from events.exports.cells import Uid
from events.exports.copying import BLOCK, rows_as_csv

CELLS = (F("clinic_id"), Uid("uid"))


class Shown:
    """As (clinic_id, the uid of each of its patients), as often as it is asked."""

    def __init__(self):
        self.file = SpooledTemporaryFile(max_size=BLOCK)  # noqa: SIM115
        finalize(self, self.file.close)
        self.count = 0

    def add(self, block: bytes, count: int) -> None:
        self.file.write(block)
        self.count += count

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[tuple[int, Iterator[str]]]:
        self.file.seek(0)
        pairs = (line.decode().rstrip().split(",") for line in self.file)
        for clinic, held in groupby(pairs, key=lambda pair: pair[0]):
            yield int(clinic), (uid for _, uid in held)


def shown_in(dataset, rows: QuerySet) -> Shown:
    named = Patient.objects.filter(pk__in=rows.order_by().values(dataset.patient))
    shown = Shown()
    for block, count in rows_as_csv(CELLS, named.order_by("clinic_id", "uid")):
        shown.add(block, count)
    return shown
