"""How large a file may be: one that is larger would keep the clinic waiting too long."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clinic.uploads import MOST_BYTES
from events.imports.files import Problem, Refused, Row, read_rows

MOST_ROWS = 50_000
TOO_LARGE = (
    f"The file is larger than {MOST_BYTES // 2**20} MiB ({MOST_BYTES:,} bytes): "
    "split it into several, patients first."
)
TOO_LONG = (
    f"The file has more than {MOST_ROWS:,} rows: split it into several, "
    "patients first, the rows of one treatment together."
)


@dataclass(frozen=True)
class Upload:
    """Read as a file of the disk is, though its content comes from elsewhere."""

    name: str
    content: bytes

    def read_bytes(self) -> bytes:
        return self.content


def read_capped(file: Path | Upload, columns: Sequence[str]) -> list[Row]:
    """The rows of a file. Raises Refused."""
    is_path = isinstance(file, Path) and file.is_file()
    if is_path and file.stat().st_size > MOST_BYTES:
        raise Refused([Problem(file.name, 1, "", "", TOO_LARGE)])
    rows = read_rows(file, columns)
    if len(rows) > MOST_ROWS:
        line = rows[MOST_ROWS].line
        raise Refused([Problem(file.name, line, "", "", TOO_LONG)])
    return rows
