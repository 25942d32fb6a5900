"""The grade of a headache."""

from events.choices import Function

SCALE = "CTCAE 5.0"

GRADES: dict[str, int] = {
    Function.NONE: 1,
    Function.DAILY_ACTIVITIES: 2,
    Function.SELF_CARE: 3,
}


def grade(function: str) -> int | None:
    """Grade 1 to 3 by what the headache kept the patient from (CTCAE 5.0, Headache).

    1 mild; 2 limiting instrumental activities of daily living; 3 limiting
    self-care. The scale has no grade 4 or 5 for headache. Pain alone doesn't set
    a grade: without the function it is None.
    """
    return GRADES.get(function)
