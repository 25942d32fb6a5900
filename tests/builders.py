"""Plain builders: one object out, defaults in, everything through the actions."""

from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from itertools import count
from uuid import uuid4

from django.db.models import F

from clinic import actions
from clinic.audit.actions import review_day
from clinic.audit.context import recording
from clinic.backup.actions import record_backup
from clinic.choices import Precision, ProperName
from clinic.models import Clinic, Injector, Lot, Membership, Submission, User
from clinic.moments import Moment
from events.actions.calls import record_call
from events.actions.drafts import save_draft
from events.actions.exports import begin_export
from events.actions.followups import record_contact, set_protocol
from events.actions.headaches import report_headache
from events.actions.imports import upload_import
from events.actions.patients import amend_patient
from events.actions.reviews import acknowledge, close_escalation, sign_review
from events.actions.savedfilters import save_filter
from events.actions.treatments import record_treatment
from events.choices import FlagAnswer, RedFlag
from events.exports import DATASETS
from events.exports.files import Question, make_file
from events.imports import COLUMNS
from events.imports.uploaded import check
from events.rules.windows import PROTOCOL

NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
TREATED_ON = date(2026, 3, 2)
NUMBERS = count(1)


def command_line():
    return actions.command_line_user()


def by_hand():
    """For a row that no action would write: the trail wants somebody to answer for it."""
    return recording(by=None, action="by_hand")


def change(rows, **values):
    """An update by hand that counts the version, where the rows have one."""
    if any(field.name == "version" for field in rows.model._meta.fields):
        values["version"] = F("version") + 1
    return rows.update(**values)


def clinic(code="riverside", time_zone="Europe/London"):
    return Clinic.objects.filter(code=code).first() or actions.create_clinic(
        by=command_line(), code=code, name=code.title(), time_zone=time_zone
    )


def member(username, role, at, password="correct horse battery"):
    """A user with a role at a clinic, or at every clinic if `at` is None."""
    user = User.objects.filter(username=username).first() or actions.create_user(
        by=command_line(),
        username=username,
        display_name=username.title(),
        password=password,
    )
    if not Membership.objects.filter(user=user, clinic=at, role=role).exists():
        actions.add_member(
            by=command_line(), user=user, clinic=at, role=role, today=date(2020, 1, 1)
        )
    return user


# What is told of somebody or something, as the actions of one and of many take it.
def told_of_patient(at, mrn=None, **details):
    return {
        "by": command_line(),
        "now": NOW,
        "clinic": at,
        "mrn": mrn or f"P{next(NUMBERS):05d}",
    } | details


def patient(at, mrn=None, **details):
    return actions.create_patient(**told_of_patient(at, mrn, **details))


def injector(at, code="INJ-1"):
    return Injector.objects.filter(
        clinic=at, code=code
    ).first() or actions.create_injector(
        by=command_line(), now=NOW, clinic=at, code=code, name=f"Dr {code}"
    )


def product(name=ProperName.ONA):
    return actions.product_named(by=command_line(), proper_name=name)


def lot(at, of=None, number="L1"):
    of = of or product()
    return Lot.objects.filter(
        clinic=at, product=of, number=number
    ).first() or actions.create_lot(
        by=command_line(), now=NOW, clinic=at, product=of, number=number
    )


def day_moment(day, zone=UTC):
    at = datetime.combine(day, time(), zone).astimezone(UTC)
    return Moment(at, day, Precision.DAY)


def injection(at, area="glabella", units=20, **details):
    of = details.pop("product", None) or product()
    return {
        "area": area,
        "side": "midline",
        "units": units,
        "points": 5,
        "product": of,
        "lot": lot(at, of),
    } | details


def told_of_treatment(at, on=TREATED_ON, areas=("glabella",), of=None, **details):
    """A cosmetic treatment of a new patient, unless `of` names one."""
    return {
        "by": command_line(),
        "now": NOW,
        "patient": of or patient(at),
        "injector": details.pop("injector", None) or injector(at),
        "treated": day_moment(on, at.zone),
        "injections": details.pop("injections", None)
        or [injection(at, area) for area in areas],
        "indication": "cosmetic",
        "first_toxin": "no",
    } | details


def treatment(at, *told, **details):
    return record_treatment(**told_of_treatment(at, *told, **details))


def told_of_contact(of, day=14, headache="no", **details):
    """A solicited contact with the patient, `day` days after the treatment."""
    on = of.treated_on + timedelta(days=day)
    return {
        "by": command_line(),
        "now": NOW,
        "treatment": of,
        "contacted": day_moment(on, of.clinic.zone),
        "headache": headache,
        "is_solicited": True,
        "reached": "patient",
    } | details


def contact(of, *told, **details):
    return record_contact(**told_of_contact(of, *told, **details))


def headache(of, day=3, contact_day=14, is_solicited=True, **details):
    """A contact on `contact_day` that reports a headache that began on `day`."""
    heard = contact(of, contact_day, "yes", is_solicited=is_solicited)
    return report(heard, day, **details)


