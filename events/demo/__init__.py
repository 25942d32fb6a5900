"""A demonstration clinic: a year of invented people, treatments, calls and headaches.

Whether a treatment is followed by a headache is drawn from published counts;
everything else is made up, and the same for everybody who seeds it.
"""

from datetime import datetime, timedelta

from clinic import actions
from clinic.choices import Role
from clinic.models import Clinic, User
from events.actions.exposures import refreshed_together
from events.demo.year import DAYS, Year

CODE = "riverside"
STAFF = {
    # username: name, role, and whether it holds at every clinic
    "nurse": ("Nora Quinn", Role.NURSE, False),
    "director": ("Dr Maya Lindqvist", Role.DIRECTOR, True),
    "auditor": ("Anton Reyes", Role.AUDITOR, True),
    "manager": ("Mara Kowalski", Role.MANAGER, True),
}


def is_seeded() -> bool:
    return Clinic.objects.filter(code=CODE).exists()


def seed(*, by: User, now: datetime, password: str) -> None:
    """Make the clinic and its year, all or nothing, through the actions."""
    with refreshed_together():
        clinic = actions.create_clinic(
            by=by, code=CODE, name="Riverside Clinic", time_zone="Europe/London"
        )
        staff = create_staff(by, clinic, now, password)
        Year(clinic, nurse=staff["nurse"], manager=staff["manager"], now=now).fill()


def create_staff(by, clinic, now, password):
    staff = {}
    for username, (name, role, everywhere) in STAFF.items():
        user = User.objects.filter(username=username).first()
        staff[username] = user or actions.create_user(
            by=by, username=username, display_name=name, password=password
        )
        actions.add_member(
            by=by,
            user=staff[username],
            clinic=None if everywhere else clinic,
            role=role,
            today=now.date() - timedelta(days=DAYS),
        )
    return staff
