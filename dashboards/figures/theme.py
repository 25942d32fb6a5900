"""The few colours of all figures, readable on white, on black and in grey print."""

RATE = "#2f7fc1"  # one hue for rates
BOUNDS = LIMIT = REFERENCE = OUTLINE = "#8a8f98"  # grey; limits are drawn as dashes
SIGNAL = "#d55e00"  # only for a mark outside a limit, which has a shape and a word too
NOTHING = "rgba(0,0,0,0)"

# The darkest shade, and all above it. Chosen once, so that shades mean the same
# on every page and day.
FULL = 0.25
LIGHTEST, DARKEST = 0.06, 0.7


def rate(opacity: float) -> str:
    """RATE, letting through so much of what is behind it."""
    return f"rgba(47, 127, 193, {opacity:g})"


def shade(incidence: float | None) -> str:
    """The darker, the higher; none where there is no estimate."""
    if incidence is None:
        return rate(0)
    return rate(LIGHTEST + (DARKEST - LIGHTEST) * min(incidence / FULL, 1))
