"""What the filters of lists share: days, and choices that name what there is."""

import django_filters as filters

from clinic.moments import DayField
from clinic.parameters import no_such


class DayFilter(filters.Filter):
    field_class = DayField


def choice(label, choices=(), **kwargs):
    """Without `choices`, what there is has to be offered."""
    return filters.ChoiceFilter(
        label=label, empty_label="All", **offered(choices), **kwargs
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
