"""Clustering: the published case, loops over the records, edges, what always holds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.measures.clustering import design_effect, within_patients
from dashboards.measures.proportions import wilson
from tests.dashboards.measures.cases import case, close

untimed = settings(deadline=None, max_examples=50)
rows = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 6), st.booleans()), max_size=40
)


def clustering_of(table, size):
    places, patients, events = zip(*table, strict=True) if table else ((), (), ())
    return within_patients(
        np.array(places, dtype=np.int64),
        np.array(patients, dtype=np.int64),
        np.array(events, dtype=bool),
        size,
    )


def one_group(answers):
    """`answers` holds a list of 0 and 1 for each patient."""
    table = [
        (0, patient, bool(answer))
        for patient, replies in enumerate(answers)
        for answer in replies
    ]
    found = clustering_of(table, 1)
    return found.icc[0], found.repeats[0]


def slowly(table, group):
    """Intraclass correlation of one group by the sums of squares themselves."""
    answers = {}
    for place, patient, event in table:
        if place == group:
            answers.setdefault(patient, []).append(float(event))
    everything = [answer for replies in answers.values() for answer in replies]
    if not everything:
        return np.nan, np.nan
    total, number = len(everything), len(answers)
    repeats = sum(len(replies) ** 2 for replies in answers.values()) / total
    if number < 2 or total == number or len(set(everything)) == 1:
        return np.nan, repeats
    mean = sum(everything) / total
    between = within = 0.0
    for replies in answers.values():
        own = sum(replies) / len(replies)
        between += len(replies) * (own - mean) ** 2
        within += sum((answer - own) ** 2 for answer in replies)
    between, within = between / (number - 1), within / (total - number)
    usual = (total - repeats) / (number - 1)
    return max((between - within) / (between + (usual - 1) * within), 0.0), repeats


class TestPublishedAnswer:
    published = case("clustered_wilson_liang1992")

    def liang(self):
        of = self.published["input"]
        return [
            [1] * x + [0] * (n - x)
            for x, n in zip(of["x_per_cluster"], of["n_per_cluster"], strict=True)
        ]

    def test_liangs_families_have_the_printed_likeness_and_inflation(self):
        icc, repeats = one_group(self.liang())

        assert icc == close(self.published["expected"]["icc"], self.published)
        effect = design_effect(icc, repeats)
        assert effect == close(self.published["expected"]["vif"], self.published)

    def test_the_interval_of_the_effective_counts_is_the_printed_one(self):
        effect = design_effect(*one_group(self.liang()))
        events = sum(map(sum, self.liang()))
        asked = sum(map(len, self.liang()))

        low, high = wilson(events / effect, asked / effect)

        expected = self.published["expected"]
        assert events / asked == close(expected["est"], self.published)
        assert low == close(expected["lower"], self.published)
        assert high == close(expected["upper"], self.published)


class TestWithinPatients:
    def test_patients_who_never_change_are_wholly_alike(self):
        assert one_group([[1, 1], [0, 0]]) == (1, 2)

    def test_a_likeness_of_none_is_none(self):
        assert one_group([[1, 1], [1, 0]]) == (0, 2)

    def test_patients_less_alike_than_strangers_count_as_strangers(self):
        assert one_group([[1, 0], [0, 1], [1, 0]]) == (0, 2)

    @pytest.mark.parametrize(
        ("answers", "repeats"),
        [
            ([[1], [0], [0]], 1),
            ([[1, 0, 1]], 3),
            ([[1]], 1),
            ([[0, 0], [0]], 5 / 3),
            ([[1, 1, 1], [1]], 2.5),
        ],
        ids=["nobody repeats", "one patient", "one row", "no event", "only events"],
    )
    def test_what_cannot_be_estimated_is_unknown(self, answers, repeats):
        icc, found = one_group(answers)

        assert np.isnan(icc)
        assert found == pytest.approx(repeats)

    def test_a_group_without_rows_is_unknown_beside_others(self):
        found = clustering_of([(2, 9, True), (2, 9, True), (2, 4, False)], 4)

        assert found.icc == pytest.approx([np.nan, np.nan, 1, np.nan], nan_ok=True)
        assert found.repeats == pytest.approx(
            [np.nan, np.nan, 5 / 3, np.nan], nan_ok=True
        )

    def test_no_rows_at_all_leave_every_group_unknown(self):
        found = clustering_of([], 3)

        assert np.isnan(found.icc).all()
        assert np.isnan(found.repeats).all()
        assert len(found.icc) == len(found.repeats) == 3

    def test_one_patient_in_two_groups_repeats_in_neither(self):
        found = clustering_of([(0, 5, True), (1, 5, False)], 2)

        assert found.repeats == pytest.approx([1, 1])

    def test_the_greatest_numbers_of_patients_are_told_apart(self):
        greatest = np.iinfo(np.int64).max
        table = [(0, greatest, True), (0, greatest, True), (0, greatest - 1, False)]

        found = clustering_of([*table, (0, 0, False)], 1)

        assert found.repeats == pytest.approx([6 / 4])
        assert found.icc == pytest.approx([1])

    @pytest.mark.parametrize("times", [127, 128, 181, 182, 200, 255, 256, 1000])
    def test_a_patient_may_come_back_often(self, times):
        answers = [[n % 3 == 0 for n in range(times)], [1], [0]]

        icc, repeats = one_group(answers)

        assert repeats == pytest.approx((times**2 + 2) / (times + 2))
        assert 0 <= icc <= 1

    def test_narrow_whole_numbers_do_not_overflow(self):
        found = within_patients(
            np.full(4, 100, dtype=np.int8),
            np.array([100, 100, 101, 101], dtype=np.uint8),
            np.array([True, True, False, False]),
            101,
        )

        assert (found.icc[100], found.repeats[100]) == (1, 2)

    def test_a_million_rows_are_as_a_few(self):
        random = np.random.default_rng(7)
        places = np.arange(1_000_000) % 50
        patients = random.integers(0, 100_000, 1_000_000)
        events = random.random(1_000_000) < 0.03 + 0.1 * (patients % 7 == 0)

        found = within_patients(places, patients, events, 50)

        rows = places == 21
        table = zip(places[rows], patients[rows], events[rows], strict=True)
        icc, repeats = slowly(list(table), 21)
        assert found.icc[21] == pytest.approx(icc, abs=1e-9)
        assert found.repeats[21] == pytest.approx(repeats)

    @pytest.mark.parametrize(
        ("places", "patients", "events", "named"),
        [
            ([0.0], [1], [True], "places"),
            ([0], [1.5], [True], "patients"),
            ([0], [1], [1], "events"),
            ([0, 1], [1], [True], "one length"),
            ([[0]], [[1]], [[True]], "one length"),
            ([2], [1], [True], "places"),
            ([-1], [1], [True], "places"),
            ([0], [-1], [True], "patients"),
        ],
    )
    def test_other_arrays_are_refused(self, places, patients, events, named):
        with pytest.raises(ValueError, match=named):
            within_patients(np.array(places), np.array(patients), np.array(events), 2)

    @untimed
    @given(rows)
    def test_slow_loops_give_the_same(self, table):
        found = clustering_of(table, 3)

        theirs = [slowly(table, group) for group in range(3)]
        icc, repeats = zip(*theirs, strict=True)
        assert found.icc == pytest.approx(icc, abs=1e-9, nan_ok=True)
        assert found.repeats == pytest.approx(repeats, nan_ok=True)

    @untimed
    @given(rows, st.randoms(use_true_random=False))
    def test_the_order_of_rows_and_the_patients_numbers_do_not_matter(
        self, table, dice
    ):
        found = clustering_of(table, 3)
        names = dice.sample(range(10**9), 7)
        again = [(place, names[patient], event) for place, patient, event in table]
        dice.shuffle(again)

        other = clustering_of(again, 3)

        assert other.icc == pytest.approx(found.icc, abs=1e-9, nan_ok=True)
        assert other.repeats == pytest.approx(found.repeats, nan_ok=True)


class TestDesignEffect:
    def test_the_worked_number_of_the_method_is_met(self):
        assert design_effect(0.1855, 2.8818) == pytest.approx(1.349, abs=5e-4)

    def test_it_is_the_sum_over_patients(self):
        numbers = np.array([1, 1, 2, 4, 7])
        repeats = (numbers**2).sum() / numbers.sum()

        effect = design_effect(0.3, repeats)

        summed = (numbers * (1 + (numbers - 1) * 0.3)).sum() / numbers.sum()
        assert effect == pytest.approx(summed)

    def test_an_unknown_likeness_counts_as_none(self):
        effect = design_effect([np.nan, np.nan, 0, 1], [np.nan, 3, 3, 3])

        assert effect.tolist() == [1, 1, 1, 3]

    @pytest.mark.parametrize(
        ("icc", "repeats", "named"),
        [(-0.1, 2, "icc"), (1.1, 2, "icc"), (0.5, 0.9, "repeats")],
    )
    def test_what_cannot_be_is_refused(self, icc, repeats, named):
        with pytest.raises(ValueError, match=named):
            design_effect(icc, repeats)
