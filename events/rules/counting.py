"""Is a headache one that counts?"""

from events.choices import ComparedWithUsual


def is_countable(
    compared_with_usual: str, has_usual_headaches: bool | None
) -> bool | None:
    """True, False, or None where the record can't tell.

    ICHD-3 chapter 8: a headache counts if it is new, or if headaches that the
    patient had before became significantly worse, usually meaning twice as
    frequent or as severe. What the patient says now goes before the baseline.
    """
    match compared_with_usual:
        case ComparedWithUsual.NO_USUAL_HEADACHES | ComparedWithUsual.AT_LEAST_TWICE:
            return True
        case ComparedWithUsual.SAME_AS_USUAL | ComparedWithUsual.WORSE:
            return False
        case _:
            return True if has_usual_headaches is False else None
