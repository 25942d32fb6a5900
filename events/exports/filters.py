"""What a file can be narrowed to: the filters of the list pages and dashboards."""

import django_filters as filters
from django import forms
from django.db.models import Q

from clinic.choices import Answer, Migraine, ProperName
from clinic.models import Injector, Product
from clinic.parameters import in_force, refuse_backwards, refuse_unknown
from events.choices import Area, Indication
from events.filters import DayFilter, HeadacheFilter, choice, product_name
from events.models import Injection


class FiltersForm(forms.Form):
    """Every parameter that it doesn't know is refused, and none is ignored."""

    def clean(self):
        super().clean()
        refuse_unknown(self)
        refuse_backwards(self)

    @property
    def in_force(self):
        return in_force(self)


class HeadacheFileFilter(HeadacheFilter):
    """The list's own filters, without its order."""

    class Meta:
        form = FiltersForm


class TreatmentFilter(filters.FilterSet):
    """Of treatments: a file has the rows that hang on those that match."""

    clinic = choice("Clinic", field_name="clinic__code")
    product = choice("Product", method="with_product")
    area = choice("Area included", Area.choices, method="with_area")
    injector = choice("Injector", field_name="injector__code")
    indication = choice("Indication", Indication.choices)
    first_toxin = choice("First toxin treatment", Answer.choices)
    migraine = choice("Migraine", Migraine.choices, field_name="patient__migraine")

    class Meta:
        form = FiltersForm

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

    def offer(self, name, choices):
        self.filters[name].extra["choices"] = list(choices)

    def filter_queryset(self, queryset):
        for name, row in self.filters.items():
            queryset = row.filter(queryset, self.form.cleaned_data[name])
        return queryset

    def with_area(self, queryset, name, value):
        rows = Injection.objects.filter(area=value)
        return queryset.filter(id__in=rows.values("treatment"))

    def with_product(self, queryset, name, value):
        rows = Injection.objects.filter(of_product("product__", value))
        return queryset.filter(id__in=rows.values("treatment"))


class ExposureFilter(TreatmentFilter):
    """As on the dashboards: a treatment that mixed products is of none of them."""

    def with_product(self, queryset, name, value):
        return queryset.filter(of_product("exposure__product__", value))


def of_product(path, name):
    """Brands of one proper name are one product; others go by their brand."""
    of_brand = {f"{path}proper_name": ProperName.OTHER, f"{path}brand": name}
    return Q(**{f"{path}proper_name": name}) | Q(**of_brand)
