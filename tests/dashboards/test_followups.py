"""Follow-up quality: counts against slow loops, figures, panels and what lies behind."""

import re
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dashboards.drillrecords import RecordsForm, records_behind
from dashboards.pages import PAGES
from dashboards.queries.followups import SPLITS, counted_by
from dashboards.queries.populations import population_of
from dashboards.scope import Scope
from events.models import Contact, FollowUp
from events.rules.windows import WINDOWS
from tests import builders
from tests.dashboards.asked import panel
from tests.dashboards.reference import Records, is_in_scope
from tests.dashboards.sample import AS_OF, Sample, void

WINDOW = {window.code: window for window in WINDOWS}
BY = [by for by, question in SPLITS.items() if question.part == "complete"]
FILTERS = [
    {},
    {"as_of": AS_OF - timedelta(days=98)},
    {"since": AS_OF - timedelta(days=239), "until": AS_OF - timedelta(days=70)},
    {"product": "onabotulinumtoxinA", "area": "forehead"},
    {"injector": "INJ-2", "migraine": "episodic"},
    {"indication": "chronic_migraine"},
    {"window": WINDOW["late"]},
]
DAY = timedelta(days=1)


def scope_of(clinics, **filters):
    return Scope(
        tuple(clinics), **{"as_of": AS_OF, "window": WINDOW["early"]} | filters
    )


def is_asked_about(treatment, scope, records):
    return is_in_scope(treatment, replace(scope, window=WINDOW["early"]), records)


def group_of_call(by, call, treatment, scope):
    if by == "window":
        return call.window
    if by == "month":
        return f"{call.due_on:%Y-%m}"
    if by == "injector":
        code = treatment.injector.code
        return f"{treatment.clinic.code}/{code}" if len(scope.clinics) > 1 else code
    return "all"


def how_far(call, scope, records):
    """The names of the counts to which this call adds one."""
    if call.closes_on >= scope.as_of:
        return ["not_yet_due"]
    names = ["due"]
    made = [
        contact
        for contact in records.contacts
        if contact.followup_id == call.id and contact.is_solicited
    ]
    reached = [row for row in made if row.reached in ("patient", "relative")]
    complete = [row for row in made if row.headache in ("yes", "no")]
    for name, rows in (
        ("attempted", made),
        ("reached", reached),
        ("complete", complete),
    ):
        if rows:
            names.append(name)
    if not made:
        names.append("not_attempted")
    elif not reached:
        names.append("not_reached")
    elif not complete:
        names.append("not_answered")
    if call.state == "lost" and not complete:
        names.append("lost")
    return names


def recount_calls(by, scope, records):
    groups = {}
    for treatment in records.treatments:
        if not is_asked_about(treatment, scope, records):
            continue
        for call in records.calls:
            if call.treatment_id != treatment.id or call.state == "cancelled":
                continue
            for group in {group_of_call(by, call, treatment, scope), "all"}:
                counts = groups.setdefault(group, dict.fromkeys(SPLITS[by].stages, 0))
                for name in how_far(call, scope, records):
                    counts[name] += 1
    return groups


def recount_attempts(scope, records):
    groups = {}
    for treatment in records.treatments:
        if not is_asked_about(treatment, scope, records):
            continue
        for contact in records.of(records.contacts, treatment):
            if not contact.is_solicited or contact.contacted_on > scope.as_of:
                continue
            names = ["attempts"]
            if contact.reached in ("patient", "relative"):
                names.append("reached")
                is_answered = contact.headache in ("yes", "no")
                names.append("answered" if is_answered else "not_answered")
            else:
                names.append("not_reached")
            for group in (contact.recorded_by.username, "all"):
                counts = groups.setdefault(
                    group, dict.fromkeys(SPLITS["nurse"].stages, 0)
                )
                for name in names:
                    counts[name] += 1
    return groups


def counted(by, scope):
    found = counted_by(by, population_of(scope))
    assert len({one.group.code for one in found}) == len(found) - (by == "calls")
    return {one.group.code: one.counts for one in found if any(one.counts.values())}


