"""The only writers of the registers. Each takes who does it and when."""

from collections.abc import Sequence
from datetime import date, datetime

from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from clinic.audit.context import recorded
from clinic.blocks import BLOCK
from clinic.choices import ProperName, Serotype
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
from clinic.scope import RoleRefused


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
def invite_user(
    *,
    by: User,
    username: str,
    display_name: str,
    clinic: Clinic | None,
    role: str,
    today: date,
) -> str:
    """Make a user with a role and return the path of the link that sets the password.

    The link works once, for a day (PASSWORD_RESET_TIMEOUT), and is stored nowhere:
    show it to the manager who asked. Raises ValidationError if the name can't be
    used or is taken, in whatever case it is written.
    """
    username = User.normalize_username(username).strip().lower()
    if User.objects.filter(username__iexact=username).exists():
        raise ValidationError(
            {"username": f"There is a user named {username} already."}
        )
    user = User(username=username, display_name=display_name)
    user.set_unusable_password()
    user.full_clean()
    user.save()
    add_member(by=by, user=user, clinic=clinic, role=role, today=today)
    return invite_again(by=by, user=user)


@recorded
def invite_again(*, by: User, user: User, forget_factors: bool = False) -> str:
    """Return a new link, as `invite_user`: the way to a new password.

    The old password, the earlier links and all sessions of the user end at once.
    `forget_factors` is for somebody who lost the telephone and the recovery codes.
    """
    if forget_factors:
        user.authenticator_set.all().delete()
    user.set_unusable_password()  # random each time, and every link hangs on it
    user.save()
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    return reverse("account_invitation", args=[uid, token])


@recorded
def choose_password(*, by: User, user: User, password: str) -> User:
    user.set_password(password)
    user.save()
    return user


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
    """Give a role at one clinic, or with no clinic at every clinic there is.

    Raises RoleRefused for one's own role.
    """
    if user.id == by.id:
        raise RoleRefused("Nobody changes their own role: ask another manager.")
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
    product = Product.objects.filter(proper_name=proper_name, brand=brand).first()
    return product or create_product(
        by=by,
        proper_name=proper_name,
        brand=brand,
        serotype=ProperName(proper_name).serotype,
    )


@recorded
def create_product(
    *, by: User, proper_name: str, brand: str, serotype: Serotype
) -> Product:
    """For every clinic. Raises IntegrityError if there is one of that name."""
    return Product.objects.create(
        proper_name=proper_name, brand=brand, serotype=serotype
    )


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
    patient = new_patient(by=by, now=now, clinic=clinic, mrn=mrn, **details)
    patient.save(force_insert=True)
    return patient


@recorded
def create_patients(*, by: User, patients: Sequence[Patient]) -> Sequence[Patient]:
    """Those that `new_patient` made, a block in a statement."""
    Patient.objects.bulk_create(patients, batch_size=BLOCK)
    return patients


def new_patient(
    *, by: User | None, now: datetime, clinic: Clinic, mrn: str, **details
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
    return patient
