"""What the filters of lists share: days, and choices that name what there is."""

import django_filters as filters
from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join

from clinic.moments import DayField
from clinic.parameters import no_such


class DayFilter(filters.Filter):
    field_class = DayField


class Select(forms.Select):
    """Written at once: Django draws each option by a template of its own."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = self.format_value(value)
        return format_html(
            '<select name="{}"{}>{}</select>',
            name,
            flatatt(self.build_attrs(self.attrs, attrs)),
            format_html_join(
                "\n",
                "<option {}>{}</option>",
                (
                    (flatatt({"value": code, "selected": str(code) in chosen}), label)
                    for code, label in self.choices
                ),
            ),
        )


def choice(label, choices=(), **kwargs):
    """Without `choices`, what there is has to be offered."""
    return filters.ChoiceFilter(
        label=label,
        empty_label="All",
        widget=Select,
        **offered(choices),
        **kwargs,
    )


def offered(choices):
    choices = list(choices)
    return {
        "choices": choices,
        "error_messages": {"invalid_choice": no_such(choices)},
    }


class OfferingFilterSet(filters.FilterSet):
    """Filters whose choices are what the clinics have, and so not known before."""

    def offer(self, name, choices):
        self.filters[name].extra.update(offered(choices))
