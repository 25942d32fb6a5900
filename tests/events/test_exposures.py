"""Exposures equal the record, after every action and when rebuilt."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from clinic.choices import ProperName
from events.actions.exposures import refresh_exposures, refreshed_together
from events.actions.voiding import void_headache
from events.models import Contact, Exposure, ExposureRevision, Headache, Treatment
from tests import builders

pytestmark = pytest.mark.usefixtures("by_hand")


def exposure(of):
    return Exposure.objects.get(treatment=of)


class TestAnExposure:
    def test_says_what_was_injected(self, clinic):
        of = builders.treatment(clinic, areas=("glabella", "lateral_canthal"))

        assert exposure(of).areas == 0b101
        assert exposure(of).units_tenths == 400
        assert exposure(of).product == builders.product()

    def test_never_adds_units_of_two_products(self, clinic):
        other = builders.product(ProperName.ABO)
        of = builders.treatment(
            clinic,
            injections=[
                builders.injection(clinic),
                builders.injection(clinic, "forehead", 50, product=other),
            ],
        )

        assert exposure(of).product is None
        assert exposure(of).units_tenths is None

    def test_is_followed_through_the_last_solicited_answer(self, clinic):
        of = builders.treatment(clinic)
        builders.contact(of, 2)
        builders.contact(of, 16)
        builders.contact(of, 20, "unknown")
        builders.contact(of, 21, "not_asked", reached="voicemail")
        builders.contact(of, 30, is_solicited=False)

        assert exposure(of).followed_through_day == 16

    def test_is_not_followed_where_nobody_answered(self, clinic):
        of = builders.treatment(clinic)
        builders.contact(of, 16, "not_asked", reached="no_answer")

        assert exposure(of).followed_through_day is None

    def test_has_the_first_onset_and_the_worst_grade(self, clinic):
        of = builders.treatment(clinic)
        builders.headache(of, 8, contact_day=14, function="self_care")
        builders.headache(of, 1, contact_day=15, function="none")

        assert exposure(of).first_onset_day == 1
        assert exposure(of).worst_grade == 3

    def test_leaves_out_a_headache_like_the_usual_ones(self, clinic):
        of = builders.treatment(clinic)
        builders.headache(of, compared_with_usual="same_as_usual")

        assert exposure(of).first_onset_day is None
        assert exposure(of).onset_windows == 0

    def test_counts_an_uncompared_headache_only_without_usual_ones(self, clinic):
        none = builders.patient(clinic, headache_history="none", migraine="none")
        migraine = builders.patient(clinic, migraine="episodic")
        new, unclear = (
            builders.treatment(clinic, of=patient) for patient in (none, migraine)
        )
        for of in (new, unclear):
            builders.headache(of, compared_with_usual="unknown")

        assert exposure(new).onset_windows & 2
        assert exposure(unclear).onset_windows == 0
        assert exposure(unclear).possible_windows & 2

    def test_knows_a_headache_that_was_told_unasked_alone(self, clinic):
        asked, unasked = builders.treatment(clinic), builders.treatment(clinic)
        builders.headache(asked)
        builders.headache(unasked, is_solicited=False)

        assert exposure(asked).spontaneous_windows == 0
        assert exposure(unasked).spontaneous_windows == exposure(unasked).onset_windows

    def test_knows_it_for_each_window_of_its_own(self, clinic):
        of = builders.treatment(clinic)
        builders.headache(of, 3, contact_day=14)
        builders.headache(of, 20, contact_day=21, is_solicited=False)

        assert exposure(of).onset_windows == 0b110
        assert exposure(of).spontaneous_windows == 0b100

    def test_is_not_followed_by_a_yes_whose_headache_is_void(self, clinic):
        of = builders.treatment(clinic)
        report = builders.headache(of)
        void_headache(
            by=builders.command_line(),
            now=builders.NOW,
            headache=report.headache,
            version=1,
            reason="wrong patient",
        )

        assert exposure(of).followed_through_day is None

    def test_remembers_an_emergency_sign(self, clinic):
        of = builders.treatment(clinic)
        builders.headache(of, red_flags={"thunderclap": "yes"})

        assert exposure(of).has_emergency_flag

    def test_counts_treatments_of_the_patient_in_order_of_time(self, clinic):
        patient = builders.patient(clinic)
        later = builders.treatment(clinic, of=patient)
        earlier = builders.treatment(
            clinic, of=patient, on=builders.TREATED_ON - timedelta(days=100)
        )

        assert (exposure(earlier).cycle, exposure(later).cycle) == (1, 2)
        assert exposure(earlier).retreated_day == 100
        assert exposure(later).retreated_day is None


class TestTheRevision:
    def test_rises_by_one_with_each_action(self, clinic):
        of = builders.treatment(clinic)
        before = ExposureRevision.objects.get().number
        builders.contact(of)

        assert ExposureRevision.objects.get().number == before + 1
        assert exposure(of).revision == before + 1

    def test_stays_where_no_exposure_changed(self, clinic):
        of = builders.treatment(clinic)
        before = ExposureRevision.objects.get().number
        builders.contact(of, 14, "not_asked", reached="voicemail")

        assert ExposureRevision.objects.get().number == before

    def test_is_one_for_what_is_refreshed_together(self, clinic):
        with refreshed_together():
            first, second = builders.treatment(clinic), builders.treatment(clinic)

        assert exposure(first).revision == exposure(second).revision

    def test_is_given_back_with_what_was_refused(self, clinic):
        with pytest.raises(ZeroDivisionError), refreshed_together():
            builders.treatment(clinic)
            raise ZeroDivisionError

        assert not Treatment.objects.exists()
        assert not Exposure.objects.exists()

    def test_a_call_with_a_headache_and_its_escalation_is_one_revision(self, clinic):
        of = builders.treatment(clinic)
        before = ExposureRevision.objects.get().number

        builders.escalation(of)

        assert ExposureRevision.objects.get().number == before + 1
        assert exposure(of).first_onset_day == 3

    def test_a_block_within_a_block_waits_for_the_outer_one(self, clinic):
        with refreshed_together():
            first = builders.treatment(clinic)
            with refreshed_together():
                second = builders.treatment(clinic)
            assert not Exposure.objects.exists()
        assert exposure(first).revision == exposure(second).revision


class TestRebuildExposures:
    def check(self):
        out = StringIO()
        call_command("rebuild_exposures", "--check", stdout=out)
        return out.getvalue()

    def test_finds_nothing_after_actions(self, clinic):
        of = builders.treatment(clinic)
        builders.headache(of)

        assert self.check() == "1 exposures equal what the records say.\n"

    @pytest.mark.parametrize(
        ("column", "value"),
        [("onset_windows", 0), ("followed_through_day", None), ("areas", 7)],
    )
    def test_names_the_treatment_and_column_that_differ(self, clinic, column, value):
        of = builders.treatment(clinic)
        builders.headache(of)
        Exposure.objects.update(**{column: value})

        out = StringIO()
        with pytest.raises(CommandError, match="1 exposures differ"):
            call_command("rebuild_exposures", "--check", stdout=out)
        assert out.getvalue() == f"{of.reference}: {column}\n"
        assert getattr(exposure(of), column) == value

    def test_mends_what_differs(self, clinic):
        of = builders.treatment(clinic)
        Exposure.objects.all().delete()
        call_command("rebuild_exposures", stdout=StringIO())

        assert exposure(of).areas == 1
        self.check()

    def test_leaves_voided_records_out(self, clinic):
        of = builders.treatment(clinic)
        report = builders.headache(of)
        void = {
            "voided_at": builders.NOW,
            "voided_by": builders.command_line(),
            "void_reason": "entered for the wrong patient",
        }
        builders.change(Headache.objects.filter(id=report.headache_id), **void)
        builders.change(Contact.objects.filter(id=report.contact_id), **void)
        assert refresh_exposures(patients=[of.patient_id]) == 1

        assert exposure(of).onset_windows == 0
        assert exposure(of).followed_through_day is None
        builders.change(Treatment.objects.filter(id=of.id), **void)
        refresh_exposures(patients=[of.patient_id])
        assert exposure(of).is_voided
        assert exposure(of).cycle == 0