@pytest.fixture
def sample(db):
    """With two nurses, calls given up early and late, and some cancelled."""
    sample = Sample()
    draw = sample.draw
    nurses = [builders.member(name, "nurse", None) for name in ("nora", "bo")]
    shared = defaultdict(list)
    for contact in Contact.objects.order_by("id"):
        shared[draw.choice(nurses)].append(contact.id)
    ended = defaultdict(list)
    for call in FollowUp.objects.exclude(state="done").order_by("id"):
        state = draw.choice(["open", "lost", "lost", "cancelled"])
        reason = draw.choice(["moved", "refused"]) if state == "lost" else ""
        ended[state, reason].append(call.id)
    with builders.by_hand():
        for nurse, ids in shared.items():
            builders.change(Contact.objects.filter(id__in=ids), recorded_by=nurse)
        for (state, reason), ids in ended.items():
            calls = FollowUp.objects.filter(id__in=ids)
            builders.change(calls, state=state, lost_reason=reason)
    return sample


@pytest.fixture
def records(sample):
    records = Records()
    records.calls = list(FollowUp.objects.all())
    return records


class TestCountedBy:
    def test_loops_over_the_records_count_the_same(self, sample, records):
        met = {}
        for filters in FILTERS:
            for clinics in (sample.clinics, sample.clinics[:1]):
                scope = scope_of(clinics, **filters)
                for by in BY:
                    expected = recount_calls(by, scope, records)
                    assert counted(by, scope) == expected, (by, filters)
                expected = recount_attempts(scope, records)
                assert counted("nurse", scope) == expected, filters
                for name, count in recount_calls("calls", scope, records)[
                    "all"
                ].items():
                    met[name] = met.get(name, 0) + count

        # A sample in which something never happens would prove nothing about it.
        assert all(met.values()), met

    def test_every_call_is_in_one_final_state(self, sample):
        [everybody, _] = counted_by("calls", population_of(scope_of(sample.clinics)))
        c = everybody.counts

        assert c["due"] == (
            c["complete"] + c["not_answered"] + c["not_reached"] + c["not_attempted"]
        )

    def test_reasons_add_up_to_what_is_given_up(self, sample):
        for found in counted_by("window", population_of(scope_of(sample.clinics))):
            assert sum(found.lost_reasons.values()) == found.counts["lost"]

    def test_queries_are_as_many_for_few_as_for_many(self, sample):
        numbers = []
        for clinics in (sample.clinics[:1], sample.clinics):
            population = population_of(scope_of(clinics))
            with CaptureQueriesContext(
                connection,
            ) as queries:
                for by in SPLITS:
                    counted_by(by, population)
            numbers.append(len(queries))

        assert numbers[0] == numbers[1]
        assert numbers[0] <= 6

    def test_a_call_is_due_the_day_after_it_closed(self, clinic):
        treatment = builders.treatment(clinic, AS_OF - 28 * DAY, now=builders.NOW)

        def counts(as_of):
            scope = scope_of([clinic], as_of=as_of)
            return {
                one.group.code: one.counts["due"]
                for one in counted_by("window", population_of(scope))
            }

        assert treatment.followup_set.get(window="day_14").closes_on == AS_OF
        assert counts(AS_OF) == {"day_2": 1, "day_14": 0, "week_12": 0, "all": 1}
        assert counts(AS_OF + DAY)["day_14"] == 1

    def test_windows_come_in_the_order_of_their_days(self, clinic):
        builders.treatment(clinic)

        found = counted_by("window", population_of(scope_of([clinic])))

        codes = [one.group.code for one in found]
        assert codes == ["day_2", "day_14", "week_12", "all"]
        assert found[0].group.label == "Day 2"

    def test_the_patients_own_call_is_no_attempt(self, clinic):
        treatment = builders.treatment(clinic)
        builders.contact(treatment, 2, is_solicited=False)

        [*_, total] = counted_by("window", population_of(scope_of([clinic])))

        assert (total.counts["due"], total.counts["attempted"]) == (3, 0)

    def test_a_voided_attempt_was_never_made(self, clinic):
        builders.contact(builders.treatment(clinic), 14)
        void(Contact)

        [*_, total] = counted_by("window", population_of(scope_of([clinic])))

        assert (total.counts["attempted"], total.counts["complete"]) == (0, 0)


