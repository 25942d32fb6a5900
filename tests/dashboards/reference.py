"""Incidence counted again from the records themselves, slowly and obviously.

It reads no exposures, shares no code with the dashboards' own counting, and says
every rule of `dashboards.measures.incidence.Counts` in a loop of its own.
"""

from datetime import timedelta

from clinic.models import Patient
from events.models import Contact, Headache, HeadacheReport, Injection, Treatment

GRACE = timedelta(days=14)
HEADACHE_IS_THE_INDICATION = ("chronic_migraine", "other_headache")
UPPER_FACE = (
    "glabella",
    "forehead",
    "lateral_canthal",
    "forehead+glabella",
    "glabella+lateral_canthal",
    "forehead+lateral_canthal",
    "forehead+glabella+lateral_canthal",
)
NOTHING = {
    "events": 0,
    "asked": 0,
    "treatments": 0,
    "known_events": 0,
    "unknown": 0,
    "spontaneous": 0,
    "not_yet_due": 0,
}


class Records:
    """All that was recorded, read once; what is voided is left out here."""

    def __init__(self):
        self.patients = {row.id: row for row in Patient.objects.all()}
        self.treatments = []
        for row in Treatment.objects.select_related("clinic", "injector"):
            if row.voided_at is None:
                self.treatments.append(row)
        self.injections = list(Injection.objects.select_related("product", "lot"))
        self.contacts = []
        for row in Contact.objects.all():
            if row.voided_at is None:
                self.contacts.append(row)
        self.headaches = []
        for row in Headache.objects.all():
            if row.voided_at is None:
                self.headaches.append(row)
        self.reports = list(HeadacheReport.objects.all())
        self.widths = {}  # of dose bands, by scope

    def of(self, rows, treatment):
        return [row for row in rows if row.treatment_id == treatment.id]

    def course(self, treatment):
        """The treatments of the same patient in the order of time."""
        same = [
            row for row in self.treatments if row.patient_id == treatment.patient_id
        ]
        return sorted(same, key=lambda row: (row.treated_at, row.id))

    def cycle(self, treatment):
        return self.course(treatment).index(treatment) + 1

    def treated_again_on_day(self, treatment):
        for row in self.course(treatment)[self.cycle(treatment) :]:
            return days(treatment, row.treated_on)
        return None


def days(treatment, day):
    return (day - treatment.treated_on).days


def recount(name_of_group, scope, records=None):
    """{name of the group: its counts}, and the counts of all under "all".

    `name_of_group` gives the name of a treatment's group, or the names of several.
    """
    records = records or Records()
    groups = {"all": dict(NOTHING)}
    for treatment in records.treatments:
        if not is_in_scope(treatment, scope, records):
            continue
        found = name_of_group(treatment, scope, records)
        for name in outcome(treatment, scope, records):
            groups["all"][name] += 1
            for one in [found] if isinstance(found, str) else found:
                groups.setdefault(one, dict(NOTHING))[name] += 1
    return groups


def is_in_scope(treatment, scope, records):
    if treatment.clinic not in scope.clinics:
        return False
    if treatment.treated_on > scope.as_of:
        return False
    if scope.since and treatment.treated_on < scope.since:
        return False
    if scope.until and treatment.treated_on > scope.until:
        return False
    if scope.product and product(treatment, scope, records) != scope.product:
        return False
    if scope.injector and treatment.injector.code != scope.injector:
        return False
    if scope.area and scope.area not in areas(treatment, records):
        return False
    if scope.indication and treatment.indication != scope.indication:
        return False
    if not scope.indication and treatment.indication in HEADACHE_IS_THE_INDICATION:
        return False
    if scope.first_toxin and treatment.first_toxin != scope.first_toxin:
        return False
    if scope.migraine and migraine(treatment, scope, records) != scope.migraine:
        return False
    if scope.window.code == "late":
        again = records.treated_again_on_day(treatment)
        return again is None or again > scope.window.first_day
    return True


def outcome(treatment, scope, records):
    """The names of the counts to which this treatment adds one."""
    window = scope.window
    end_of_window = treatment.treated_on + timedelta(days=window.last_day)
    if end_of_window + GRACE > scope.as_of:
        return ["not_yet_due"]
    names = ["treatments"]
    last_day = window.last_day
    again = records.treated_again_on_day(treatment)
    if window.code == "late" and again is not None and again < last_day:
        last_day = again
    certain = []
    may_have = False
    for headache in records.of(records.headaches, treatment):
        countable = counts(headache, records.patients[treatment.patient_id])
        if countable == "no":
            continue
        inside = []
        day = headache.onset_on
        while day <= headache.onset_latest_on:
            inside.append(window.first_day <= days(treatment, day) <= last_day)
            day += timedelta(days=1)
        if countable == "yes" and all(inside):
            certain.append(headache)
        elif any(inside):
            may_have = True
    answered = False
    on_record = records.of(records.headaches, treatment)
    for contact in records.of(records.contacts, treatment):
        if (
            contact.is_solicited
            and (contact.headache == "no" or (contact.headache == "yes" and on_record))
            and days(treatment, contact.contacted_on) >= last_day
        ):
            answered = True
    asked = answered and (bool(certain) or not may_have)
    if asked:
        names.append("asked")
    if certain:
        names.append("known_events")
        if asked:
            names.append("events")
        elif came_forward(certain, records):
            names.append("spontaneous")
    elif not asked:
        names.append("unknown")
    return names


def counts(headache, patient):
    """Whether it is new or at least twice the usual: yes, no or can't tell."""
    if headache.compared_with_usual in ("no_usual_headaches", "at_least_twice"):
        return "yes"
    if headache.compared_with_usual in ("same_as_usual", "worse"):
        return "no"
    has_migraine = patient.migraine in ("episodic", "chronic")
    if patient.headache_history == "none" and not has_migraine:
        return "yes"
    return "can't tell"


def came_forward(headaches, records):
    """Whether nobody had asked when these headaches were told of."""
    unasked = False
    for headache in headaches:
        for report in records.reports:
            if report.headache_id != headache.id:
                continue
            for contact in records.contacts:
                if contact.id == report.contact_id:
                    if contact.is_solicited:
                        return False
                    unasked = True
    return unasked


def areas(treatment, records):
    return {row.area for row in records.of(records.injections, treatment)}


def area(treatment, scope, records):
    pattern = "+".join(sorted(areas(treatment, records)))
    return pattern if pattern in UPPER_FACE else "other"


def injector(treatment, scope, records):
    code = treatment.injector.code
    return f"{treatment.clinic.code}/{code}" if len(scope.clinics) > 1 else code


def product(treatment, scope, records):
    names = set()
    for row in records.of(records.injections, treatment):
        is_other = row.product.proper_name == "other"
        names.add(row.product.brand if is_other else row.product.proper_name)
    return names.pop() if len(names) == 1 else "several"


def lot(treatment, scope, records):
    lots = {row.lot for row in records.of(records.injections, treatment)}
    if len(lots) > 1 or None in lots:
        return "Several lots, or none recorded"
    [only] = lots
    return f"{only.product}, lot {only.number}"


def migraine(treatment, scope, records):
    return records.patients[treatment.patient_id].migraine
