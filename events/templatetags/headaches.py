"""What templates say of headaches and their clocks."""

from django import template

from events.rules.clocks import clock
from events.wording import grade_words, onset_words, pain_words

register = template.Library()

register.filter("onset", onset_words)
register.filter("pain", pain_words)
register.filter("grade", grade_words)
register.filter("clock", clock)
