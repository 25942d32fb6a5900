"""The three things that are planted in the demonstration, for the dashboards to find.

Their wholes signal with them: all treatments, and the lot's product. What else differs is
in the published counts (fewer headaches in later cycles of one product) or by chance.
"""

from datetime import date, datetime, timedelta

# One lot, used at both sites for six weeks: more headaches, of the same kind as others.
LOT = "ONA-6"
OF_THE_LOT = 0.15  # that is the chance of one more
# One injector's technique: the headaches begin in the first hours.
INJECTOR = "HB-3"
OF_THE_TECHNIQUE = 0.15
TECHNIQUE = {"needle_gauge": 27, "technique": "Deep, down to the bone"}
PAIN_DURING = (4, 7)  # of 10, where the others' patients say 1 to 3
# One season in which nobody rings: the winter's or the summer's holidays.
SEASONS = ((7, 17), (12, 17))  # month and day of the first
LASTS = timedelta(days=28)
LONG_AGO = timedelta(days=90)  # by then all calls that it made anybody miss are closed


def holidays(now: datetime) -> tuple[date, date]:
    """The first and the last day on which nobody rings: of the latest season long over."""
    today = now.date()
    begun = [
        date(year, month, day)
        for year in (today.year - 1, today.year)
        for month, day in SEASONS
    ]
    first = max(day for day in begun if day + LASTS + LONG_AGO <= today)
    return first, first + LASTS - timedelta(days=1)
