"""What red-flag answers mean."""

from collections.abc import Mapping

from events.choices import EMERGENCY_FLAGS, FlagAnswer


def is_emergency(red_flags: Mapping[str, str]) -> bool:
    """Whether an answer calls for the emergency services."""
    return any(red_flags.get(flag) == FlagAnswer.YES for flag in EMERGENCY_FLAGS)