def told_of_headache(heard, day=3, **details):
    onset = (
        None
        if day is None
        else day_moment(heard.treated_on + timedelta(days=day), heard.clinic.zone)
    )
    return {
        "contact": heard,
        "onset": onset,
        "onset_precision": "unknown" if day is None else "day",
        "worst_nrs": 4,
        "function": "none",
        "compared_with_usual": "no_usual_headaches",
        "outcome": "unknown",
        "resolved_on": None,
        "red_flags": all_denied(),
    } | details


def report(heard, *told, **details):
    told = told_of_headache(heard, *told, **details)
    return report_headache(by=command_line(), now=NOW, **told)


def all_denied():
    """The danger signs, all asked and denied."""
    return dict.fromkeys(RedFlag.values, FlagAnswer.NO.value)


def escalation(of, day=3, contact_day=7, now=NOW, **said):
    """A call that reports a headache with an emergency sign; `said` changes it."""
    zone = of.clinic.zone
    heard = record_call(
        by=command_line(),
        now=now,
        treatment=of,
        contact={
            "contacted": day_moment(of.treated_on + timedelta(days=contact_day), zone),
            "is_solicited": True,
            "reached": "patient",
            "headache": "yes",
        },
        report={
            "onset_precision": "day",
            "onset": day_moment(of.treated_on + timedelta(days=day), zone),
            "worst_nrs": 8,
            "function": "daily_activities",
            "compared_with_usual": "no_usual_headaches",
            "outcome": "ongoing",
            "resolved_on": None,
            "course": "same",
            "red_flags": all_denied() | {"thunderclap": "yes"},
        }
        | said,
    )
    return heard.headachereport.escalation


def typed_patient(**values):
    """What somebody types into the form of a patient."""
    return {
        "mrn": "MRN 001",
        "given_name": "Zoë",
        "family_name": "Müller",
        "birth_date": "1980-05-01",
        "sex": "F",
        "phone": "07700 900001",
        "preferred_time": "after 17:00",
        "consent_to_call": "yes",
        "voicemail_allowed": "no",
        "headache_history": "migraine",
        "migraine": "episodic",
        "headache_days_per_28": "3",
        "acute_medication_days_per_28": "0",
        "needle_anxiety": "mild",
        "low_pain_threshold": "no",
        "habitual_frowning": "yes",
        "hypertension": "no",
        "paracetamol_contraindicated": "no",
        "ibuprofen_contraindicated": "yes",
        "allergies": "Latex",
    } | values


def one_of_everything(at):
    """A treatment with all that can hang on it: a row at least in every table."""
    of = treatment(at)
    raised = escalation(of)
    headache = raised.report.headache
    acknowledge(by=command_line(), now=NOW, escalation=raised)
    close_escalation(
        by=command_line(),
        now=NOW,
        escalation=raised,
        decision="examined",
        note="",
    )
    sign_review(by=command_line(), now=NOW, headache=headache, **ASSESSMENT)
    set_protocol(by=command_line(), now=NOW, clinic=at, calls=PROTOCOL)
    save_draft(by=command_line(), now=NOW, treatment=of, typed={"words": ["dull"]})
    save_filter(by=command_line(), name="severe", query="grade=3")
    export(at)
    amend_patient(
        by=command_line(),
        now=NOW,
        patient=of.patient,
        version=1,
        reason="typing error",
        phone="07700 900001",
    )
    review_day(
        by=command_line(),
        now=NOW,
        clinic=at,
        question="night_writes",
        day=NOW.date(),
        note="the night shift",
    )
    upload(at, of.patient)
    Submission.objects.create(
        token=uuid4(),
        user=command_line(),
        made_at=NOW,
        address="/",
        action="save_draft",
    )
    record_backup(
        by=command_line(),
        now=NOW,
        file="aftercare.db",
        made_at=NOW,
        sha256="ab" * 32,
        seal="",
    )
    return raised.report


def upload(at, of, by=None, now=NOW, name="patients.csv"):
    """An uploaded import, checked: its one row is in conflict with the patient."""
    row = f"{at.code},{of.mrn},Somebody,Else,,F,,,,"
    content = "\n".join([",".join(COLUMNS["patients"]), row]).encode()
    by = by or command_line()
    run = upload_import(by=by, now=now, files={"patients": (name, content)})
    return check(by=by, now=now, run=run, clinics=[at], registering=[])


def export(at, name="exposures", **about):
    """Begun, of one clinic, by the command line; it was never sent."""
    question = Question(DATASETS[name], [at], {})
    return begin_export(
        by=command_line(),
        now=NOW,
        question=question,
        made=make_file(question, BytesIO()),
        **about,
    )


ASSESSMENT = {
    "grade": 2,
    "seriousness": "not_serious",
    "causality": "possible",
    "mechanism": "needle_trauma",
    "expectedness": "expected",
    "action": "none",
    "external_report": "not_needed",
}
