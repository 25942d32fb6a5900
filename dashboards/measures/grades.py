"""Headaches counted by how bad they were, among those asked."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Graded:
    """The treatments of one group with a headache, by the grade of the worst one.

    `events` is the sum of the four; `asked` how many were asked, headache or not;
    `not_yet_due` how many may still be.
    """

    group: str
    label: str
    asked: int
    events: int
    grade_1: int
    grade_2: int
    grade_3: int
    not_graded: int
    not_yet_due: int
