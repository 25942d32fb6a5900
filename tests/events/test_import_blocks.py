"""A file that is written in blocks leads to what its rows lead to one by one."""

import pytest

from clinic.audit.models import TrailEvent
from events.models import Contact, Exposure, FollowUp, Headache, HeadacheReport
from tests import builders
from tests.csv_files import NO_HEADACHE, imported, write

# In the window of one call: nobody reached twice, then a headache; later it goes on,
# worse, and a call is answered that had been owed.
CONTACTS = [
    {"contacted_at": "2024-06-15", "reached": "no_answer", **NO_HEADACHE}
    | {"headache": ""},
    {"contacted_at": "2024-06-16", "reached": "voicemail", **NO_HEADACHE}
    | {"headache": ""},
    {"contacted_at": "2024-06-17", "red_flags": "none", "resolved_on": ""},
    {"contacted_at": "2024-06-20", "worst_nrs": "9", "red_flags": "none"},
    {"contacted_at": "2024-08-30", **NO_HEADACHE},
]
NOT_THEIRS = {
    *("id", "uid", "recorded_at", "treatment_id"),
    *("patient_id", "followup_id", "contact_id", "headache_id", "revision"),
}


def told_of(treatment):
    """Everything on record of it, but for keys and moments of recording."""

    def rows(model, *order, **which):
        return [
            {name: value for name, value in row.items() if name not in NOT_THEIRS}
            for row in model.objects.filter(**which).order_by(*order).values()
        ]

    return {
        "calls": rows(FollowUp, "due_on", treatment__reference=treatment),
        "contacts": rows(Contact, "contacted_at", treatment__reference=treatment),
        "headaches": rows(Headache, "onset_on", treatment__reference=treatment),
        "reports": rows(
            HeadacheReport, "contact__contacted_at", treatment__reference=treatment
        ),
        "exposure": rows(Exposure, "pk", treatment__reference=treatment),
    }


def events_of(model, **which):
    """How many events of the trail there are of each row."""
    table = model._meta.label_lower
    uids = [row.uid.hex for row in model.objects.filter(**which).order_by("id")]
    return [
        TrailEvent.objects.filter(object_type=table, object_uid=uid).count()
        for uid in uids
    ]


@pytest.fixture
def at(db):
    at = builders.clinic()
    builders.injector(at)
    builders.lot(at)
    return at


@pytest.mark.usefixtures("at")
class TestABlock:
    @pytest.fixture(autouse=True)
    def both(self, at, tmp_path):
        imported(
            write(tmp_path, "patients", {"mrn": "P1"}, {"mrn": "P2"}),
            write(
                tmp_path,
                "treatments",
                {"mrn": "P1", "treatment_ref": "T-1"},
                {"mrn": "P2", "treatment_ref": "T-2"},
            ),
        )
        imported(write(tmp_path, "contacts", *CONTACTS))
        for contact in CONTACTS:
            imported(write(tmp_path, "contacts", {"treatment_ref": "T-2", **contact}))

    def test_is_the_same_record(self):
        together, one_by_one = told_of("T-1"), told_of("T-2")

        assert len(together["contacts"]) == len(CONTACTS)
        assert [row["worst_nrs"] for row in together["headaches"]] == [9]
        for noun, rows in together.items():
            assert rows == one_by_one[noun], noun

    @pytest.mark.parametrize("model", [FollowUp, Contact, Headache, HeadacheReport])
    def test_is_the_same_trail(self, model):
        together = events_of(model, treatment__reference="T-1")

        assert together == events_of(model, treatment__reference="T-2")
        assert min(together) >= 1
