"""The only writers of the registers. Each takes who does it and when."""

from datetime import date, datetime

from django.contrib.auth.models import Group

from clinic.audit.context import recorded
from clinic.choices import ProperName
from clinic.models import (
    Clinic,
    Injector,
    Lot,
    Membership,
    Patient,
    Product,
    User,
)
from clinic.models.patients import normalised_mrn


@recorded
def command_line_user() -> User:
    """Whoever has the machine's command line: nobody can sign in as this user."""
    user = User.objects.filter(username="command-line").first()
    if user is None:
        user = User(username="command-line", display_name="Command line")
        user.set_unusable_password()
        user.save()
    return user


@recorded
def create_user(*, by: User, username: str, display_name: str, password: str) -> User:
    return User.objects.create_user(
        username, password=password, display_name=display_name
    )


@recorded
def rehash_password(*, by: User, password: str) -> User:
    """Of somebody who just gave it: it stays the same password."""
    by.set_password(password)
    by.save(update_fields=["password"])
    return by


@recorded
def create_clinic(*, by: User, code: str, name: str, time_zone: str) -> Clinic:
    return Clinic.objects.create(code=code, name=name, time_zone=time_zone)


@recorded
def add_member(
    *, by: User, user: User, clinic: Clinic | None, role: str, today: date
) -> Membership:
    """Give a role at one clinic, or with no clinic at every clinic there is."""
    user.groups.add(Group.objects.get(name=role))
    return Membership.objects.create(
        user=user, clinic=clinic, role=role, active_from=today
    )


@recorded
def create_injector(
    *, by: User, now: datetime, clinic: Clinic, code: str, name: str, **details
) -> Injector:
    return Injector.objects.create(
        clinic=clinic, code=code, name=name, recorded_by=by, recorded_at=now, **details
    )


@recorded
def product_named(*, by: User, proper_name: ProperName, brand: str = "") -> Product:
    """The product of that name, made if there is none; every clinic has the same."""
    product, _ = Product.objects.get_or_create(proper_name=proper_name, brand=brand)
    return product


@recorded
def create_lot(
    *,
    by: User,
    now: datetime,
    clinic: Clinic,
    product: Product,
    number: str,
    **details,
) -> Lot:
    return Lot.objects.create(
        clinic=clinic,
        product=product,
        number=number,
        recorded_by=by,
        recorded_at=now,
        **details,
    )


@recorded
def create_patient(
    *, by: User, now: datetime, clinic: Clinic, mrn: str, **details
) -> Patient:
    patient = Patient(
        clinic=clinic,
        mrn=mrn,
        mrn_normalised=normalised_mrn(mrn),
        recorded_by=by,
        recorded_at=now,
        **details,
    )
    patient.search_text = patient.folded_for_search()
    patient.save(force_insert=True)
    return patient
