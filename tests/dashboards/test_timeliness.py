"""Days from onset to heard, entered and reviewed; and the sensitivity curve."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import plotly.graph_objects as go
import pytest

from dashboards.figures.sensitivity import sensitivity_figure
from dashboards.figures.timeliness import timeliness_figure
from dashboards.measures.incidence import Counts, incidence
from dashboards.measures.sensitivity import assumptions
from dashboards.measures.timeliness import step
from dashboards.queries.populations import population_of
from dashboards.queries.timeliness import timeliness_of
from dashboards.scope import Scope
from events.actions.reviews import sign_review
from events.models import Contact, Headache, HeadacheReport, Review
from events.rules.windows import WINDOWS
from tests import builders
from tests.dashboards.asked import panel
from tests.dashboards.reference import Records, is_in_scope
from tests.dashboards.sample import AS_OF, Sample, treat, void

EARLY = next(window for window in WINDOWS if window.code == "early")
DAY = timedelta(days=1)


def scope_of(clinics, **filters):
    return Scope(tuple(clinics), **{"as_of": AS_OF, "window": EARLY} | filters)


def sign(headache, now=builders.NOW):
    by = builders.command_line()
    return sign_review(by=by, now=now, headache=headache, **builders.ASSESSMENT)


def enter(report, after):
    """As if it had been entered so much later than the contact."""
    at = report.contact.contacted_at + after
    with builders.by_hand():
        builders.change(HeadacheReport.objects.filter(id=report.id), recorded_at=at)
    return at


@pytest.fixture
def sample(db):
    sample = Sample()
    draw = sample.draw
    for report in HeadacheReport.objects.select_related("contact").order_by("id"):
        enter(report, timedelta(hours=draw.choice([1, 20, 30, 200])))
    for headache in Headache.objects.filter(voided_at=None).order_by("id"):
        for _ in range(draw.choice([0, 0, 1, 2])):
            at = builders.NOW - timedelta(hours=draw.randint(0, 3000))
            Review.objects.filter(headache=headache, recorded_at=at).exists() or sign(
                headache, at
            )
    return sample


def relist(scope, records):
    """{step: {headache: (days or None, whether through)}}, slowly."""
    steps = {"heard": {}, "entered": {}, "reviewed": {}}
    treatments = {row.id: row for row in records.treatments}
    contacts = {row.id: row for row in records.contacts}
    for headache in records.headaches:
        treatment = treatments.get(headache.treatment_id)
        if treatment is None or not is_in_scope(treatment, scope, records):
            continue
        zone = ZoneInfo(treatment.clinic.time_zone)
        told = [
            row
            for row in records.reports
            if row.headache_id == headache.id and row.contact_id in contacts
        ]
        told.sort(key=lambda row: (contacts[row.contact_id].contacted_at, row.id))
        heard = entered = None
        if told:
            heard = contacts[told[0].contact_id].contacted_on
            entered = told[0].recorded_at.astimezone(zone).date()
        reviews = [
            row.recorded_at.astimezone(zone).date()
            for row in Review.objects.filter(headache=headache)
        ]
        onset = headache.onset_on
        if headache.onset_latest_on != onset:
            onset = None
        last = min(reviews) if reviews else max(scope.as_of, entered or scope.as_of)
        steps["heard"][headache.id] = (passed(onset, heard), True)
        steps["entered"][headache.id] = (passed(heard, entered), True)
        steps["reviewed"][headache.id] = (passed(entered, last), bool(reviews))
    return steps


def passed(earlier, later):
    if earlier is None or later is None or later < earlier:
        return None
    return (later - earlier).days


class TestTimelinessOf:
    @pytest.mark.parametrize(
        "filters",
        [{}, {"area": "forehead"}, {"until": AS_OF - 126 * DAY}, {"injector": "INJ-1"}],
    )
    def test_loops_over_the_records_find_the_same_days(self, sample, filters):
        records = Records()
        scope = scope_of(sample.clinics, **filters)

        found = {
            name: {
                number: (None if days == -1 else days, done)
                for number, days, done in zip(
                    rows.headaches.tolist(),
                    rows.days.tolist(),
                    rows.done.tolist(),
                    strict=True,
                )
            }
            for name, rows in timeliness_of(population_of(scope)).items()
        }

        assert found == relist(scope, records)
        for rows in found.values():
            days = [days for days, _ in rows.values()]
            assert None in days
            assert max(number for number in days if number is not None) > 2
        assert {done for _, done in found["reviewed"].values()} == {True, False}

    def test_the_onset_window_does_not_matter(self, sample):
        numbers = {
            len(
                timeliness_of(population_of(scope_of(sample.clinics, window=window)))[
                    "heard"
                ].days
            )
            for window in WINDOWS
        }

        assert len(numbers) == 1

    def test_days_are_of_the_clinics_calendar(self, db):
        pacific = builders.clinic("elsewhere", "America/Los_Angeles")
        told = builders.headache(builders.treatment(pacific), day=3, contact_day=14)
        enter(told, timedelta(hours=23))

        found = timeliness_of(population_of(scope_of([pacific])))

        assert found["heard"].days.tolist() == [11]
        assert found["entered"].days.tolist() == [0]

    def test_the_first_contact_that_tells_is_the_one(self, clinic):
        treatment = builders.treatment(clinic)
        builders.headache(treatment, day=3, contact_day=14)
        first = builders.headache(treatment, day=3, contact_day=5)
        population = population_of(scope_of([clinic]))
        assert timeliness_of(population)["heard"].days.tolist() == [2]

        void(Contact, id=first.contact_id)

        assert timeliness_of(population)["heard"].days.tolist() == [11]


class TestTimelinessPanel:
    def test_steps_counted_by_hand(self, clinic):
        for day in (0, 2, 4, None):
            told = builders.headache(builders.treatment(clinic), day=day, contact_day=7)
            enter(told, timedelta(hours=49))
        sign(told.headache, told.contact.contacted_at + 9 * DAY)

        heard, entered, reviewed = panel("timeliness", clinic).rows

        assert (heard.headaches, heard.left_out, heard.median) == (3, 1, 5)
        assert (heard.tenth, heard.ninetieth, heard.waiting) == (3, 7, None)
        assert (entered.headaches, entered.median) == (4, 2)
        assert (reviewed.done, reviewed.waiting, reviewed.median) == (1, 3, None)
        assert reviewed.tenth == 7

    def test_its_sentence_says_who_waits(self, clinic):
        treat(clinic, 2, events=2)

        found = panel("timeliness", clinic)

        assert "Onset to first heard of: half by day 11" in found.sentence
        assert "Entered to first reviewed: none of 2 yet." in found.sentence
        assert "Waiting for a review: 2." in found.sentence

    def test_no_headache_has_no_figure(self, clinic):
        found = panel("timeliness", clinic)

        assert found.figure is None
        assert "No headache is on record." in found.sentence

    def test_the_figure_is_open_where_ninety_percent_are_not_through(self):
        steps = [
            step("heard", "Onset to heard", [1, 2, 3]),
            step("reviewed", "Entered to reviewed", [1, 2, 9], [1, 1, 0]),
            step("entered", "None", []),
        ]

        spread, still, medians = go.Figure(timeliness_figure(steps)).data

        assert spread.x == (1, 3, None, 1, 9, None)
        assert (still.x, still.y) == ((9,), (1,))
        assert (medians.x, medians.y) == ((2, 2), (2, 1))
        assert medians.customdata == (
            "timeliness:heard:headaches",
            "timeliness:reviewed:headaches",
        )


class TestSensitivityPanel:
    def test_the_curve_meets_the_rate_where_both_are_alike(self, clinic):
        treat(clinic, 40, events=8, unasked=8)

        found = panel("sensitivity", clinic)

        shares = {row.odds_ratio: row.incidence for row in found.rows}
        assert list(shares) == [0.25, 0.5, 1, 2, 4]
        assert shares[1] == 8 / 32
        assert shares[0.5] < shares[1] < shares[2]
        assert {(row.bound_low, row.bound_high) for row in found.rows} == {(0.2, 0.4)}
        marks = go.Figure(found.figure).data[-1]
        assert marks.x == (0.5, 1, 2)
        assert marks.y[1] == 25
        assert marks.customdata == ("all",) * 3

    def test_too_few_asked_have_no_curve(self, clinic):
        treat(clinic, 4, events=1, unasked=3)

        found = panel("sensitivity", clinic)

        assert (found.figure, found.rows) == (None, [])
        assert found.caveats == (
            "No curve without an estimate: too few asked: bounds only.",
        )

    def test_known_headaches_of_others_make_low_odds_impossible(self, clinic):
        treat(clinic, 20, events=2)
        for _ in range(5):
            builders.headache(builders.treatment(clinic), is_solicited=False)

        [note] = panel("sensitivity", clinic).caveats

        assert note.startswith("Below 28.0 % the curve is impossible")

    def test_everybody_asked_leaves_nothing_to_assume(self, clinic):
        treat(clinic, 10, events=2)

        found = panel("sensitivity", clinic)

        assert {row.incidence for row in found.rows} == {0.2}
        assert "nothing is left to assume" in found.caveats[0]

    def test_bounds_are_lines_over_the_whole_range(self):
        row = incidence("all", "All", Counts(25, 320, 400, 25, 80, 0, 0))

        highest, lowest, curve, _ = go.Figure(sensitivity_figure(assumptions(row))).data

        assert (highest.y, lowest.y) == ((26.25, 26.25), (6.25, 6.25))
        assert highest.x == lowest.x == (0.25, 4)
        assert len(curve.x) == 5
