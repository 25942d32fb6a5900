"""Months held against a baseline that stays."""

from dataclasses import fields

import pytest

from dashboards.measures.baselines import (
    MONTHS,
    ControlledMonth,
    baseline_of,
    controlled,
    without_limits,
)
from dashboards.measures.incidence import Counts, Incidence, incidence


def month(code, events, asked, treatments=None, not_yet_due=0):
    treatments = asked if treatments is None else treatments
    counts = Counts(
        events, asked, treatments, events, treatments - asked, 0, not_yet_due
    )
    return incidence(code, code, counts, is_open=True)


def year(events=2, asked=20, first=1):
    return [month(f"2025-{n:02}", events, asked) for n in range(first, 13)]


class TestBaseline:
    def test_the_months_of_the_worked_example_are_added_up(self):
        months = [
            month("2025-01", 2, 20),
            month("2025-02", 1, 30),
            month("2025-03", 2, 50),
        ]

        found = baseline_of(months)

        assert (found.first, found.last, found.months) == ("2025-01", "2025-03", 3)
        assert (found.events, found.asked, found.proportion) == (5, 100, 0.05)

    def test_later_months_do_not_move_it(self):
        before = baseline_of(year())

        after = baseline_of([*year(), month("2026-01", 40, 50), month("2026-02", 9, 9)])

        assert before == after
        assert before.months == MONTHS

    def test_months_without_a_rate_are_left_out(self):
        too_few_asked = month("2025-01", 3, 5, treatments=10)
        open_month = month("2025-02", 3, 20, not_yet_due=1)

        found = baseline_of([too_few_asked, open_month, month("2025-03", 1, 10)])

        assert (found.first, found.months, found.events) == ("2025-03", 1, 1)

    def test_no_months_are_no_baseline(self):
        assert baseline_of([]).proportion is None
        assert baseline_of([]).months == 0

    @pytest.mark.parametrize("events", [0, 20])
    def test_nobody_or_everybody_with_a_headache_is_no_proportion(self, events):
        assert baseline_of(year(events=events)).proportion is None


class TestControlledMonths:
    def test_a_tenth_of_twenty_has_the_exact_limits_of_the_binomial(self):
        months = year()

        first, *_ = controlled(months, baseline_of(months))

        assert (first.centre, first.limits) == (0.1, "exact")
        # P(X <= 6) = 0.99762 and P(X <= 7) = 0.99958 of Binomial(20, 0.1).
        assert (first.limit_low, first.limit_high) == (0, pytest.approx(7 / 20))
        assert first.standing == "inside"
        assert first.is_baseline

    def test_a_month_with_more_asked_has_narrower_limits(self):
        months = [*year(asked=200, events=20), month("2026-01", 10, 100)]

        *_, wide = controlled(months, baseline_of(months))
        narrow, *_ = controlled(months, baseline_of(months))

        # 0.1 ± 3 √(0.09 / asked)
        assert (wide.limit_low, wide.limit_high) == pytest.approx((0.01, 0.19))
        assert narrow.limit_low == pytest.approx(0.1 - 0.9 / 200**0.5)
        assert not wide.is_baseline

    def test_a_rate_beyond_its_limits_is_above_or_below(self):
        months = [
            *year(asked=200, events=20),
            month("2026-01", 20, 100),
            month("2026-02", 0, 100),
            month("2026-03", 19, 100),
        ]

        *_, high, low, at_the_limit = controlled(months, baseline_of(months))

        assert (high.standing, low.standing) == ("above", "below")
        assert at_the_limit.standing == "inside"

    def test_a_month_without_a_rate_has_no_limits(self):
        open_month = month("2026-01", 3, 20, not_yet_due=1)
        months = [*year(), open_month]

        *_, found = controlled(months, baseline_of(months))

        assert found == without_limits(open_month)
        assert (found.centre, found.limit_low, found.standing) == (None, None, "")

    def test_without_a_baseline_no_month_has_limits(self):
        months = year(events=0)

        assert controlled(months, baseline_of(months)) == [
            without_limits(row) for row in months
        ]

    def test_nothing_of_the_incidence_changes_and_its_fields_come_first(self):
        [row] = controlled([month("2025-01", 3, 40)], baseline_of([]))

        for field in fields(Incidence):
            assert getattr(row, field.name) == getattr(
                month("2025-01", 3, 40), field.name
            )
        names = [field.name for field in fields(ControlledMonth)]
        assert names[: len(fields(Incidence))] == [f.name for f in fields(Incidence)]
