"""The lines of the face map."""

from django import template

from events.facemap import FACE

register = template.Library()


@register.simple_tag
def face_lines():
    return FACE
