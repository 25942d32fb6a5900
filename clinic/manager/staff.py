"""Pages of the staff: who works here in which role, add somebody, end a role."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from clinic.actions import add_member, invite_user
from clinic.choices import Role
from clinic.declared import needs, signed_in
from clinic.manager.actions import deactivate, end_role, reactivate
from clinic.manager.forms import PersonForm, RoleForm
from clinic.models import Membership, User
from clinic.parameters import takes
from clinic.scope import PERMISSIONS, RoleRefused, held_on

# Somebody at a computer that was left open changes nobody's rights.
with_password = reauthentication_required(allow_get=True)


def manages_everywhere(user):
    held = held_on(user, timezone.localdate())
    return held.filter(clinic=None, role=Role.MANAGER).exists()


def seen_by(request):
    """The roles at the manager's clinics; those at every clinic hold there too."""
    return Membership.objects.filter(
        Q(clinic=None) | Q(clinic__in=request.clinics)
    ).select_related("user", "clinic")


def get_person(request, uid):
    return get_object_or_404(User, uid=uid, id__in=seen_by(request).values("user"))


@needs("manage_staff")
@require_safe
@takes()
def index(request):
    held = seen_by(request).order_by("user__display_name", "user__username", "id")
    current = set(held.current(timezone.localdate()))
    people = {}
    for membership in held:
        roles = people.setdefault(membership.user, [])
        if membership in current:
            roles.append(membership)
    return render(request, "clinic/staff.html", {"people": people.items()})


@needs("manage_staff")
@require_http_methods(["GET", "HEAD", "POST"])
@with_password
def new(request):
    typed = request.POST if request.method == "POST" else None
    form = PersonForm(
        typed, clinics=request.clinics, everywhere=manages_everywhere(request.user)
    )
    if typed is None or not form.is_valid():
        status = 200 if typed is None else form.status
        return render(request, "clinic/person_new.html", {"form": form}, status=status)
    path = invite_user(by=request.user, today=timezone.localdate(), **form.cleaned_data)
    context = {
        "name": form.cleaned_data["display_name"],
        "link": request.build_absolute_uri(path),
    }
    return render(request, "clinic/person_invited.html", context)


@needs("manage_staff")
@require_http_methods(["GET", "HEAD", "POST"])
@with_password
def person(request, uid):
    """The person's roles, and a form that gives another one."""
    who, today = get_person(request, uid), timezone.localdate()
    typed = request.POST if request.method == "POST" else None
    everywhere = manages_everywhere(request.user)
    form = RoleForm(typed, clinics=request.clinics, everywhere=everywhere)
    if typed is not None and form.is_valid():
        given = form.cleaned_data
        if held_on(who, today).filter(**given).exists():
            form.add_error("role", f"{who} holds this role there already.")
        else:
            return told(
                request,
                who,
                f"{who} is {Role(given['role']).label.lower()} now.",
                lambda: add_member(by=request.user, user=who, today=today, **given),
            )
    context = {
        "who": who,
        "form": form,
        "is_self": who == request.user,
        "memberships": [
            (row, everywhere or row.clinic is not None)
            for row in seen_by(request).filter(user=who).current(today).order_by("id")
        ],
    }
    status = 200 if typed is None else form.status
    return render(request, "clinic/person.html", context, status=status)


@needs("manage_staff")
@require_POST
@with_password
def end(request, uid):
    membership = get_object_or_404(seen_by(request), uid=uid)
    if membership.clinic is None and not manages_everywhere(request.user):
        raise Http404("Only who manages every clinic ends a role at every clinic.")
    today = timezone.localdate()
    return told(
        request,
        membership.user,
        f"Ended: {membership.user} is no longer "
        f"{membership.get_role_display().lower()}.",
        lambda: end_role(by=request.user, membership=membership, today=today),
    )


@needs("manage_staff")
@require_POST
@with_password
def switch(request, uid):
    """Deactivate an account, or activate it again, where all its roles are managed."""
    who, today = get_person(request, uid), timezone.localdate()
    elsewhere = Membership.objects.current(today).filter(user=who)
    if not manages_everywhere(request.user):
        elsewhere = elsewhere.exclude(clinic__in=request.clinics)
        if elsewhere.exists():
            messages.error(
                request,
                f"{who} holds a role that you don't manage: end the roles at your "
                "clinic instead. Nothing was changed.",
            )
            return redirect("person", who.uid)
    if who.is_active:
        return told(
            request,
            who,
            f"{who} can't sign in any more.",
            lambda: deactivate(by=request.user, user=who, today=today),
        )
    return told(
        request,
        who,
        f"{who} can sign in again.",
        lambda: reactivate(by=request.user, user=who),
    )


def told(request, who, done, action):
    """Do it and say so, or say why it is refused."""
    try:
        action()
    except RoleRefused as refused:
        messages.error(request, f"{refused} Nothing was changed.")
    else:
        messages.success(request, done)
    return redirect("person", who.uid)


@signed_in
@require_safe
@takes()
def access(request):
    """The table of rights, as the code has it."""
    rows = [
        (permission.what, [role in permission.roles for role in Role])
        for permission in PERMISSIONS.values()
    ]
    return render(request, "clinic/access.html", {"roles": Role, "rows": rows})
