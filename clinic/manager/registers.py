"""Pages of the registers: injectors and lots of a clinic, and the products of all."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django import forms
from django.contrib import messages
from django.db import IntegrityError, models
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from clinic.actions import create_injector, create_lot, create_product
from clinic.amending import StaleVersion
from clinic.conflicts import changes_since, conflict, differences
from clinic.declared import needs
from clinic.manager.actions import amend_injector, amend_lot
from clinic.manager.forms import (
    AmendInjectorForm,
    AmendLotForm,
    InjectorForm,
    LotForm,
    ProductForm,
)
from clinic.models import Change, Injector, Lot, Product
from clinic.parameters import takes
from clinic.scope import chosen_clinic


@dataclass(frozen=True)
class Register:
    """Rows without an `amend_form` stay as they were added."""

    noun: str
    model: type[models.Model]
    order: tuple[str, ...]
    columns: tuple[str, ...]
    new_form: type[forms.Form]
    amend_form: type[forms.Form] | None
    add: Callable
    amend: Callable | None

    @property
    def is_of_a_clinic(self):
        return hasattr(self.model, "clinic")

    def heading(self, clinic):
        whose = clinic if self.is_of_a_clinic else "every clinic"
        return f"{self.noun.capitalize()}s of {whose}"

    def rows(self, clinic):
        rows = self.model.objects.order_by(*self.order)
        return rows.filter(clinic=clinic) if self.is_of_a_clinic else rows


REGISTERS = {
    "injectors": Register(
        "injector",
        Injector,
        ("code",),
        ("code", "name", "profession", "training", "injecting_since", "active_until"),
        InjectorForm,
        AmendInjectorForm,
        create_injector,
        amend_injector,
    ),
    "lots": Register(
        "lot",
        Lot,
        ("product", "number"),
        ("number", "product", "expires_on", "diluent", "diluent_ml"),
        LotForm,
        AmendLotForm,
        create_lot,
        amend_lot,
    ),
    "products": Register(
        "product",
        Product,
        ("proper_name", "brand"),
        ("proper_name", "brand", "serotype"),
        ProductForm,
        None,
        create_product,
        None,
    ),
}


def register_named(kind):
    if kind not in REGISTERS:
        raise Http404(f"No register is named {kind}.")
    return REGISTERS[kind]


@needs("manage_registers")
@require_safe
@takes("clinic")
def index(request, kind):
    register = register_named(kind)
    clinic = chosen_clinic(request.clinics, request.GET)
    fields = [register.model._meta.get_field(name) for name in register.columns]
    context = {
        "kind": kind,
        "kinds": REGISTERS,
        "register": register,
        "heading": register.heading(clinic),
        "clinics": request.clinics,
        "clinic": clinic,
        "headings": [field.verbose_name.capitalize() for field in fields],
        "rows": [
            (row, [shown(row, field) for field in fields])
            for row in register.rows(clinic)
        ],
    }
    return render(request, "clinic/register.html", context)


def shown(row, field):
    value = getattr(row, field.name)
    return "" if value is None else dict(field.flatchoices).get(value, value)


@needs("manage_registers")
@require_http_methods(["GET", "HEAD", "POST"])
@takes("clinic")
def new(request, kind):
    register = register_named(kind)
    clinic = chosen_clinic(request.clinics, request.GET)
    typed = request.POST if request.method == "POST" else None
    form = register.new_form(typed, clinic=clinic)
    if typed is not None and form.is_valid():
        try:
            row = add(register, request.user, clinic, form.cleaned_data)
        except IntegrityError:
            # Somebody registered the same one meanwhile: the form says so.
            form.full_clean()
            if form.is_valid():
                raise
        else:
            messages.success(request, f"{row} is registered.")
            return redirect("register", kind)
    return asked(request, kind, clinic, form)


def add(register, by, clinic, said):
    if register.is_of_a_clinic:
        said = said | {"now": timezone.now(), "clinic": clinic}
    return register.add(by=by, **said)


@needs("manage_registers")
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request, kind, uid):
    register = register_named(kind)
    if register.amend_form is None:
        raise Http404(f"Nobody amends the {kind}.")
    row = get_object_or_404(register.model.objects.select_related("clinic"), uid=uid)
    typed = request.POST if request.method == "POST" else None
    form = amend_form(register, row, typed)
    if typed is None or not form.is_valid():
        return asked(request, kind, row.clinic, form, row)
    try:
        change = register.amend(
            by=request.user, now=timezone.now(), row=row, **form.cleaned_data
        )
    except StaleVersion:
        row.refresh_from_db()
        return amended_meanwhile(request, kind, row, form)
    told = "The change is kept." if change else "Nothing changed."
    messages.info(request, told)
    return redirect("register", kind)


def amended_meanwhile(request, kind, row, form):
    changes = changes_since(row, form.cleaned_data["version"])
    form_of = partial(amend_form, REGISTERS[kind])
    return conflict(
        request,
        form=form,
        version=row.version,
        found=differences(row, changes, form_of, request.POST),
        changes=changes,
        what=str(row),
        back=f"{reverse('register', args=[kind])}?{urlencode({'clinic': row.clinic.code})}",
    )


def amend_form(register, row, typed=None):
    recorded = {name: getattr(row, name) for name in register.new_form.base_fields}
    initial = recorded | register.new_form.typed(row) | {"version": row.version}
    return register.amend_form(typed, clinic=row.clinic, row=row, initial=initial)


def asked(request, kind, clinic, form, row=None):
    changes = (
        Change.objects.filter(subject_uid=row.uid) if row else Change.objects.none()
    )
    context = {
        "kind": kind,
        "heading": REGISTERS[kind].heading(clinic),
        "clinic": clinic,
        "form": form,
        "row": row,
        "changes": changes.select_related("changed_by").order_by("-version"),
    }
    status = form.status if form.is_bound else 200
    return render(request, "clinic/register_row.html", context, status=status)
