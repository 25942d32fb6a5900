"""Takes contacts.csv: every attempt, with the headache that it brought to light."""

from tqdm import tqdm

from clinic.choices import Precision
from events.actions.followups import new_contact
from events.choices import HeadacheAnswer, Outcome
from events.episodes import Said, onset_days
from events.forms.followups import ContactForm
from events.forms.headaches import HeadacheReportForm
from events.imports.run import COLUMNS

OF_THE_HEADACHE = COLUMNS["contacts"][6:]


def take_contacts(run, rows):
    """Checked in the order of the file, recorded in the order of time."""
    checked = []
    seen = {}
    for row in rows:
        found = check_contact(run, row, seen)
        if found is not None:
            checked.append(found)
    checked.sort(key=lambda found: found[2]["contacted_at"].at)
    for found in tqdm(checked, desc="contacts", disable=None):
        take_contact(run, *found)


def check_contact(run, row, seen):
    """(row, treatment, what the contact form took, what the report form took)."""
    site = run.site_of(row)
    if site is None or row["treatment_ref"] in site.refused_treatments:
        return None
    treatment = site.treatments.get(row["treatment_ref"])
    if treatment is None:
        run.refuse(
            row,
            "treatment_ref",
            "This clinic has no treatment of this reference: correct it, "
            "or add it first.",
        )
        return None
    form = site.form(ContactForm, row, treatment=treatment, now=run.now)
    if not run.accepts(row, form):
        return None
    said = form.cleaned_data
    contacted = said["contacted_at"]
    same = (contacted.at, said["solicited"], said["reached"])
    key = (row["clinic"], row["treatment_ref"], *same)
    if key in seen:
        run.refuse(
            row,
            "contacted_at",
            f"Line {seen[key]} is the same contact: remove one, "
            "or give the time of day to both.",
        )
        return None
    seen[key] = row.line
    if said["headache"] != HeadacheAnswer.YES:
        for column in OF_THE_HEADACHE:
            if row[column]:
                run.refuse(
                    row,
                    column,
                    "No headache is reported on this line: leave this empty, "
                    "or enter yes under headache.",
                )
        return row, treatment, said, None
    report = site.form(
        HeadacheReportForm,
        row,
        treatment=treatment,
        contacted_on=contacted.on,
        contacted_at=contacted.at if contacted.precision == Precision.EXACT else None,
    )
    if not run.accepts(row, report):
        return None
    return row, treatment, said, report.cleaned_data


def take_contact(run, row, treatment, said, report):
    contacted = said["contacted_at"]
    site = run.sites[row["clinic"]]
    key = (treatment.id, contacted.at, said["solicited"], said["reached"])
    if key in site.contacts:
        with run.comparing(site, "contacts"):
            compare(run, row, site.contacts[key], said, report)
        return
    contact = new_contact(
        treatment=treatment,
        contacted=contacted,
        is_solicited=said["solicited"],
        reached=said["reached"],
        headache=said["headache"],
        **run.who,
    )
    run.contacts.append(contact)
    site.added["contacts"] += 1
    if report is None:
        return
    resolved_on = report["resolved_on"]
    run.said.append(
        Said(
            contact=contact,
            onset=report["onset_on"],
            outcome=Outcome.RESOLVED if resolved_on else Outcome.UNKNOWN,
            **{name: value for name, value in report.items() if name != "onset_on"},
        )
    )
    site.added["headache reports"] += 1


def compare(run, row, contact, said, report):
    run.compare(row, {"headache": contact.headache}, said)
    if report is None or contact.headache != HeadacheAnswer.YES:
        return
    recorded = getattr(contact, "headachereport", None)
    if recorded is None:
        run.refuse(
            row,
            "headache",
            "This contact is on record without a report of the headache. An import "
            "adds and never changes: report it on the screen.",
            is_conflict=True,
        )
        return
    with run.comparing(run.sites[row["clinic"]], "headache reports"):
        compare_reports(run, row, contact, recorded, report)


def compare_reports(run, row, contact, recorded, report):
    run.compare(
        row,
        {name: getattr(recorded, name) for name in OF_THE_HEADACHE[2:]},
        report,
    )
    onset = report["onset_on"]
    headache = recorded.headache
    if headache.onset_precision != report["onset_precision"]:
        run.refuse(
            row,
            "onset_precision",
            f"The record says “{headache.onset_precision}”. An import adds and never "
            "changes: correct one of the two.",
            is_conflict=True,
        )
    elif onset:
        first_day, _ = onset_days(
            headache.onset_precision, onset, contact.treated_on, contact.contacted_on
        )
        run.compare(row, {"onset_on": headache.onset_on}, {"onset_on": first_day})
