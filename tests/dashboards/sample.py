"""Records with everything in them that makes counting hard, drawn from one seed."""

from datetime import date, timedelta
from random import Random

from clinic.actions import create_patients, new_patient, product_named
from clinic.models import Injector, Lot
from events.actions.exposures import refresh_exposures, refreshed_together
from events.actions.followups import new_contact, record_contacts
from events.actions.headaches import report_headaches
from events.actions.treatments import new_visit, record_treatments
from events.episodes import Said
from events.models import Contact, Headache, Treatment
from tests import builders

AS_OF = builders.NOW.date()
# On both sides of the days on which windows end and mature.
DAYS_AGO = (20, 27, 28, 69, 70, 100, 125, 126, 127, 182, 183, 238, 239, 240, 300, 310)
BORN = [date(1955, 3, 1), date(1976, 4, 23), date(1985, 11, 2), date(1999, 1, 31)]
CALLED_ON = (0, 1, 2, 3, 13, 14, 15, 28, 55, 56, 57, 84, 90, 111, 112, 113, 120)


def void(rows, **which):
    """As an action would, but at once; refreshes the exposures of the patients."""
    rows = rows.objects.filter(**which)
    with builders.by_hand():
        builders.change(
            rows,
            voided_at=builders.NOW,
            voided_by=builders.command_line(),
            void_reason="Entered twice",
        )
    treatments = rows if rows.model is Treatment else Treatment.objects.all()
    refresh_exposures(patients=set(treatments.values_list("patient_id", flat=True)))


def treat(clinic, count, events=0, unasked=0, of=None, baseline=None, **details):
    """So many mature treatments, of which some with a headache, some never asked.

    Each of a new patient, of whom `baseline` is told, unless `of` names one for all.
    """
    patients = [of] * count
    if not of:
        told = [
            builders.told_of_patient(clinic, **baseline or {}) for _ in range(count)
        ]
        patients = [new_patient(**each) for each in told]
        create_patients(by=builders.command_line(), patients=patients)
    told = builders.told_of_treatment(clinic, of=True, **details)
    treatments = record_all([told | {"patient": patient} for patient in patients])
    heard = [builders.told_of_contact(each, 14, "yes") for each in treatments[:events]]
    others = treatments[events : max(events, count - unasked)]
    contacts = hear_all([*heard, *map(builders.told_of_contact, others)])
    tell_all([builders.told_of_headache(contact) for contact in contacts[:events]])


def record_all(told):
    """As `builders.treatment` of each, in a few statements."""
    visits = [new_visit(**each) for each in told]
    record_treatments(by=builders.command_line(), now=builders.NOW, visits=visits)
    return [visit.treatment for visit in visits]


def hear_all(told):
    return record_contacts(
        by=builders.command_line(), contacts=[new_contact(**each) for each in told]
    )


def tell_all(told):
    report_headaches(
        by=builders.command_line(),
        now=builders.NOW,
        said=[Said(**each) for each in told],
    )


