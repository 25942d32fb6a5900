"""Plain builders: one object out, defaults in, everything through the actions."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from clinic import actions
from clinic.choices import Precision, ProperName
from clinic.fields import Moment
from clinic.models import Clinic, Injector, Lot, Membership, User
from events.actions.followups import record_contact
from events.actions.headaches import report_headache
from events.actions.treatments import record_treatment
from events.choices import FlagAnswer, RedFlag

NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
TREATED_ON = date(2026, 3, 2)
NUMBERS = count(1)


def command_line():
    return actions.command_line_user()


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


def patient(at, mrn=None, **details):
    return actions.create_patient(
        by=command_line(),
        now=NOW,
        clinic=at,
        mrn=mrn or f"P{next(NUMBERS):05d}",
        **details,
    )


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


def treatment(at, on=TREATED_ON, areas=("glabella",), of=None, **details):
    """A cosmetic treatment of a new patient, unless `of` names one."""
    injections = details.pop("injections", None) or [
        injection(at, area) for area in areas
    ]
    return record_treatment(
        by=command_line(),
        now=details.pop("now", NOW),
        patient=of or patient(at),
        injector=details.pop("injector", None) or injector(at),
        treated=day_moment(on, at.zone),
        injections=injections,
        **{"indication": "cosmetic", "first_toxin": "no"} | details,
    )


def contact(of, day=14, headache="no", **details):
    """A solicited contact with the patient, `day` days after the treatment."""
    on = of.treated_on + timedelta(days=day)
    return record_contact(
        by=command_line(),
        now=details.pop("now", NOW),
        treatment=of,
        contacted=day_moment(on, of.clinic.zone),
        headache=headache,
        **{"is_solicited": True, "reached": "patient"} | details,
    )


def headache(of, day=3, contact_day=14, is_solicited=True, **details):
    """A contact on `contact_day` that reports a headache that began on `day`."""
    heard = contact(of, contact_day, "yes", is_solicited=is_solicited)
    return report(heard, day, **details)


def report(heard, day=3, **details):
    onset = (
        None
        if day is None
        else day_moment(heard.treated_on + timedelta(days=day), heard.clinic.zone)
    )
    return report_headache(
        by=command_line(),
        now=NOW,
        contact=heard,
        onset=onset,
        **{
            "onset_precision": "unknown" if day is None else "day",
            "worst_nrs": 4,
            "function": "none",
            "compared_with_usual": "no_usual_headaches",
            "outcome": "unknown",
            "resolved_on": None,
            "red_flags": dict.fromkeys(RedFlag.values, FlagAnswer.NO.value),
        }
        | details,
    )