OURS = PAGES["followup"].panels[:4]


def links(panel):
    """Every (number, where it leads) of the panel's table."""
    for row in panel.lines:
        for column in panel.columns:
            shown = column.shown(row)
            for part in shown if isinstance(shown, list) else []:
                if part.address:
                    yield int(part.words), part.address


def listed(address, clinics):
    from django.http import QueryDict

    form = RecordsForm(
        QueryDict(address.partition("?")[2]), clinics=clinics, today=AS_OF
    )
    assert form.is_valid(), form.errors
    return records_behind(form)


class TestWhatIsBehind:
    @pytest.mark.parametrize("filters", [{}, {"window": "late"}, {"area": "forehead"}])
    @pytest.mark.parametrize("name", [*OURS, "timeliness"])
    def test_a_number_leads_to_as_many_records(self, sample, name, filters):
        [clinic, _] = sample.clinics
        found = panel(name, clinic, **filters)

        followed = list(links(found))

        assert len(followed) > 4
        for number, address in followed:
            behind = listed(address, [clinic])
            assert len(behind.ids) == len(set(behind.ids)) == number
            assert len(behind.table(behind.ids).rows) == number

    @pytest.mark.parametrize("name", OURS)
    def test_a_mark_leads_to_as_many_as_it_shows(self, sample, name):
        [clinic, _] = sample.clinics
        found = panel(name, clinic)

        for bar in found.figure["data"][:-1]:
            for mark, text in zip(bar["customdata"], bar["text"], strict=True):
                shown = int(re.search(r": (\d+)/", text)[1])
                assert len(listed(found.marks + mark, [clinic]).ids) == shown

    def test_the_page_lists_them_with_every_other_stage_beside(
        self, clinic, client, director
    ):
        treatment = builders.treatment(clinic)
        builders.contact(treatment, 14)
        client.force_login(director)

        for number, words in (
            ("window:day_14:complete", "1 call, the newest first"),
            ("window:day_14:not_attempted", "0 calls, the newest first"),
            ("attempts:all:answered", "1 attempt, the newest first"),
            ("timeliness:heard:headaches", "0 headaches, the newest first"),
        ):
            response = client.get(reverse("dashboards:records"), {"number": number})
            body = response.content.decode()
            assert response.status_code == 200
            assert words in body
            assert "NO SUCH VARIABLE" not in body
            assert "sort=" not in body

    @pytest.mark.parametrize(
        ("number", "status"),
        [
            ("", 200),
            ("window:day_99:due", 404),
            ("timeliness:day_14:done", 404),
            ("window:day_14:nonsense", 400),
            ("nonsense", 400),
            ("lot:L1:due", 400),
            ("nurse:nora:due", 400),
        ],
    )
    def test_an_odd_number_is_refused_in_words(
        self, clinic, client, director, number, status
    ):
        builders.treatment(clinic)
        client.force_login(director)

        response = client.get(reverse("dashboards:records"), {"number": number})

        assert response.status_code == status

    def test_another_clinic_is_in_none_of_them(self, clinic, client, stranger):
        builders.contact(builders.treatment(clinic), 14)
        client.force_login(stranger)

        response = client.get(
            reverse("dashboards:records"), {"number": "calls:all:due"}
        )

        assert "0 calls" in response.content.decode()


class TestThePage:
    def test_it_has_every_panel_and_every_word(self, sample, client):
        client.force_login(builders.member("eve", "director", None))

        response = client.get(reverse("dashboards:page", args=["followup"]))

        body = response.content.decode()
        assert response.status_code == 200
        assert "NO SUCH VARIABLE" not in body
        for name in PAGES["followup"].panels:
            assert f'id="{name}"' in body

    def test_queries_do_not_grow_with_the_record(self, clinic, client, director):
        client.force_login(director)

        def queries():
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse("dashboards:page", args=["followup"]))
            return len(captured)

        builders.headache(builders.treatment(clinic))
        few = queries()
        for _ in range(12):
            builders.headache(builders.treatment(clinic))
        assert queries() == few
