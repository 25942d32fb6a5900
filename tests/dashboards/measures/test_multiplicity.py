"""Adjusted p-values: the published list, another program, edges, the order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from dashboards.measures.multiplicity import benjamini_hochberg
from tests.dashboards.measures.cases import case, close

untimed = settings(deadline=None, max_examples=50)
lists = st.lists(st.floats(0, 1), min_size=1, max_size=40)


class TestBenjaminiHochberg:
    def test_the_published_list_is_met(self):
        published = case("benjamini_hochberg_1995")

        adjusted = benjamini_hochberg(published["input"]["p"])

        assert adjusted == close(published["expected"]["adjusted_bh"], published)
        findings = (adjusted <= published["input"]["q"]).sum()
        assert findings == published["expected"]["n_rejected_bh"]

    def test_a_greater_rank_may_lower_a_smaller_one(self):
        assert benjamini_hochberg([0.01, 0.02, 0.04]) == pytest.approx(
            [0.03, 0.03, 0.04]
        )

    def test_unknown_ones_stay_unknown_and_do_not_count(self):
        adjusted = benjamini_hochberg([0.04, np.nan, 0.01, 0.02, np.nan])

        assert adjusted == pytest.approx(
            [0.04, np.nan, 0.03, 0.03, np.nan], nan_ok=True
        )

    @pytest.mark.parametrize("p", [[], [np.nan], [np.nan, np.nan]])
    def test_none_known_leaves_none_known(self, p):
        assert np.isnan(benjamini_hochberg(p)).tolist() == [True] * len(p)

    @pytest.mark.parametrize("p", [[0.5, -0.1], [1.1], [np.inf]])
    def test_what_is_no_p_value_is_refused(self, p):
        with pytest.raises(ValueError, match="p must lie between 0 and 1"):
            benjamini_hochberg(p)

    @untimed
    @given(lists)
    def test_scipy_gives_the_same(self, p):
        assert benjamini_hochberg(p) == pytest.approx(
            false_discovery_control(p), abs=1e-9
        )

    @untimed
    @given(lists)
    def test_it_only_raises_and_keeps_the_order(self, p):
        adjusted = benjamini_hochberg(p)

        assert np.all(adjusted >= p)
        assert np.all(adjusted <= 1)
        assert np.all(np.diff(adjusted[np.argsort(p)]) >= 0)
