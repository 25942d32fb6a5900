"""Reads a CSV file into rows, or says on which line and in which column it is broken."""

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from clinic.formulas import armed, damage
from clinic.uploads import MOST_BYTES

# A file that is larger would keep the clinic waiting too long.
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

    def open(self, mode: str = "rb") -> io.BytesIO:
        return io.BytesIO(self.content)


@dataclass(frozen=True)
class Problem:
    file: str
    line: int
    column: str
    value: str
    message: str

    def __str__(self):
        column = f", column {self.column}" if self.column else ""
        value = f", value “{self.value}”" if self.value else ""
        return f"{self.file}, line {self.line}{column}{value}: {self.message}"


class Refused(Exception):
    """A file that can't be taken; nothing of it was stored."""

    def __init__(self, problems: Sequence[Problem]):
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass(frozen=True)
class Row:
    file: str
    line: int
    values: dict[str, str]

    def __getitem__(self, column):
        return self.values[column]

    def problem(self, column: str, message: str) -> Problem:
        value = self.values.get(column, "")
        return Problem(self.file, self.line, column, value, message)

    def problems(self, form) -> list[Problem]:
        """What a form of the screens says against the row."""
        return [
            self.problem("" if field == "__all__" else field, message)
            for field, messages in form.errors.items()
            for message in messages
        ]


def read_rows(path: Path | Upload, columns: Sequence[str]) -> list[Row]:
    """The rows under the header: values stripped, in NFC, disarmed formulas restored.

    Raises Refused if the file isn't UTF-8 CSV with exactly these columns, is too large,
    or has cells in which a spreadsheet left something else than a value.
    """
    text = decoded(path)
    lines = records(path.name, text)
    _, header = next(lines, (1, []))
    problems = header_problems(path.name, header, columns)
    if problems:
        raise Refused(problems)
    rows = []
    for line, cells in lines:
        if not cells:
            continue
        if len(cells) != len(header):
            column = header[min(len(cells), len(header) - 1)]
            message = (
                f"This line has {len(cells)} values, the header names {len(header)}: "
                "put quotes around a value with a comma in it, or add what is missing."
            )
            problems.append(Problem(path.name, line, column, "", message))
            continue
        if len(rows) == MOST_ROWS:
            raise Refused([Problem(path.name, line, "", "", TOO_LONG)])
        problems += damaged_cells(path.name, line, header, cells)
        values = (unicodedata.normalize("NFC", armed(cell.strip())) for cell in cells)
        rows.append(Row(path.name, line, dict(zip(header, values, strict=True))))
    if problems:
        raise Refused(problems)
    return rows


def damaged_cells(
    name: str, line: int, header: Sequence[str], cells: Sequence[str]
) -> Iterator[Problem]:
    """A cell that was disarmed, such as `'-`, was text for whoever wrote the file."""
    for column, cell in zip(header, cells, strict=True):
        value = cell.strip()
        if message := damage(value):
            yield Problem(name, line, column, value, message)


def decoded(path: Path | Upload) -> str:
    def refuse(message, line=1, value=""):
        raise Refused([Problem(path.name, line, "", value, message)])

    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        refuse(
            f"The file can't be read ({error.strerror}): check its name and its rights."
        )
    if not data.strip():
        refuse("The file is empty: it needs a header line that names the columns.")
    if data[:2] == b"PK":
        refuse("This is an Excel workbook or a zip file: save it as CSV UTF-8.")
    if data[:2] == b"\x1f\x8b":
        refuse("This is a gzip file: unpack it first.")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        refuse("The file is encoded as UTF-16: save it as CSV UTF-8.")
    if len(data) > MOST_BYTES:
        refuse(TOO_LARGE)
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        refuse("There is a null character here: save the file as CSV UTF-8.", line)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        found = data[error.start : error.end].decode("cp1252", "replace")
        refuse("The file isn't encoded as UTF-8: save it as CSV UTF-8.", line, found)


def records(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """(first line, cells) of each record."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            message = (
                f"A value here is longer than {csv.field_size_limit()} characters: "
                "shorten it."
                if "field limit" in str(error)
                else f"The quotes are broken from here on ({error}): a quote within "
                "quotes is written twice."
            )
            raise Refused([Problem(name, line, "", "", message)]) from None
        yield line, cells
        line = reader.line_num + 1


def header_problems(
    name: str, header: Sequence[str], columns: Sequence[str]
) -> list[Problem]:
    header[:] = [column.strip() for column in header]
    for separator, word in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and separator in header[0]:
            message = f"The values are separated by {word}: save with commas."
            return [Problem(name, 1, header[0].split(separator)[0], "", message)]
    problems = [
        Problem(name, 1, column, "", "This column is missing: add it to the header.")
        for column in columns
        if column not in header
    ]
    for place, column in enumerate(header):
        if column not in columns:
            message = f"There is no such column. The columns are: {', '.join(columns)}."
        elif column in header[:place]:
            message = "This column is there twice: remove one of the two."
        else:
            continue
        problems.append(Problem(name, 1, column, "", message))
    return problems
