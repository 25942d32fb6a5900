"""What the list of headaches can be narrowed to, and sorted by."""

from django import forms
from django.db.models import Exists, OuterRef, Q

from clinic.choices import Answer, ProperName
from clinic.filters import DayFilter, OfferingFilterSet, choice
from clinic.models import Injector, Product
from clinic.parameters import in_force, refuse_backwards, refuse_unknown
from events.choices import Area, FlagAnswer, Outcome, RedFlag, TriageLevel
from events.models import HeadacheReport, Injection
from events.rules.windows import WINDOWS
from events.tables.headaches import SORTS

UNGRADED = "ungraded"
YES_OR_NO = [(Answer.YES.value, "Yes"), (Answer.NO.value, "No")]


class HeadacheListForm(forms.Form):
    """Names what it doesn't know instead of ignoring it. `page` is the table's: a
    number that there isn't shows the nearest page."""

    sort = forms.ChoiceField(
        choices=[(name, name) for name in SORTS],
        required=False,
        widget=forms.HiddenInput,
        error_messages={
            "invalid_choice": "The list can't be sorted by “%(value)s”. It can be by: "
            f"{', '.join(SORTS)}."
        },
    )

    def clean(self):
        super().clean()
        refuse_unknown(self, beside=["page"])
        refuse_backwards(self)

    @property
    def in_force(self):
        return in_force(self, but=["sort"])


class TreatedFilterSet(OfferingFilterSet):
    """By day, clinic, injector and product of the treatment: offers those there are."""

    def __init__(self, *args, clinics, **kwargs):
        super().__init__(*args, **kwargs)
        injectors = Injector.objects.filter(clinic__in=clinics).order_by("code")
        self.offer("clinic", [(row.code, row.name) for row in clinics])
        self.offer("injector", {row.code: str(row) for row in injectors}.items())
        self.offer(
            "product", sorted({product_name(row) for row in Product.objects.all()})
        )

    @classmethod
    def get_filters(cls):
        treated = {
            "from": DayFilter(
                field_name="treated_on", lookup_expr="gte", label="Treated from"
            ),
            "to": DayFilter(
                field_name="treated_on", lookup_expr="lte", label="Treated to"
            ),
        }
        return super().get_filters() | treated

    def filter_queryset(self, queryset):
        for name, row in self.filters.items():
            queryset = row.filter(queryset, self.form.cleaned_data[name])
        return queryset


class HeadacheFilter(TreatedFilterSet):
    """The names are those of the dashboards where both have the filter."""

    clinic = choice("Clinic", field_name="clinic__code")
    window = choice(
        "Onset for certain within",
        [(window.code, window.label) for window in WINDOWS],
        method="begun_within",
    )
    area = choice("Area included", Area.choices, method="with_area")
    product = choice("Product", method="with_product")
    injector = choice("Injector", field_name="treatment__injector__code")
    grade = choice(
        "Grade",
        [
            *((str(grade), f"Grade {grade}") for grade in (1, 2, 3)),
            (UNGRADED, "Ungraded"),
        ],
        method="with_grade",
    )
    triage = choice(
        "Triage level (worst)", TriageLevel.choices, field_name="worst_triage"
    )
    reviewed = choice("Reviewed", YES_OR_NO, method="with_review")
    outcome = choice("Outcome", Outcome.choices)
    ongoing = choice("Still going on", YES_OR_NO, method="that_goes_on")
    red_flag = choice(
        "Danger sign",
        [("any", "Any"), *RedFlag.choices],
        method="with_red_flag",
    )

    class Meta:
        form = HeadacheListForm

    def begun_within(self, queryset, name, value):
        [window] = [window for window in WINDOWS if window.code == value]
        return queryset.begun_within(window)

    def with_area(self, queryset, name, value):
        return queryset.filter(injected(area=value))

    def with_product(self, queryset, name, value):
        # The few products are found first, or all injections may be read for them.
        products = Product.objects.filter(of_product("", value))
        return queryset.filter(injected(product__in=[row.id for row in products]))

    def with_grade(self, queryset, name, value):
        return queryset.filter(held_grade=None if value == UNGRADED else int(value))

    def with_review(self, queryset, name, value):
        return queryset.filter(signed_version__isnull=value == Answer.NO)

    def that_goes_on(self, queryset, name, value):
        outcome = Outcome.ONGOING if value == Answer.YES else Outcome.RESOLVED
        return queryset.filter(outcome=outcome)

    def with_red_flag(self, queryset, name, value):
        flags = RedFlag.values if value == "any" else [value]
        affirmed = Q()
        for flag in flags:
            affirmed |= Q(**{f"red_flags__{flag}": FlagAnswer.YES.value})
        told = HeadacheReport.objects.filter(
            affirmed, headache=OuterRef("pk"), contact__voided_at=None
        )
        return queryset.filter(Exists(told))


def injected(*wanted, **values):
    """By a subquery: a join would show a headache once for each injection."""
    rows = Injection.objects.filter(*wanted, **values, treatment=OuterRef("treatment"))
    return Exists(rows)


def of_product(path, name):
    """Brands of one proper name are one product; others go by their brand."""
    of_brand = {f"{path}proper_name": ProperName.OTHER, f"{path}brand": name}
    return Q(**{f"{path}proper_name": name}) | Q(**of_brand)


def product_name(product):
    """Brands of one proper name share their unit, so they are one product here."""
    name = (
        product.brand
        if product.proper_name == ProperName.OTHER
        else product.proper_name
    )
    return name, name
