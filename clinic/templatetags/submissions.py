"""The token of a form, beside the CSRF token: `{% once %}` in each form that records."""

from django import template
from django.utils.html import format_html

from clinic.submissions import FIELD, token_for
from clinic.undoing import way_back

register = template.Library()
register.filter("way_back", way_back)


@register.simple_tag(takes_context=True)
def once(context):
    token = token_for(context.get("request"))
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, token)
