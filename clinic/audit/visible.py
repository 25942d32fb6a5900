"""Which events of the trail somebody sees who sees the trail of some clinics."""

from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast

from clinic.scoped import ScopedManager

# No clinic's own: every clinic shares products, and a role at every clinic is one here.
# A backup holds every clinic's records.
SHARED = ("clinic.product", "clinic.membership", "clinic.backup")


class TrailManager(ScopedManager):
    """Events of these clinics, and those of no clinic that are about their people.

    Whoever sees every clinic sees every event. An event of no clinic is seen where
    its actor, its user or a patient whom it showed belongs to one of the clinics.
    """

    def within(self, rows, scope):
        if not scope:
            return rows.none()
        if is_everywhere(scope):
            return rows
        people = people_of(scope)
        keys = people.annotate(key=Cast("id", CharField())).values("key")
        shown = apps.get_model("clinic.trailsubject").objects.filter(
            event=OuterRef("pk"),
            subject__in=apps.get_model("clinic.patient").objects.values("uid"),
        )
        of_theirs = (
            Q(actor_username__in=people.values("username"))
            | Q(object_type__in=SHARED)
            | Q(object_type="clinic.user", object_id__in=keys)
            | Exists(shown)
        )
        return rows.filter(Q(clinic_id__in=scope) | Q(clinic_id=None) & of_theirs)


def is_everywhere(clinic_ids: Iterable[int]) -> bool:
    """Whether these are all the clinics there are."""
    return (
        not apps.get_model("clinic.clinic").objects.exclude(id__in=clinic_ids).exists()
    )


def people_of(clinic_ids: Iterable[int]):
    """Everybody who holds or held a role at one of the clinics, or at every clinic."""
    held = Q(membership__clinic__in=clinic_ids) | Q(
        membership__isnull=False, membership__clinic=None
    )
    return apps.get_model("clinic.user").objects.filter(held).distinct()


def only_of(clinic_ids: Iterable[int]):
    """The users who never had a role but at these clinics."""
    memberships = apps.get_model("clinic.membership").objects
    return (
        apps.get_model("clinic.user")
        .objects.filter(membership__in=memberships.filter(clinic__in=clinic_ids))
        .exclude(membership__in=memberships.exclude(clinic__in=clinic_ids))
        .distinct()
    )


def of_these_alone(rows, clinic_ids: Iterable[int]):
    """Without readings by people of other clinics that may span other clinics too.

    That a patient was read is for each clinic to know; what was asked elsewhere is not.
    """
    if is_everywhere(clinic_ids):
        return rows
    return rows.filter(
        ~Q(clinic_id=None, operation="access")
        | Q(actor_username__in=only_of(clinic_ids).values("username"))
    )


def content_shown(clinic_ids: Iterable[int]) -> Callable[[Any], bool]:
    """Whether an event's content concerns these clinics alone, as `of_these_alone`."""
    if is_everywhere(clinic_ids):
        return lambda event: True
    ours = set(only_of(clinic_ids).values_list("username", flat=True))
    return lambda event: (
        event.clinic_id is not None
        or event.operation != "access"
        or event.actor_username in ours
    )
