"""The bars: what each asks, how it is measured, and why one falls short.

The reasons are written by whoever looked; a figure that isn't explained says so.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    asks: str
    measured: str
    short: str = ""  # why it falls short, where it does


# Which file of this folder measures which bars, in the order in which they are run.
FILES = {
    "overview": ("P1", "P2", "P12"),
    "analyses": ("P3",),
    "catching_up": ("P4",),
    "exports": ("P5",),
    "lists": ("P6",),
    "saves": ("P7",),
    "imports": ("P8",),
    "figures": ("P9",),
    "models": ("P10",),
    "memory": ("P11",),
}
# Those that save work on a copy of the database.
SAVING = {"catching_up", "saves", "imports"}

BARS = {
    "P1": Bar(
        "overview with eight panels, freshness check included, at most 0.5 × DuckDB "
        "native on the same rows (1.0 × at 10 M), identical counts",
        "The eight are everybody, month, area, product, injector, first toxin, cycle and "
        "migraine. The product: the look whether anything was saved since, the "
        "population, and of each panel its counts, the clustering of a patient's "
        "treatments, and the intervals. DuckDB, with all cores, in its own table of the "
        "same columns: eight group-bys for the same headaches / asked, which are compared "
        "before. Neither draws figures or a page.",
        short="The product does more than it is held against: it holds every "
        "treatment against the others of its patient, for an interval that is "
        "honest about repeats, and asks registers for names; and it does so on "
        "one core, where DuckDB uses all. Its passes are over narrow numbers "
        "now, and no step stands out. It would need several cores, or counts "
        "that are kept from one question to the next.",
    ),
    "P2": Bar(
        "the same at most 1.5 × a bare numpy pass over the same columns",
        "In the same turns: the same headaches / asked by numpy from the very columns "
        "that the product holds, without freshness, intervals or names of groups.",
        short="The bare pass counts and stops. The product asks whether anything was "
        "saved, finds the population, holds each row against the next rows of "
        "its patient (as much work as the counting itself), names groups from "
        "the registers and draws an interval for each. At 100 k half of it are "
        "statements and objects, not columns. An interval that takes a "
        "patient's treatments for independent would be faster and wrong.",
    ),
    "P3": Bar(
        "at least 30 × as fast as pandas over the exported CSV at 100 k, 80 × at 1 M; at "
        "least 50 × the best SQL on PostgreSQL at 1 M",
        "The dashboard of P1 against reading the columns needed of the CSV (exposures) "
        "with pandas and eight group-bys, and against one statement with GROUPING SETS "
        "on the narrow table.",
        short="As P1 and P2: what stands beside the counts, and that pandas here reads "
        "only the columns that it needs.",
    ),
    "P4": Bar(
        "a save is in the very next dashboard of every worker; catching up costs at most "
        "0.1 × the dashboard",
        "Another process saves a call; the next dashboard of this one has to count it. "
        "The time is that of the freshness check after each of these saves.",
        short="At 100 k on PostgreSQL it lies at the bar (three runs: 0.091, 0.096, "
        "0.106): one millisecond, of which two statements are most, against a "
        "dashboard of eleven. It would need both in one statement.",
    ),
    "P5": Bar(
        "export over HTTP, formula-safe, at least 0.8 × the speed of `psql \\copy`; peak "
        "memory grows by at most 10 MB from 100 k to 1 M; on SQLite at least 0.4 × the "
        "speed of the shell",
        "The largest dataset by a form over HTTP from one worker of granian, until its "
        "last byte, against `\\copy` (or `sqlite3 -csv`) of as many columns that are "
        "ready in a table. Memory: peak of the worker, which is started anew.",
        short="The ready table has its columns as text already; the file calculates "
        "them: labels beside codes, moments in the zone of the clinic with "
        "offset, guards. Then every patient of whom it has a row is recorded by "
        "name before it leaves, one row each with a foreign key. Tried apart on "
        "the dataset of exposures, with load on the machine: making the file 0.89 "
        "x of copying the same SELECT without guard, the whole over HTTP 0.57 x. "
        "It would need labels joined by the reader, and patients stored as one "
        "array an event.",
    ),
    "P6": Bar(
        "list page at most 3 × a raw-SQL view with sign-in, its table at least 5 × as fast "
        "as the same by stock django-tables2; p99 at most 3 × p50",
        "The list of headaches, 50 rows, by Django's test client with the middleware of "
        "the site; the raw view and the page with the stock table are views of the "
        "benchmark in the same site. The tables: of rows read before, header and body.",
    ),
    "P7": Bar(
        "saving a call with a headache at most 3 × one raw statement for each row that it "
        "must write, audit trail included; p99 at 10 at once at most 15 × p50 at 1",
        "The form by the test client, against one INSERT or UPDATE for each row that a "
        "save was seen to write (rows counted before and after, changes by the trail), in "
        "one transaction of the driver, into empty copies of the tables without triggers "
        "and foreign keys. At once: ten threads as clients of granian with two workers.",
        short="A save is checked by two forms, locks the calls of its treatment, "
        "derives the patient's exposures anew, takes the next revision and stores "
        "the form's token, in some forty statements of the ORM, and the "
        "trail hashes each row. It would need a save's statements written by hand "
        "in few round trips.",
    ),
    "P8": Bar(
        "import at least 0.5 × the speed of `\\copy` of ready rows; constant memory",
        "Three CSV files uploaded on the page, the check looked at, and taken in, against "
        "COPY (on SQLite: executemany) of the rows that came of it, ready, into copies of "
        "the tables with their keys, checks and foreign keys, without triggers. Memory: "
        "peak of the command with files of one size, and of four times that.",
        short="Each row is checked by the very forms that the pages use, and the trail "
        "hashes each row that is stored; ready rows are asked for neither. Rows "
        "are held until all are checked, which is bounded by the caps of a file "
        "and grows with it. It would need the forms' checks compiled to plain "
        "functions, and COPY in the place of INSERT.",
    ),
    "P9": Bar(
        "figures and JSON of a page at most 0.05 × of building them as `go.Figure`",
        "The plain figures of the eight panels to JSON as the page's template does it, "
        "against go.Figure and to_json of the same ones.",
    ),
    "P10": Bar(
        "adjusted model at least 100 × as fast as statsmodels on rows at 1 M, equal to "
        "1e-9",
        "The logistic model of the product, its grouping of like rows included, against "
        "statsmodels' Logit with a row a treatment: all terms of the case mix but for the "
        "measured ones (age). The coefficients are compared before.",
        short="With eighteen terms there are some ten thousand kinds of treatments, not "
        "the few hundred of the figure that the bar was set by. The kinds are counted "
        "by number; to read eighteen columns of a million rows for that takes three "
        "times as long as the fit. It would need the terms as bits from the start.",
    ),
    "P11": Bar(
        "worker at most 90 MB and 40 bytes a treatment; `manage.py check` at most 1.3 × "
        "`manage.py version`",
        "Resident memory of a worker of granian after the overview page. The commands by "
        "turns, as processes.",
        short="A worker begins with 106 MB: Django and its apps, sign-in with passkeys "
        "and single sign-on, numpy; the overview adds scipy's special functions. "
        "It would need the libraries of signing in loaded when they are used. "
        "`check` loads every page, as the checks of Django read them.",
    ),
    "P12": Bar(
        "cost grows no faster than the rows: the dashboard of 1 M at most 12 × that of "
        "100 k",
        "The medians of P1, of two databases, in one run.",
    ),
}
