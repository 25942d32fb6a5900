"""What `import_records` takes in: patients, treatments and contacts in its own columns.

Taken into an empty database with the same clinics, they give the same files again.
What is void is left out. A file of contacts says of the danger signs only which ones
were affirmed, or that all were denied; amendments of an episode stay behind.
"""

from django.db.models import Case, F, Q, TextField, Value, When
from django.db.models.fields.json import KeyTextTransform as Answered

from clinic.choices import Answer, Precision
from clinic.models import Patient
from events.choices import (
    ComparedWithUsual,
    FlagAnswer,
    Function,
    HeadacheAnswer,
    RedFlag,
)
from events.exports.cells import Guarded, Plain, Words, as_known, day, joined
from events.exports.columns import Column
from events.imports.codes import CODES
from events.imports.run import COLUMNS
from events.models import Contact, Injection

MEANING = "As import_records takes it"
CODES_OF = {name.split(" ")[0]: tuple(pairs) for name, pairs in CODES.items()}
NUMBERS = ("headache_days_per_28", "points", "worst_nrs")


def columns(kind, cells):
    """`cells` are of the columns whose cell is no plain field of the row."""
    return tuple(
        Column(
            name,
            MEANING,
            cells.get(name) or (F(name) if name in NUMBERS else Guarded(name)),
            codes=CODES_OF.get(name, ()),
            is_list=name == "red_flags",
            identifies=True,
        )
        for name in COLUMNS[kind]
    )


PATIENTS = columns(
    "patients", {"clinic": Guarded("clinic__code"), "birth_date": day("birth_date")}
)


def patients():
    return Patient.objects.order_by("clinic__code", "id")


TREATMENTS = columns(
    "treatments",
    {
        "clinic": Guarded("clinic__code"),
        "treatment_ref": Guarded("treatment__reference"),
        "mrn": Guarded("treatment__patient__mrn"),
        "treated_at": as_known(
            "treatment__treated_at",
            "treatment__treated_on",
            "treatment__treated_precision",
        ),
        "injector": Guarded("treatment__injector__code"),
        "indication": Guarded("treatment__indication"),
        "first_toxin": Guarded("treatment__first_toxin"),
        "units": Plain("units"),
        "product": Case(
            When(product__brand="", then=Guarded("product__proper_name")),
            default=Guarded("product__brand"),
        ),
        "lot": Guarded("lot__number"),
    },
)


def treatments():
    injections = Injection.objects.filter(treatment__voided_at=None)
    return injections.order_by("clinic__code", "treatment_id", "id")


HEADACHE = Q(headache=HeadacheAnswer.YES)
# Something was said of a headache, which wasn't voided since.
REPORTED = Q(
    headachereport__isnull=False, headachereport__headache__voided_at__isnull=True
)
ONSET = "headachereport__headache__onset_"


def when(condition, cell, otherwise=None):
    """`otherwise` is a word."""
    return Case(
        When(condition, then=cell), default=Value(otherwise), output_field=TextField()
    )


def said(cell, unknown=None):
    """What was said; `unknown` where there is a headache and nobody said more of it."""
    return when(HEADACHE, when(REPORTED, cell, unknown))


def red_flags():
    path, denied = "headachereport__red_flags", Q()
    for flag in RedFlag.values:
        denied &= Q(**{f"{path}__{flag}": FlagAnswer.NO})
    affirmed = joined(
        ((Answered(flag, path), FlagAnswer.YES, flag) for flag in RedFlag.values), ";"
    )
    none = When(denied, then=Value("none"))
    return when(REPORTED, Case(none, default=affirmed, output_field=TextField()))


CONTACTS = columns(
    "contacts",
    {
        "clinic": Guarded("clinic__code"),
        "treatment_ref": Guarded("treatment__reference"),
        "contacted_at": as_known("contacted_at", "contacted_on", "contacted_precision"),
        "solicited": Words("is_solicited", {True: Answer.YES, False: Answer.NO}),
        "onset_on": when(
            REPORTED & ~Q(**{f"{ONSET}precision": Precision.UNKNOWN}),
            as_known(f"{ONSET}at", f"{ONSET}on", f"{ONSET}precision"),
        ),
        "onset_precision": said(Guarded(f"{ONSET}precision"), Precision.UNKNOWN),
        "resolved_on": when(REPORTED, day("headachereport__resolved_on")),
        "worst_nrs": said(F("headachereport__worst_nrs")),
        "function": said(Guarded("headachereport__function"), Function.UNKNOWN),
        "compared_with_usual": said(
            Guarded("headachereport__compared_with_usual"), ComparedWithUsual.UNKNOWN
        ),
        "red_flags": red_flags(),
        "words": said(Guarded("headachereport__words")),
    },
)


def contacts():
    kept = Contact.objects.filter(voided_at=None, treatment__voided_at=None)
    return kept.order_by("clinic__code", "treatment_id", "contacted_at", "id")
