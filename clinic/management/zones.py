"""Time zones as commands take them."""

from argparse import ArgumentTypeError
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def time_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ArgumentTypeError(
            f"there is no time zone {name!r}; write it like Europe/London"
        ) from None