class Sample:
    """Two clinics, their patients treated up to several times, and what they said."""

    def __init__(self, seed=630, patients=90, treatments=150):
        self.draw = Random(seed)
        self.clinics = [
            builders.clinic(),
            builders.clinic("elsewhere", "America/Los_Angeles"),
        ]
        self.products = [
            builders.product(),
            builders.product("abobotulinumtoxinA"),
            product_named(
                by=builders.command_line(), proper_name="other", brand="Zentox"
            ),
        ]
        with refreshed_together():
            self.patients = [self.patient() for _ in range(patients)]
            create_patients(by=builders.command_line(), patients=self.patients)
            visits = [
                self.treatment(self.draw.choice(self.patients))
                for _ in range(treatments)
            ]
            treatments = record_all([told for told, _ in visits])
            heard = [
                (builders.told_of_contact(treatment, **said), headache)
                for treatment, (_, calls) in zip(treatments, visits, strict=True)
                for said, headache in calls
            ]
            contacts = hear_all([said for said, _ in heard])
            tell_all(
                [
                    builders.told_of_headache(contact, **headache)
                    for contact, (_, headache) in zip(contacts, heard, strict=True)
                    if headache
                ]
            )
        with builders.by_hand():
            builders.change(
                Lot.objects.filter(number="L1"),
                reconstituted_at=builders.NOW - timedelta(days=102, hours=13),
            )
        with builders.by_hand():
            builders.change(
                Injector.objects.filter(code="INJ-1"), injecting_since=date(2024, 3, 1)
            )
        for rows in (Treatment, Contact, Headache):
            ids = sorted(rows.objects.values_list("id", flat=True))
            void(rows, id__in=self.draw.sample(ids, len(ids) // 15))

    def patient(self):
        told = builders.told_of_patient(
            self.draw.choice(self.clinics),
            headache_history=self.draw.choice(["none", "tension_type", "unknown"]),
            migraine=self.draw.choice(["none", "episodic", "chronic", "unknown"]),
            sex=self.draw.choice(["F", "F", "M", "unknown"]),
            birth_date=self.draw.choice([None, *BORN]),
            low_pain_threshold=self.draw.choice(["yes", "no", "unknown"]),
            needle_anxiety=self.draw.choice(["none", "mild", "phobia", "unknown"]),
            habitual_frowning=self.draw.choice(["yes", "no", "unknown"]),
        )
        return new_patient(**told)

    def treatment(self, patient):
        """What is told of it, and of each of its contacts with a headache or none."""
        draw, at = self.draw, patient.clinic
        days_ago = draw.choice(DAYS_AGO)
        told = builders.told_of_treatment(
            at,
            AS_OF - timedelta(days=days_ago),
            of=patient,
            injector=builders.injector(at, draw.choice(["INJ-1", "INJ-2"])),
            indication=draw.choice(["cosmetic"] * 6 + ["bruxism", "chronic_migraine"]),
            first_toxin=draw.choice(["yes", "no", "unknown"]),
            injections=self.injections(at),
        )
        days = draw.sample(CALLED_ON, draw.randint(0, 6))
        return told, [self.contact(day) for day in days if day < days_ago]

    def injections(self, at):
        draw = self.draw
        areas = draw.sample(["glabella", "forehead", "lateral_canthal"], 3)
        areas = areas[: draw.randint(1, 3)] + draw.choice([[], [], [], ["masseter"]])
        product, other = draw.choice(self.products), draw.choice(self.products)
        lots = [None, *(builders.lot(at, product, number) for number in ("L1", "L2"))]
        main = draw.choice(lots)
        first, *rest = [
            builders.injection(
                at, area, draw.choice([4, 10, 12.5, 24]), product=product, lot=main
            )
            for area in areas
        ]
        if draw.random() < 0.2:
            first |= {"product": other, "lot": builders.lot(at, other, "X9")}
        elif rest:
            first["lot"] = draw.choice([main, main, *lots])
        return [first, *rest]

    def contact(self, day):
        draw = self.draw
        reached = draw.choice(["patient"] * 6 + ["relative", "voicemail"])
        answers = ["no", "no", "yes", "yes", "yes", "unknown", "not_asked"]
        answer = "not_asked" if reached == "voicemail" else draw.choice(answers)
        said = {
            "day": day,
            "headache": answer,
            "reached": reached,
            "is_solicited": draw.random() < 0.5,
        }
        if answer != "yes":
            return said, None
        precision = draw.choice(["day"] * 4 + ["month", "unknown"])
        onset = max(0, day - draw.choice([0, 1, 4, 12, 60]))
        return said, {
            "day": None if precision == "unknown" else onset,
            "onset_precision": precision,
            "compared_with_usual": draw.choice(
                ["no_usual_headaches"] * 2 + ["at_least_twice", "worse", "unknown"]
            ),
        }
