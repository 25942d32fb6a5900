"""Forms of the manager: people and their roles, injectors, lots, products."""

import re
from decimal import Decimal

from django import forms
from django.db.models import Q

from clinic.choices import (
    Diluent,
    Precision,
    Profession,
    ProperName,
    Role,
    Serotype,
    Training,
)
from clinic.fields import CodeField, TextField, list_or_buttons
from clinic.forms import word
from clinic.models import Injector, Lot, Membership, Product, User
from clinic.moments import DAY_HINT, DayField, Moment, MomentField
from clinic.parameters import came_twice
from clinic.reasons import ReasonForm

EVERY_CLINIC = "every clinic"


class PageForm(forms.Form):
    """A field that came twice is refused: none of its values is taken in silence."""

    status = 422

    def clean(self):
        super().clean()
        if came_twice(self):
            self.status = 400


class RoleForm(PageForm):
    """A role at one of the clinics offered; at every clinic only if `everywhere`."""

    role = CodeField(
        choices=Role,
        label="Role",
        widget=list_or_buttons(Role.choices),
        error_messages={"required": "Choose the role."},
    )

    def __init__(self, *args, clinics, everywhere, **kwargs):
        super().__init__(*args, **kwargs)
        self.clinics = {clinic.code: clinic for clinic in clinics}
        offered = [(clinic.code, clinic.name) for clinic in clinics]
        if everywhere:
            offered.append(("", EVERY_CLINIC.capitalize()))
        self.fields["clinic"] = forms.ChoiceField(
            label="Clinic",
            choices=offered,
            widget=list_or_buttons(offered),
            required=not everywhere,
            initial=offered[0][0],
            error_messages={
                "required": "Choose the clinic.",
                "invalid_choice": "Choose one of your clinics.",
            },
        )

    def clean_clinic(self):
        return self.clinics.get(self.cleaned_data["clinic"])


class PersonForm(RoleForm):
    username = TextField(label="User name", max_length=150)
    display_name = TextField(label="Name", max_length=120)
    field_order = ["username", "display_name", "role", "clinic"]

    def clean_username(self):
        username = self.cleaned_data["username"].lower()
        if not re.fullmatch(r"[a-z0-9.@+_-]+", username):
            raise forms.ValidationError(
                "Use letters a to z, digits, and any of . @ + _ - without spaces."
            )
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(
                f"“{username}” is taken: choose another user name."
            )
        return username


class InjectorForm(PageForm):
    code = TextField(label="Code", max_length=40)
    name = TextField(label="Name", max_length=120)
    profession = word(Profession, "Profession")
    licence = TextField(label="Licence", max_length=60, required=False)
    training = word(Training, "Training")
    injecting_since = DayField(
        label="Injecting since", required=False, help_text=DAY_HINT
    )
    active_from = DayField(label="Here from", required=False, help_text=DAY_HINT)
    active_until = DayField(
        label="Here until",
        required=False,
        help_text=f"The last day; later treatments are refused. {DAY_HINT}",
    )

    def __init__(self, *args, clinic, row=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.clinic, self.row = clinic, row
        here = Membership.objects.filter(Q(clinic=None) | Q(clinic=clinic))
        people = User.objects.filter(
            Q(id__in=here.values("user")) | Q(id=row and row.user_id)
        )
        self.people = {user.username: user for user in people}
        self.fields["user"] = forms.ChoiceField(
            label="Signs in as",
            required=False,
            choices=[
                ("", "Nobody"),
                *((name, str(user)) for name, user in self.people.items()),
            ],
            help_text="Who injected is then never asked to review the headache.",
        )

    def clean_user(self):
        return self.people.get(self.cleaned_data["user"])

    def clean(self):
        super().clean()
        said = self.cleaned_data
        begins, ends = said.get("active_from"), said.get("active_until")
        if begins and ends and ends < begins:
            self.add_error("active_until", f"This is before the first day, {begins}.")
        same = Injector.objects.filter(clinic=self.clinic, code=said.get("code"))
        if same.exclude(pk=self.row and self.row.pk).exists():
            self.add_error("code", "Another injector has this code: choose another.")

    @staticmethod
    def typed(row):
        return {"user": row.user.username if row.user else ""}


class LotForm(PageForm):
    number = TextField(label="Lot number", max_length=40)
    expires_on = DayField(label="Expires on", required=False, help_text=DAY_HINT)
    diluent = word(Diluent, "Diluted with")
    diluent_ml = TextField(label="Diluent, ml", max_length=6, required=False)
    reconstituted_at = MomentField(
        label="Reconstituted at",
        required=False,
        help_text="Such as 2026-03-31 09:30 or 31 Mar 2026 09:30.",
    )

    def __init__(self, *args, clinic, row=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.clinic, self.row = clinic, row
        self.fields["reconstituted_at"].zone = clinic.zone
        self.products = {
            str(product): product
            for product in Product.objects.order_by("proper_name", "brand")
        }
        self.fields["product"] = forms.ChoiceField(
            label="Product", choices=[(name, name) for name in self.products]
        )
        self.order_fields(["product"])

    def clean_product(self):
        return self.products[self.cleaned_data["product"]]

    def clean_diluent_ml(self):
        text = self.cleaned_data["diluent_ml"]
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,2})?", text) or Decimal(text) > 100:
            raise forms.ValidationError(
                "Enter at most 100, in digits and with a point, such as 2.5."
            )
        return Decimal(text)

    def clean_reconstituted_at(self):
        moment = self.cleaned_data["reconstituted_at"]
        return moment and moment.at

    def clean(self):
        super().clean()
        said = self.cleaned_data
        same = Lot.objects.filter(
            clinic=self.clinic, product=said.get("product"), number=said.get("number")
        )
        if same.exclude(pk=self.row and self.row.pk).exists():
            self.add_error("number", "This lot is registered already.")

    @staticmethod
    def typed(row):
        at = row.reconstituted_at
        return {
            "product": str(row.product),
            "reconstituted_at": at
            and Moment(at, at.astimezone(row.clinic.zone).date(), Precision.EXACT),
        }


class ProductForm(PageForm):
    """A product is the same for every clinic, and is never renamed: add another."""

    proper_name = CodeField(choices=ProperName, label="Proper name")
    brand = TextField(
        label="Brand",
        max_length=60,
        required=False,
        help_text="As on the vial. Units of two brands are never added together.",
    )
    serotype = CodeField(
        choices=Serotype,
        empty="",
        label="Serotype",
        widget=forms.RadioSelect,
        help_text="Only of “Other”: each of the names says its own.",
    )

    def __init__(self, *args, clinic, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["proper_name"].choices = [
            ("", "Choose the name on the label"),
            *ProperName.choices,
        ]

    def clean(self):
        super().clean()
        said = self.cleaned_data
        name, brand = said.get("proper_name"), said.get("brand")
        if name == ProperName.OTHER:
            if not brand and "brand" not in self.errors:
                self.add_error("brand", "Enter the brand: it is this product's name.")
            if not said.get("serotype") and "serotype" not in self.errors:
                self.add_error("serotype", "Choose the serotype that the label says.")
        elif name and said.get("serotype"):
            if said["serotype"] != ProperName(name).serotype:
                self.add_error("serotype", f"{name} is another: leave this empty.")
        elif name:
            said["serotype"] = ProperName(name).serotype
        if Product.objects.filter(proper_name=name, brand=brand).exists():
            self.add_error("brand", "This product is registered already.")


class AmendInjectorForm(ReasonForm, InjectorForm):
    pass


class AmendLotForm(ReasonForm, LotForm):
    pass
