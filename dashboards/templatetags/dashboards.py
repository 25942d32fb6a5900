"""What templates say of incidence."""

from django import template

from dashboards.wording import estimate

register = template.Library()

register.filter("estimate", estimate)
