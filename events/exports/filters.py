"""What a file can be narrowed to: the filters of the list pages and dashboards."""

from django import forms

from clinic.choices import Answer, Migraine
from clinic.filters import choice
from clinic.parameters import in_force, refuse_backwards, refuse_unknown
from events.choices import Area, Indication
from events.filters import HeadacheFilter, TreatedFilterSet, of_product
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


class TreatmentFilter(TreatedFilterSet):
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
