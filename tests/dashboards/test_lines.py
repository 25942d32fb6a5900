"""The safety line list against slow loops, and who may take it out."""

import csv
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dashboards.queries.lines import lines_of
from dashboards.queries.populations import population_of
from dashboards.scope import Scope
from events.actions.reviews import acknowledge, close_escalation, sign_review
from events.choices import EMERGENCY_FLAGS
from events.models import Contact, Escalation, Headache, Review, Treatment
from events.rules.windows import WINDOWS
from tests import builders
from tests.dashboards.asked import panel
from tests.dashboards.reference import Records, is_in_scope
from tests.dashboards.sample import AS_OF, Sample, void

WINDOW = {window.code: window for window in WINDOWS}
FILTERS = [
    {},
    {"as_of": AS_OF - timedelta(days=98)},
    {"since": AS_OF - timedelta(days=239), "until": AS_OF - timedelta(days=70)},
    {"area": "forehead"},
    {"indication": "chronic_migraine"},
    {"window": WINDOW["late"]},
    {"window": WINDOW["immediate"]},
]
BY, NOW = builders.command_line, builders.NOW
CSV = reverse("dashboards:panel_csv", args=["lines"])


def scope_of(clinics, **filters):
    return Scope(
        tuple(clinics), **{"as_of": AS_OF, "window": WINDOW["early"]} | filters
    )


def found_in(clinic, **filters):
    return lines_of(population_of(scope_of([clinic], **filters)))


def take(escalation):
    return acknowledge(by=BY(), now=NOW, escalation=escalation)


def close(escalation):
    taken = take(escalation)
    return close_escalation(
        by=BY(), now=NOW, escalation=taken, decision="examined", note=""
    )


def review(headache, **said):
    assessment = builders.ASSESSMENT | said
    return sign_review(by=BY(), now=NOW, headache=headache, **assessment)


@pytest.fixture
def sample(db):
    """With escalations in every state, and reviews that make some severe or serious."""
    sample = Sample(patients=60, treatments=100)
    draw = sample.draw
    treatments = list(Treatment.objects.filter(voided_at=None).order_by("id"))
    for treatment in draw.sample(treatments, 24):
        said = draw.choice(
            [
                {},
                {"function": "self_care", "red_flags": builders.all_denied()},
                {"red_flags": builders.all_denied() | {"fever": "yes"}},
                {"red_flags": {"vision_loss": "yes", "bladder_loss": "yes"}},
            ]
        )
        raised = builders.escalation(treatment, 3, draw.choice([5, 8]), **said)
        draw.choice([lambda row: row, take, close])(raised)
    headaches = list(Headache.objects.filter(voided_at=None).order_by("id"))
    for headache in draw.sample(headaches, 20):
        grade = draw.choice([1, 3, None])
        seriousness = draw.choice(["not_serious", "hospitalisation"])
        review(headache, grade=grade, seriousness=seriousness)
    for contact in draw.sample(list(Contact.objects.order_by("id")), 12):
        void(Contact, id=contact.id)
    return sample


def relist(scope, records):
    """{uid: (reasons, escalation, review)} of the listed, and how many on record."""
    listed, on_record, elsewhere = {}, 0, 0
    treatments = {row.id: row for row in records.treatments}
    voided = set(Contact.objects.exclude(voided_at=None).values_list("id", flat=True))
    for headache in records.headaches:
        treatment = treatments.get(headache.treatment_id)
        if treatment is None or treatment.clinic not in scope.clinics:
            continue
        whenever = replace(scope, window=WINDOW["early"])
        is_own = is_in_scope(treatment, whenever, records)
        on_record += is_own
        reports = [
            row
            for row in records.reports
            if row.headache_id == headache.id and row.contact_id not in voided
        ]
        reviews = sorted(
            Review.objects.filter(headache=headache), key=lambda row: row.id
        )
        grade = reviews[-1].grade if reviews else headache.grade
        reasons = []
        if grade == 3:
            reasons.append("severe")
        for report in reports:
            for flag, answer in report.red_flags.items():
                is_danger = flag in EMERGENCY_FLAGS and answer == "yes"
                if is_danger and "danger_sign" not in reasons:
                    reasons.append("danger_sign")
        if reviews and reviews[-1].seriousness != "not_serious":
            reasons.append("serious")
        if not reasons:
            continue
        if not is_own:
            elsewhere += 1
            continue
        state = "not escalated"
        escalations = Escalation.objects.filter(report__in=reports)
        if any(row.acknowledged_at is None for row in escalations):
            state = "open"
        elif any(row.closed_at is None for row in escalations):
            state = "acknowledged"
        elif escalations:
            state = "closed"
        signed = "signed" if reviews else "not"
        listed[str(headache.uid)] = (tuple(reasons), state, signed)
    return listed, on_record, elsewhere


