"""Clinics that several tests of the dashboards ask about."""

from datetime import date

import pytest

from events.actions.exposures import refreshed_together
from tests.dashboards.sample import treat


@pytest.fixture
def years(clinic):
    """Fourteen months of 2/20, then 12/20 in March 2026, 5/20 of 40 in April, June open."""
    with refreshed_together():
        for n in range(14):
            on = date(2025 + n // 12, n % 12 + 1, 10)
            treat(clinic, 20, events=2, on=on)
        treat(clinic, 20, events=12, on=date(2026, 3, 10))
        treat(clinic, 40, events=5, unasked=20, on=date(2026, 4, 10))
        treat(clinic, 4, events=1, on=date(2026, 6, 1))
        treat(clinic, 3, unasked=3, on=date(2026, 6, 25))
    return clinic
