"""Two groups compared: published intervals, other programs, edges, symmetries."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import chi2_contingency
from statsmodels.stats.proportion import confint_proportions_2indep

from dashboards.measures.comparisons import koopman, miettinen_nurminen, newcombe
from dashboards.measures.proportions import wilson
from tests.dashboards.measures.cases import case, close

untimed = settings(deadline=None, max_examples=50)
INTERVALS = [newcombe, miettinen_nurminen, koopman]


def counts_of(published):
    of = published["input"]
    return of["x1"], of["n1"], of["x2"], of["n2"]


@st.composite
def pairs(draw):
    n, other_n = draw(st.integers(1, 100_000)), draw(st.integers(1, 1000))
    return draw(st.integers(0, n)), n, draw(st.integers(0, other_n)), other_n


def pearson(x, n, other_x, other_n):
    table = [[x, n - x], [other_x, other_n - other_x]]
    return chi2_contingency(table, correction=False)


def likeliest(x, n, other_x, other_n, difference):
    """Where the likelihood of the first proportion has its top, if both differ so."""

    def slope(p):
        q = p - difference
        own = x / p - (n - x) / (1 - p)
        return own + other_x / q - (other_n - other_x) / (1 - q)

    low, high = max(0, difference), min(1, 1 + difference)
    return brentq(slope, low + 1e-12, high - 1e-12, xtol=1e-16, rtol=1e-15)


# Newcombe, Stat Med 1998;17:873, Table II: method 10 and Miettinen & Nurminen's.
TABLE_TWO = [
    ((56, 70, 48, 80), (0.0524, 0.3339), (0.0528, 0.3382)),
    ((9, 10, 3, 10), (0.1705, 0.8090), (0.1700, 0.8406)),
    ((6, 7, 2, 7), (0.0582, 0.8062), (0.0342, 0.8534)),
    ((5, 56, 0, 29), (-0.0381, 0.1926), (-0.0326, 0.1933)),
    ((0, 10, 0, 20), (-0.1611, 0.2775), (-0.1658, 0.2844)),
    ((0, 10, 0, 10), (-0.2775, 0.2775), (-0.2879, 0.2879)),
    ((10, 10, 0, 20), (0.6791, 1), (0.7156, 1)),
    ((10, 10, 0, 10), (0.6075, 1), (0.6636, 1)),
]


class TestNewcombe:
    def test_the_published_case_is_met(self):
        published = case("newcombe_diff_5_56_0_29")

        found = newcombe(*counts_of(published))

        assert found.difference == pytest.approx(5 / 56)
        assert found.low == close(published["expected"][0], published)
        assert found.high == close(published["expected"][1], published)

    @pytest.mark.parametrize(("counts", "ends"), [row[:2] for row in TABLE_TWO])
    def test_newcombes_table_is_met(self, counts, ends):
        found = newcombe(*counts)

        assert (found.low, found.high) == pytest.approx(ends, abs=6e-5)

    @pytest.mark.parametrize(
        "counts",
        [(75, 665, 27, 236), (3, 9, 0, 4), (9, 9, 1, 8), (243, 3431, 75, 1359)],
    )
    @pytest.mark.parametrize("confidence", [0.8, 0.95, 0.998])
    def test_statsmodels_and_scipy_give_the_same(self, counts, confidence):
        found = newcombe(*counts, confidence)

        low, high = confint_proportions_2indep(
            *counts, method="newcomb", compare="diff", alpha=1 - confidence
        )
        assert found.low == pytest.approx(low, abs=1e-9)
        assert found.high == pytest.approx(high, abs=1e-9)
        assert found.p == pytest.approx(pearson(*counts).pvalue, abs=1e-9)

    def test_halved_counts_give_a_wider_interval_and_a_greater_p(self):
        whole, half = newcombe(60, 665, 9, 236), newcombe(30, 332.5, 4.5, 118)

        assert half.difference == pytest.approx(whole.difference)
        assert half.high - half.low > whole.high - whole.low
        assert half.p > whole.p

    @pytest.mark.parametrize("counts", [(0, 10, 0, 20), (10, 10, 20, 20)])
    def test_answers_that_are_all_alike_test_nothing(self, counts):
        found = newcombe(*counts)

        assert found.difference == 0
        assert found.low < 0 < found.high
        assert np.isnan(found.p)

    @untimed
    @given(pairs())
    def test_the_interval_holds_the_difference_and_swapping_negates_it(self, pair):
        x, n, other_x, other_n = pair

        found, other = newcombe(*pair), newcombe(other_x, other_n, x, n)

        assert found.low >= -1 - 1e-12
        assert found.low <= found.difference <= found.high <= 1 + 1e-12
        assert other.low == pytest.approx(-found.high, abs=1e-12)
        assert other.p == pytest.approx(found.p, nan_ok=True)


class TestMiettinenNurminen:
    def test_the_published_case_is_met(self):
        published = case("miettinen_nurminen_diff_5_56_0_29")

        low, high = miettinen_nurminen(*counts_of(published))

        assert low == close(published["expected"][0], published)
        assert high == close(published["expected"][1], published)

    @pytest.mark.parametrize(("counts", "ends"), [row[::2] for row in TABLE_TWO])
    def test_newcombes_table_is_met(self, counts, ends):
        assert miettinen_nurminen(*counts) == pytest.approx(ends, abs=6e-5)

    @pytest.mark.parametrize(
        "counts", [(75, 665, 27, 236), (12, 40, 9, 50), (3, 10**6, 40, 10**6)]
    )
    def test_each_end_is_z_errors_away_at_the_likeliest_proportions(self, counts):
        # Not statsmodels 0.15: of 12/40 and 9/50 its proportions aren't the likeliest.
        x, n, other_x, other_n = counts
        z = []
        for end in miettinen_nurminen(*counts):
            p = likeliest(*counts, float(end))
            variance = p * (1 - p) / n + (p - end) * (1 - p + end) / other_n
            unbiased = variance * (n + other_n) / (n + other_n - 1)
            z.append((x / n - other_x / other_n - end) / unbiased**0.5)

        assert z == pytest.approx([1.959963985, -1.959963985], abs=1e-6)

    @untimed
    @given(pairs())
    def test_the_interval_holds_the_difference_and_swapping_negates_it(self, pair):
        x, n, other_x, other_n = pair

        low, high = miettinen_nurminen(*pair)

        other_low, other_high = miettinen_nurminen(other_x, other_n, x, n)
        assert -1 <= low <= x / n - other_x / other_n + 1e-12
        assert x / n - other_x / other_n - 1e-12 <= high <= 1
        assert (other_low, other_high) == pytest.approx((-high, -low), abs=1e-6)

    def test_effective_counts_of_one_or_fewer_in_all_give_nothing(self):
        # N / (N - 1) has no meaning there.
        low, high = miettinen_nurminen([0.5, 0.5], [0.6, 0.6], 0.1, [0.3, 0.6])

        assert np.isnan([low[0], high[0]]).all()
        assert low[1] <= 0.5 / 0.6 - 0.1 / 0.6 <= high[1]


class TestKoopman:
    def test_the_published_case_is_met(self):
        published = case("koopman_rr_7_34_1_34")

        found = koopman(*counts_of(published))

        assert found.ratio == pytest.approx(7)
        assert found.low == close(published["expected"][0], published)
        assert found.high == close(published["expected"][1], published)

    def test_koopmans_own_example_is_met(self):
        # Biometrics 1984;40:513: 36 of 40 against 16 of 80, 2.94 to 7.15.
        found = koopman(36, 40, 16, 80)

        assert found.ratio == pytest.approx(4.5)
        assert (found.low, found.high) == pytest.approx((2.94, 7.15), abs=0.005)

    @pytest.mark.parametrize("counts", [(75, 665, 27, 236), (12, 40, 9, 50)])
    def test_statsmodels_gives_the_same_but_for_its_correction(self, counts):
        theirs = confint_proportions_2indep(
            *counts, method="score", compare="ratio", correction=False
        )

        found = koopman(*counts)

        assert (found.low, found.high) == pytest.approx(theirs, rel=1e-6)

    def test_cells_of_none_have_open_ends(self):
        found = koopman([0, 3, 0], 10, [3, 0, 0], 10)

        assert found.ratio == pytest.approx([0, np.inf, np.nan], nan_ok=True)
        assert found.low.tolist() == pytest.approx([0, 0.92399, 0], abs=1e-5)
        assert found.high.tolist() == pytest.approx([1.08226, np.inf, np.inf], abs=1e-5)

    def test_nothing_but_events_in_both_has_closed_ends_about_one(self):
        # There the score is φ-1 over √(φ(1-φ)/n), so the lower end is n / (n + z²).
        found = koopman(10, 10, 10, 10)

        assert found.ratio == 1
        assert found.low == pytest.approx(10 / (10 + 1.959963985**2))
        assert found.low * found.high == pytest.approx(1)

    def test_the_rarest_event_among_a_million_is_found(self):
        found = koopman(1_000_000, 1_000_000, 1, 1_000_000)

        # Of a sure event over a rare one the ratio is that of the rare one, inverted.
        low, high = wilson(1, 1_000_000)
        assert found.ratio == pytest.approx(10**6)
        assert (found.low, found.high) == pytest.approx((1 / high, 1 / low), rel=1e-4)

    @untimed
    @given(pairs())
    def test_the_interval_holds_the_ratio_and_swapping_inverts_it(self, pair):
        x, n, other_x, other_n = pair
        assume(x and other_x)

        found, other = koopman(*pair), koopman(other_x, other_n, x, n)

        assert found.low <= found.ratio * (1 + 1e-9)
        assert found.ratio <= found.high * (1 + 1e-9)
        assert other.low == pytest.approx(1 / found.high, rel=1e-6)
        assert other.high == pytest.approx(1 / found.low, rel=1e-6)

    @untimed
    @given(pairs())
    def test_it_leaves_out_one_exactly_where_the_score_test_does(self, pair):
        x, n, other_x, other_n = pair
        assume(0 < x + other_x < n + other_n)
        assume(abs(pearson(*pair).pvalue - 0.05) > 1e-6)

        found = koopman(*pair)

        assert (found.low <= 1 <= found.high) == (pearson(*pair).pvalue > 0.05)


@pytest.mark.parametrize("interval", INTERVALS)
class TestEveryComparison:
    def test_a_group_that_was_not_asked_gives_nothing(self, interval):
        found = interval([0, 3], [0, 9], [1, 0], [9, 0])

        ends = found if isinstance(found, tuple) else (found.low, found.high)
        assert np.isnan(ends).all()

    @pytest.mark.parametrize("counts", [(5, 4, 1, 2), (1, 2, 5, 4), (1, 2, np.nan, 4)])
    def test_what_cannot_be_counts_is_refused(self, interval, counts):
        with pytest.raises(ValueError, match="between 0 and asked"):
            interval(*counts)

    def test_a_confidence_that_is_none_is_refused(self, interval):
        with pytest.raises(ValueError, match="confidence"):
            interval(1, 2, 3, 4, 95)