class TestLinesOf:
    def test_loops_over_the_records_list_the_same(self, sample):
        records, met = Records(), set()
        for filters in FILTERS:
            for clinics in (sample.clinics, sample.clinics[:1]):
                scope = scope_of(clinics, **filters)
                found = lines_of(population_of(scope))

                listed = {
                    line.headache: (
                        line.listed_for,
                        line.escalation,
                        line.review.split()[0],
                    )
                    for line in found.lines
                }
                expected = relist(scope, records)
                assert (listed, found.on_record, found.elsewhere) == expected
                assert len(listed) == len(found.lines)
                for reasons, state, signed in listed.values():
                    met |= {*reasons, state, signed}
                met |= {"elsewhere"} if found.elsewhere else set()

        assert met >= {"severe", "danger_sign", "serious", "elsewhere", "not", "signed"}
        assert met >= {"open", "acknowledged", "closed", "not escalated"}

    def test_the_newest_onset_comes_first(self, clinic):
        for days_ago in (100, 20, 60):
            on = AS_OF - timedelta(days=days_ago)
            builders.escalation(builders.treatment(clinic, on))

        days = [line.treated_on for line in found_in(clinic).lines]

        assert days == sorted(days, reverse=True)
        assert len(days) == 3

    def test_a_line_says_everything_of_the_headache(self, clinic):
        treatment = builders.treatment(clinic, areas=["glabella", "forehead"])
        raised = builders.escalation(treatment, function="self_care")
        review(raised.report.headache, grade=3, seriousness="life_threatening")

        [line] = found_in(clinic).lines

        assert line.patient == treatment.patient.mrn
        assert line.treated_on == "2026-03-02"
        assert line.areas == ("Glabella", "Forehead")
        assert line.products == ("onabotulinumtoxinA, lot L1",)
        assert line.injector == "Dr INJ-1 (INJ-1)"
        assert line.onset == "day 3"
        assert line.grade == "grade 3"
        assert line.listed_for == ("severe", "danger_sign", "serious")
        assert line.reasons == (
            "severe",
            "danger sign: Worst within one minute",
            "serious: Life-threatening",
        )
        assert (line.triage, line.escalation) == ("red", "open")
        assert line.review == "signed version 1"
        assert line.outcome == "Still going on"

    @pytest.mark.parametrize("window", WINDOW.values(), ids=str)
    def test_no_window_and_no_immaturity_hides_a_line(self, clinic, window):
        patient = builders.patient(clinic)
        first = builders.treatment(clinic, AS_OF - timedelta(days=20), of=patient)
        builders.treatment(clinic, AS_OF - timedelta(days=9), of=patient)
        builders.escalation(first, day=4)

        assert len(found_in(clinic, window=window).lines) == 1

    def test_one_told_unasked_is_listed(self, clinic):
        headache = builders.headache(
            builders.treatment(clinic), is_solicited=False, function="self_care"
        ).headache

        [line] = found_in(clinic).lines

        assert (line.headache, line.escalation) == (str(headache.uid), "not escalated")

    def test_a_milder_review_takes_it_off(self, clinic):
        told = builders.headache(builders.treatment(clinic), function="self_care")
        review(told.headache, grade=2)

        found = found_in(clinic)

        assert (found.lines, found.on_record) == ([], 1)

    @pytest.mark.parametrize("rows", [Treatment, Contact, Headache])
    def test_what_is_voided_is_out(self, clinic, rows):
        builders.escalation(builders.treatment(clinic))

        void(rows)

        assert found_in(clinic).lines == []

    def test_one_for_which_headache_is_the_indication_is_said_to_be_elsewhere(
        self, clinic
    ):
        treatment = builders.treatment(clinic, indication="chronic_migraine")
        builders.escalation(treatment)

        found = found_in(clinic)
        chosen = found_in(clinic, indication="chronic_migraine")

        assert (found.lines, found.on_record, found.elsewhere) == ([], 0, 1)
        assert (len(chosen.lines), chosen.elsewhere) == (1, 0)

    def test_queries_do_not_grow_with_the_list(self, clinic):
        numbers = []
        for _ in range(2):
            builders.escalation(builders.treatment(clinic))
            population = population_of(scope_of([clinic]))
            with CaptureQueriesContext(connection) as queries:
                lines_of(population)
            numbers.append(len(queries))

        assert numbers[0] == numbers[1] <= 5


