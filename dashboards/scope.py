"""The question: which clinics, period and population; to and from a query string."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django import forms

from clinic.choices import Answer, Migraine
from clinic.models import Clinic, Injector, Product
from clinic.moments import DayField
from clinic.parameters import no_such, refuse_backwards, refuse_unknown
from events.choices import Area, Indication
from events.rules.windows import PRIMARY, WINDOWS, Window

# Filters that the address calls by another name: `from` can't name a field.
IN_ADDRESS = {"since": "from", "until": "to"}


@dataclass(frozen=True)
class Scope:
    """What is asked. Empty means every one; `to` is the last day included."""

    clinics: tuple[Clinic, ...]
    as_of: date
    window: Window
    since: date | None = None
    until: date | None = None
    product: str = ""
    area: str = ""
    injector: str = ""
    indication: str = ""
    first_toxin: str = ""
    migraine: str = ""
    references: bool = False
    names: bool = False
    crude: bool = False
    # As they came in the address.
    params: Mapping[str, str] = field(default_factory=dict)

    def narrowed(self, **filters) -> "Scope":
        """The same question with other filters, in the address too."""
        said = {
            IN_ADDRESS.get(name, name): getattr(value, "code", None) or str(value)
            for name, value in filters.items()
        }
        return replace(self, **filters, params={**self.params, **said})

    @property
    def population(self) -> str:
        """In words: whose treatments, and until when."""
        indications = (
            Indication(self.indication).label.lower()
            if self.indication
            else "all indications but headache itself"
        )
        parts = [indications]
        if self.product:
            parts.append(self.product)
        if self.area:
            parts.append(f"including {Area(self.area).label.lower()}")
        if self.injector:
            parts.append(f"injector {self.injector}")
        if self.first_toxin:
            first = Answer(self.first_toxin)
            parts.append(f"first toxin treatment: {first.label.lower()}")
        if self.migraine:
            migraine = Migraine(self.migraine)
            parts.append(f"migraine: {migraine.label.lower()}")
        clinics = ", ".join(clinic.name for clinic in self.clinics)
        return f"Treatments at {clinics} ({'; '.join(parts)}), {self.period}"

    @property
    def period(self) -> str:
        ends = (("from", self.since), ("to", self.until))
        days = " ".join(f"{word} {day}" for word, day in ends if day)
        return f"{days}, data cut {self.as_of}" if days else f"data cut {self.as_of}"


# What a panel shows beside its filters: trial references, names, crude numbers.
SWITCHES = ("references", "names", "crude")


class ScopeForm(forms.Form):
    """Reads a scope; names what it doesn't know instead of ignoring it."""

    # Fields that are no part of the scope itself.
    beside: tuple[str, ...] = ()

    def __init__(self, params: Mapping, *, clinics, today: date):
        super().__init__(params)
        self.clinics, self.today = list(clinics), today
        injectors = Injector.objects.filter(clinic__in=self.clinics)
        self.fields |= {
            "clinic": choice("Clinic", [(c.code, c.name) for c in self.clinics]),
            "from": DayField(label="Treated from", required=False),
            "to": DayField(label="Treated to", required=False),
            "product": choice("Product", sorted(product_names())),
            "area": choice("Area included", Area.choices),
            "injector": choice(
                "Injector",
                sorted({(i.code, f"{i.code} {i.name}") for i in injectors}),
            ),
            "indication": choice(
                "Indication", Indication.choices, empty="All but headache"
            ),
            "first_toxin": choice("First toxin treatment", Answer.choices),
            "migraine": choice("Migraine", Migraine.choices),
            "window": choice(
                "Onset within",
                # The first one is what a page shows that names none.
                sorted(
                    ((window.code, window.label) for window in WINDOWS),
                    key=lambda pair: pair[0] != PRIMARY,
                ),
                empty=None,
            ),
            "as_of": DayField(label="Data cut", required=False),
            **{name: switch(name) for name in SWITCHES},
        }

    def clean(self):
        super().clean()
        refuse_unknown(self)
        refuse_backwards(self)
        as_of = self.cleaned_data.get("as_of")
        if as_of and as_of > self.today:
            self.add_error("as_of", f"This is in the future (today is {self.today}).")
        if not self.clinics:
            self.add_error(None, "You have no clinic whose dashboards you may see.")

    @property
    def in_force(self) -> list[tuple[str, str]]:
        """(label, value as the page shows it) of every filter that was set."""
        return [
            (field.label, dict(getattr(field, "choices", [])).get(value, value))
            for name, field in self.fields.items()
            if (value := self.data.get(name)) and not field.widget.is_hidden
        ]

    @property
    def scope(self) -> Scope:
        """Of a valid form."""
        said = self.cleaned_data
        code = said["window"] or PRIMARY
        return Scope(
            clinics=tuple(
                clinic for clinic in self.clinics if said["clinic"] in ("", clinic.code)
            ),
            as_of=said["as_of"] or self.today,
            window=next(window for window in WINDOWS if window.code == code),
            since=said["from"],
            until=said["to"],
            params={
                name: value
                for name in self.fields
                if name not in self.beside and (value := self.data.get(name, ""))
            },
            **{switch: said[switch] == "yes" for switch in SWITCHES},
            **{
                name: said[name]
                for name in (
                    "product",
                    "area",
                    "injector",
                    "indication",
                    "first_toxin",
                    "migraine",
                )
            },
        )


def latest_today(clinics: Iterable[Clinic], now: datetime) -> date:
    """The latest day that it is at one of the clinics: treatments are of their day."""
    days = (now.astimezone(clinic.zone).date() for clinic in clinics)
    return max(days, default=now.date())


def choice(label, choices, empty="All", widget=forms.Select):
    none = [] if empty is None else [("", empty)]
    return forms.ChoiceField(
        label=label,
        widget=widget,
        choices=[*none, *choices],
        required=False,
        error_messages={"invalid_choice": no_such(choices)},
    )


def switch(name):
    return forms.ChoiceField(
        choices=[("yes", "yes")], required=False, widget=forms.HiddenInput, label=name
    )


def product_name(product: Product) -> str:
    """Brands of one proper name share their unit, so they are one product here."""
    return product.brand if product.proper_name == "other" else product.proper_name


def product_names():
    return {(product_name(row), product_name(row)) for row in Product.objects.all()}
