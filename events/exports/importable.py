"""What `import_records` takes in: patients, treatments and contacts in its own columns.

Taken into an empty database with the same clinics, they give the same files again.
What is void is left out. A file of contacts says of the danger signs only which ones
were affirmed, or that all were denied; amendments of an episode stay behind.
"""

from clinic.choices import Answer, Precision, ProperName
from clinic.models import Patient
from events.choices import (
    ComparedWithUsual,
    FlagAnswer,
    Function,
    HeadacheAnswer,
    RedFlag,
)
from events.exports.columns import Column, reached
from events.exports.injections import plain
from events.imports.codes import CODES
from events.imports.run import COLUMNS
from events.models import Contact, Injection

MEANING = "As import_records takes it"
CODES_OF = {name.split(" ")[0]: tuple(pairs) for name, pairs in CODES.items()}


def columns(kind, cells):
    """`cells` are of the columns whose cell is no plain field of the row."""
    return tuple(
        Column(
            name,
            MEANING,
            cells.get(name) or reached(name),
            codes=CODES_OF.get(name, ()),
            is_list=name == "red_flags",
            identifies=True,
        )
        for name in COLUMNS[kind]
    )


def iso(name):
    def cell(row):
        held = reached(name)(row)
        return held and held.isoformat()

    return cell


def moment(at, on, precision, row):
    """As exactly as it is known: the form reads it back as the same moment."""
    if precision in (Precision.EXACT, Precision.HOUR):
        return at.astimezone(row.clinic.zone).isoformat()
    return on.isoformat()


def product(row):
    held = row.product
    return held.brand or ProperName(held.proper_name).value


PATIENTS = columns(
    "patients",
    {"clinic": reached("clinic.code"), "birth_date": iso("birth_date")},
)


def patients():
    return Patient.objects.select_related("clinic").order_by("clinic__code", "id")


TREATMENTS = columns(
    "treatments",
    {
        "clinic": reached("clinic.code"),
        "treatment_ref": reached("treatment.reference"),
        "mrn": reached("treatment.patient.mrn"),
        "treated_at": lambda row: moment(
            row.treatment.treated_at,
            row.treatment.treated_on,
            row.treatment.treated_precision,
            row,
        ),
        "injector": reached("treatment.injector.code"),
        "indication": reached("treatment.indication"),
        "first_toxin": reached("treatment.first_toxin"),
        "units": lambda row: plain(row.units),
        "product": product,
        "lot": reached("lot.number"),
    },
)


def treatments():
    injections = Injection.objects.filter(treatment__voided_at=None).select_related(
        "clinic", "treatment__patient", "treatment__injector", "product", "lot"
    )
    return injections.order_by("clinic__code", "treatment_id", "id")


def report_of(row):
    """None where nothing was said of a headache, or where it was voided since."""
    report = getattr(row, "headachereport", None)
    return None if report is None or report.headache.is_voided else report


def said(name, unknown=None):
    """What was said; `unknown` where there is a headache and nobody said more of it."""

    def cell(row):
        if row.headache != HeadacheAnswer.YES:
            return None
        report = report_of(row)
        return getattr(report, name) if report else unknown

    return cell


def onset_precision(row):
    if row.headache != HeadacheAnswer.YES:
        return None
    report = report_of(row)
    return report.headache.onset_precision if report else Precision.UNKNOWN.value


def onset_on(row):
    report = report_of(row)
    if report is None or report.headache.onset_precision == Precision.UNKNOWN:
        return None
    headache = report.headache
    return moment(headache.onset_at, headache.onset_on, headache.onset_precision, row)


def resolved_on(row):
    report = report_of(row)
    return report and report.resolved_on and report.resolved_on.isoformat()


def red_flags(row):
    report = report_of(row)
    if report is None:
        return None
    answers = [report.red_flags.get(flag) for flag in RedFlag.values]
    if set(answers) == {FlagAnswer.NO.value}:
        return "none"
    flags = zip(RedFlag.values, answers, strict=True)
    return ";".join(flag for flag, answer in flags if answer == FlagAnswer.YES)


CONTACTS = columns(
    "contacts",
    {
        "clinic": reached("clinic.code"),
        "treatment_ref": reached("treatment.reference"),
        "contacted_at": lambda row: moment(
            row.contacted_at, row.contacted_on, row.contacted_precision, row
        ),
        "solicited": lambda row: Answer.YES if row.is_solicited else Answer.NO,
        "onset_on": onset_on,
        "onset_precision": onset_precision,
        "resolved_on": resolved_on,
        "worst_nrs": said("worst_nrs"),
        "function": said("function", Function.UNKNOWN.value),
        "compared_with_usual": said(
            "compared_with_usual", ComparedWithUsual.UNKNOWN.value
        ),
        "red_flags": red_flags,
        "words": said("words"),
    },
)


def contacts():
    kept = Contact.objects.filter(voided_at=None, treatment__voided_at=None)
    return kept.select_related(
        "clinic", "treatment", "headachereport__headache"
    ).order_by("clinic__code", "treatment_id", "contacted_at", "id")