class TestPanels:
    def test_an_empty_clinic_lists_nothing(self, clinic):
        assert panel("lines", clinic).rows == []
        assert panel("line_reasons", clinic).total.headaches == 0
        assert (
            "0 of 0 headaches on record are listed" in panel("lines", clinic).sentence
        )

    def test_reasons_are_counted_over_all_on_record(self, clinic):
        raised = builders.escalation(builders.treatment(clinic), function="self_care")
        builders.escalation(
            builders.treatment(clinic), red_flags=builders.all_denied(), function="none"
        )
        serious = builders.headache(builders.treatment(clinic))
        review(serious.headache, seriousness="hospitalisation")
        take(raised)

        found = panel("line_reasons", clinic)

        numbers = {
            row.reason: (
                row.headaches,
                row.on_record,
                row.escalation_not_closed,
                row.not_reviewed,
            )
            for row in found.lines
        }
        assert numbers == {
            "severe": (1, 3, 1, 1),
            "danger_sign": (1, 3, 1, 1),
            "serious": (1, 3, 0, 0),
            "listed": (2, 3, 1, 1),
        }
        assert (
            "2 of 3 headaches on record are listed (1 severe, 1 emergency danger sign, "
            "1 serious by review)"
        ) in found.sentence

    def test_the_page_leads_to_each_headache(self, clinic, client, director):
        raised = builders.escalation(builders.treatment(clinic))
        client.force_login(director)

        body = client.get(reverse("dashboards:page", args=["lines"])).content.decode()

        address = reverse("events:headache", args=[raised.report.headache.uid])
        assert f'href="{address}"' in body
        assert "danger sign: Worst within one minute" in body
        assert "NO SUCH VARIABLE" not in body


class TestWhoMayTakeItOut:
    @pytest.mark.parametrize(
        ("role", "may"),
        [("director", True), ("auditor", True), ("nurse", False), ("manager", False)],
    )
    def test_those_who_may_export(self, clinic, client, role, may):
        builders.escalation(builders.treatment(clinic))
        client.force_login(builders.member("robin", role, clinic))

        page = client.get(reverse("dashboards:page", args=["lines"]))
        response = client.get(CSV)

        assert response.status_code == (200 if may else 403)
        assert (CSV in page.content.decode()) is may

    def test_only_of_clinics_where_they_may(self, clinic, client):
        elsewhere = builders.clinic("elsewhere")
        user = builders.member("robin", "director", clinic)
        builders.member("robin", "nurse", elsewhere)
        client.force_login(user)

        assert client.get(CSV).status_code == 403
        assert client.get(CSV, {"clinic": clinic.code}).status_code == 200
        assert client.get(CSV, {"clinic": elsewhere.code}).status_code == 403

    def test_the_file_has_a_row_a_headache(self, clinic, client, director):
        raised = builders.escalation(builders.treatment(clinic))
        client.force_login(director)

        rows = list(csv.DictReader(StringIO(client.get(CSV).content.decode())))

        [row] = rows
        assert row["headache"] == str(raised.report.headache.uid)
        assert row["listed_for"] == "danger_sign"
        assert row["escalation"] == "open"
