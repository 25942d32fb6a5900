"""A demonstration of two sites: a year of invented people, treatments, calls, headaches.

How many treatments are followed by a headache is taken from published counts, but for
what is planted (`events.demo.planted`). Everything else is made up, and the same for
everybody who seeds it at the same time.
"""

from datetime import datetime, timedelta

from clinic import actions
from clinic.choices import Role
from clinic.models import Clinic, User
from events.actions.exposures import refreshed_together
from events.demo.calls import Calls
from events.demo.planted import holidays
from events.demo.reviewed import decide_escalations, sign_reviews
from events.demo.sites import SITES, create_injectors, create_lots
from events.demo.today import leave_open
from events.demo.year import DAYS, Year

STAFF = {
    # username: name, role, and the site where it holds, or every site
    "nurse": ("Nora Quinn", Role.NURSE, None),
    "harbour-nurse": ("Ben Adeyemi", Role.NURSE, "harbour"),
    "director": ("Dr Maya Lindqvist", Role.DIRECTOR, None),
    "auditor": ("Anton Reyes", Role.AUDITOR, None),
    "manager": ("Mara Kowalski", Role.MANAGER, None),
}


def is_seeded() -> bool:
    return Clinic.objects.filter(code=SITES[0].code).exists()


def seed(*, by: User, now: datetime, password: str) -> None:
    """Make the sites and their year, all or nothing, through the actions."""
    with refreshed_together():
        clinics = {
            site.code: actions.create_clinic(
                by=by, code=site.code, name=site.name, time_zone="Europe/London"
            )
            for site in SITES
        }
        staff = create_staff(by, clinics, now, password)
        for site in SITES:
            fill(clinics[site.code], site, staff, now)
        leave_open(
            clinics.values(), nurse=staff["nurse"], director=staff["director"], now=now
        )


def create_staff(by, clinics, now, password):
    staff = {}
    for username, (name, role, code) in STAFF.items():
        user = User.objects.filter(username=username).first()
        staff[username] = user or actions.create_user(
            by=by, username=username, display_name=name, password=password
        )
        actions.add_member(
            by=by,
            user=staff[username],
            clinic=clinics.get(code),
            role=role,
            today=now.date() - timedelta(days=DAYS),
        )
    return staff


def fill(clinic, site, staff, now):
    registered = {
        "by": staff["manager"],
        "now": now - timedelta(days=DAYS),
        "clinic": clinic,
    }
    nurses = [
        staff[name]
        for name, (_, role, code) in STAFF.items()
        if role == Role.NURSE and code in (None, site.code)
    ]
    courses = Year(
        clinic,
        site,
        injectors=create_injectors(site=site, **registered),
        lots=create_lots(**registered),
        nurse=staff["nurse"],
        now=now,
    ).record()
    told = Calls(
        clinic, courses, nurses=nurses, holidays=holidays(now), now=now
    ).record()
    decide_escalations(by=staff["director"], now=now, clinic=clinic)
    sign_reviews(told, by=staff["director"], now=now)
