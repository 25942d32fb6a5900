"""Headaches in words: never a number alone, and nothing unknown left out."""

from clinic.choices import Precision
from events.models import Headache

REMEMBERED = {
    Precision.MONTH: "only the month remembered",
    Precision.UNKNOWN: "not remembered",
}


def onset_words(headache: Headache) -> str:
    """As `day 3`, or `day 0–14, not remembered`: counted from the treatment."""
    first = (headache.onset_on - headache.treated_on).days
    last = (headache.onset_latest_on - headache.treated_on).days
    days = f"day {first}" if first == last else f"day {first}–{last}"
    remembered = REMEMBERED.get(headache.onset_precision)
    return f"{days}, {remembered}" if remembered else days


def pain_words(nrs: int | None) -> str:
    return "not known" if nrs is None else f"{nrs}/10"


def grade_words(grade: int | None) -> str:
    return "ungraded" if grade is None else f"grade {grade}"


def countable_words(countable: bool | None) -> str:
    return {True: "yes", False: "no", None: "not known"}[countable]


def signed_words(signed_version: int | None, version: int) -> str:
    """A review holds for the version that was signed, and says when that is old."""
    if signed_version is None:
        return "not reviewed"
    if signed_version == version:
        return f"signed version {version}"
    return f"signed version {signed_version}, now {version}"
