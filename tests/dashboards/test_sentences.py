"""What a panel says in words: of whom, how sure, and what not to read into it."""

import pytest

from clinic.models import Clinic
from dashboards.measures.incidence import Counts, incidence
from dashboards.pages import PANELS
from dashboards.queries.populations import population_of
from dashboards.scope import Scope, ScopeForm
from dashboards.sentences import sentence
from events.actions.exposures import refreshed_together
from events.rules.windows import PRIMARY, WINDOWS
from tests import builders
from tests.dashboards.sample import AS_OF, treat

[EARLY] = [window for window in WINDOWS if window.code == PRIMARY]


def panel(clinic, by="area", **filters):
    form = ScopeForm(filters, clinics=[clinic], today=AS_OF)
    assert form.is_valid()
    return PANELS[by](population_of(form.scope))


class TestCaveats:
    def test_several_products_together_are_named(self, clinic):
        treat(clinic, 1)
        assert panel(clinic).caveats == ()
        other = builders.product("abobotulinumtoxinA")
        treat(clinic, 1, injections=[builders.injection(clinic, product=other)])

        assert panel(clinic).caveats == (
            "2 products are together here (abobotulinumtoxinA, onabotulinumtoxinA): "
            "choose one to compare its groups.",
        )
        assert panel(clinic, "product").caveats == ()
        assert panel(clinic, product="onabotulinumtoxinA").caveats == ()

    @pytest.mark.parametrize(("unasked", "is_said"), [(1, False), (2, True)])
    def test_groups_asked_more_and_less_are_not_compared_lightly(
        self, clinic, unasked, is_said
    ):
        with refreshed_together():
            treat(clinic, 2)
            treat(clinic, 11, unasked=unasked, areas=["forehead"])

        said = [text for text in panel(clinic).caveats if "10 points" in text]

        assert bool(said) is is_said

    def test_injectors_are_never_ranked(self, clinic):
        treat(clinic, 1)

        assert panel(clinic, "injector").caveats == (
            "Not adjusted for case mix, and never a ranking.",
        )


class TestTheSentence:
    def test_it_says_of_whom_how_many_how_sure_and_not_why(self):
        scope = Scope((Clinic(name="Riverside"),), as_of=AS_OF, window=EARLY)
        total = incidence("all", "All", Counts(25, 320, 399, 28, 76, 2, 9))

        assert sentence(scope, total) == (
            "Treatments at Riverside (all indications but headache itself), "
            "data cut 2026-06-30. "
            "Among 320 of 399 mature treatments with a completed follow-up on or after "
            "day 14 (80.2 %), 25 had a new or clearly worsened headache beginning "
            "within 14 days: 7.8 % (95 % CI 5.3–11.3). "
            "If none or all of the 76 not known about had one: 7.0 % or 26.1 %. "
            "3 further headaches are known of patients without that follow-up "
            "(2 came forward unasked): in the bounds, not in the rate. "
            "9 treatments are too recent to count. "
            "Headache is common without treatment: this is not an estimate of "
            "headaches caused by the injection."
        )

    def test_it_leaves_out_what_there_is_nothing_of(self):
        scope = Scope((Clinic(name="Riverside"),), as_of=AS_OF, window=EARLY)
        total = incidence("all", "All", Counts(30, 400, 400, 30, 0, 0, 0))

        said = sentence(scope, total)

        assert "7.5 % (95 % CI" in said
        for absent in ("not known about", "further headaches", "too recent"):
            assert absent not in said

    def test_it_gives_no_rate_where_too_few_were_asked(self, clinic):
        treat(clinic, 5, unasked=3)

        said = panel(clinic).sentence

        assert "Among 2 of 5 mature treatments" in said
        assert "too few were asked for a rate." in said
        assert "CI" not in said

    def test_it_says_that_nothing_is_mature(self, clinic):
        treat(clinic, 1, unasked=1, on=AS_OF)

        said = panel(clinic).sentence

        assert "None of them is mature yet." in said
        assert "%" not in said
