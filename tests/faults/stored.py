"""What is on record of each save, as JSON: python -m tests.faults.stored"""

import json
from collections import Counter
from io import StringIO

import django

django.setup()

from django.core.management import CommandError, call_command  # noqa: E402

from clinic.models import Change, Patient  # noqa: E402
from clinic.scoped import unscoped  # noqa: E402
from events.models import Exposure, FollowUp, HeadacheReport, Treatment  # noqa: E402
from events.rules.windows import PROTOCOL  # noqa: E402


def stored():
    """Kind of save to the marker of each, as often as it is on record."""
    reports = HeadacheReport.objects.all()
    return {
        "patient": Counter(Patient.objects.values_list("mrn", flat=True)),
        "treatment": Counter(Treatment.objects.values_list("patient__mrn", flat=True)),
        "call": Counter(reports.values_list("words", flat=True)),
        "amendment": Counter(
            Change.objects.filter(subject="patient").values_list("reason", flat=True)
        ),
        "void": Counter(
            Treatment.objects.exclude(voided_at=None).values_list(
                "void_reason", flat=True
            )
        ),
    }


def halves():
    """What is there without what belongs to it."""
    for treatment in Treatment.objects.all():
        if (
            treatment.injection_set.count() != 1
            or treatment.followup_set.count() != len(PROTOCOL)
        ):
            yield f"{treatment}: injections or follow-ups are missing"
        if not Exposure.objects.filter(treatment=treatment).exists():
            yield f"{treatment}: no exposure"
        told = treatment.contact_set.filter(headache="yes")
        for contact in told.filter(headachereport=None):
            yield f"{contact}: a yes without its report"
        owed = FollowUp.objects.filter(treatment=treatment, contact__in=told)
        if owed.exclude(state="done").exists():
            yield f"{treatment}: a call was answered and is still owed"
        if treatment.headache_set.filter(headachereport=None).exists():
            yield f"{treatment}: a headache without its report"


def checked(command, *arguments):
    try:
        call_command(command, *arguments, stdout=(told := StringIO()))
    except CommandError as error:
        yield f"{command}: {told.getvalue()}{error}"


if __name__ == "__main__":
    with unscoped("what the faults left"):
        found = {
            "stored": stored(),
            "halves": [
                *halves(),
                *checked("rebuild_exposures", "--check"),
                *checked("audit_verify"),
            ],
        }
    print(json.dumps(found))
