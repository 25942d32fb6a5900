"""Amending a record: the values, the version and the history, all or nothing."""

import pytest
from django.db import IntegrityError, transaction

from clinic.amending import StaleVersion, amend
from clinic.models import Change, Patient
from tests import builders

pytestmark = pytest.mark.usefixtures("by_hand")


@pytest.fixture
def patient(clinic):
    return builders.patient(clinic, mrn="P1", given_name="Ada")


def amended(patient, *, by, version=1, reason="typed wrongly", **values):
    return amend(
        patient,
        by=by,
        now=builders.NOW,
        reason=reason,
        version=version,
        **values,
    )


class TestAmending:
    def test_keeps_what_it_was_who_changed_it_when_and_why(self, patient, nurse):
        change = amended(patient, by=nurse, given_name="Ida", phone="1")

        assert change == Change.objects.get()
        assert (change.subject, change.subject_uid) == ("patient", patient.uid)
        assert change.before == {"given_name": "Ada", "phone": ""}
        assert change.after == {"given_name": "Ida", "phone": "1"}
        assert (change.changed_by, change.changed_at) == (nurse, builders.NOW)
        assert (change.reason, change.version) == ("typed wrongly", 2)
        assert change.clinic == patient.clinic

    def test_stores_the_values_and_counts_the_version_up(self, patient, nurse):
        amended(patient, by=nurse, given_name="Ida")

        stored = Patient.objects.get(id=patient.id)
        assert (stored.given_name, stored.version) == ("Ida", 2)
        assert patient.version == 2

    def test_keeps_only_the_fields_that_changed(self, patient, nurse):
        change = amended(patient, by=nurse, mrn="P1", given_name="Ida")

        assert change.after == {"given_name": "Ida"}

    def test_writes_nothing_where_nothing_changed(self, patient, nurse):
        assert amended(patient, by=nurse, given_name="Ada") is None
        assert not Change.objects.exists()
        assert Patient.objects.get().version == 1

    def test_keeps_an_unknown_value_as_empty(self, patient, nurse):
        change = amended(patient, by=nurse, headache_days_per_28=0)

        assert change.before == {"headache_days_per_28": ""}
        assert change.after == {"headache_days_per_28": "0"}

    def test_is_refused_if_somebody_was_faster(self, patient, nurse):
        slower = Patient.objects.get(id=patient.id)
        amended(patient, by=nurse, given_name="Ida")

        with pytest.raises(StaleVersion), transaction.atomic():
            amended(slower, by=nurse, given_name="Eda")
        assert Patient.objects.get().given_name == "Ida"
        assert Change.objects.count() == 1

    def test_needs_a_reason_and_else_changes_nothing(self, patient, nurse):
        with pytest.raises(IntegrityError), transaction.atomic():
            amended(patient, by=nurse, reason="", given_name="Ida")

        assert Patient.objects.get().given_name == "Ada"
        assert Patient.objects.get().version == 1

    def test_keeps_one_change_for_each_version(self, patient, nurse):
        amended(patient, by=nurse, given_name="Ida")
        amended(patient, by=nurse, version=2, given_name="Ada")

        versions = Change.objects.order_by("version").values_list("version", flat=True)
        assert list(versions) == [2, 3]
