"""The few colours of all figures, readable on white, on black and in grey print."""

RATE = "#2f7fc1"  # one hue for rates
BOUNDS = "#8a8f98"
LIMIT = "#8a8f98"  # drawn as dashes
SIGNAL = "#d55e00"  # only for a mark outside a limit, which has a shape and a word too


def rate(opacity: float) -> str:
    """RATE, letting through so much of what is behind it."""
    return f"rgba(47, 127, 193, {opacity:g})"
