"""Whom a file shows is in the trail, however many they are."""

from io import StringIO

from django.core.management import call_command

from clinic.audit import access
from clinic.audit.models import TrailEvent, TrailSubject
from clinic.audit.verifying import findings
from clinic.models import Patient
from tests import builders


def test_more_than_an_event_names_are_in_further_ones(clinic, tmp_path, monkeypatch):
    monkeypatch.setattr(access, "MOST_SUBJECTS", 2)
    for at, number in ((clinic, 5), (builders.clinic("elsewhere"), 1)):
        for _ in range(number):
            builders.treatment(at)

    call_command(
        "export", "exposures", f"--out={tmp_path / 'x.csv'}", stdout=StringIO()
    )

    read = TrailEvent.objects.filter(operation="access").order_by("seq")
    named = [
        (event.action, event.clinic_id == clinic.id, event.subjects.count())
        for event in read
    ]
    assert sorted(named) == [
        ("export", False, 1),
        ("export", True, 2),
        ("export_continued", True, 1),
        ("export_continued", True, 2),
    ]
    shown = TrailSubject.objects.values_list("subject", flat=True)
    assert sorted(shown) == sorted(Patient.objects.values_list("uid", flat=True))
    assert list(findings()) == []
