"""What templates say of incidence, and the figures that they hand to the browser."""

import orjson
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from dashboards.wording import estimate

register = template.Library()

register.filter("estimate", estimate)

# What would end the element, or begin another one, stands as JSON's own escapes.
HARMLESS = [(sign.encode(), b"\\u%04X" % ord(sign)) for sign in "<>&"]


@register.filter
def figure_script(figure: dict, element_id: str) -> SafeString:
    """As Django's json_script, in a fraction of its time."""
    text = orjson.dumps(figure)
    for sign, escape in HARMLESS:
        text = text.replace(sign, escape)
    return format_html(
        '<script id="{}" type="application/json">{}</script>',
        element_id,
        mark_safe(text.decode()),  # nosec B308 B703
    )
