"""One clinic's year, drawn treatment by treatment from one seeded source of chance."""

import random
from datetime import UTC, timedelta

from faker import Faker
from tqdm import tqdm

from clinic import actions
from clinic.choices import (
    Answer,
    HeadacheHistory,
    Migraine,
    Precision,
    ProperName,
    Sex,
)
from clinic.moments import Moment
from events.actions.followups import close_followup, record_contact
from events.actions.headaches import report_headache
from events.actions.treatments import record_treatment
from events.choices import (
    Area,
    Channel,
    ComparedWithUsual,
    FlagAnswer,
    Function,
    HeadacheAnswer,
    Indication,
    LostReason,
    Outcome,
    Reached,
    RedFlag,
    Side,
)
from events.demo.counts import ABO, ONA, UNITS

SEED = 2026
PATIENTS = 480
DAYS = 365

SIDES = {Area.LATERAL_CANTHAL: Side.BOTH}
INJECTORS = ["Dr Amara Osei", "Dr Lena Fischer", "Ines Duarte", "Tom Hale"]
WORDS = [
    "Dull, like a tight band, gone after a night's sleep.",
    "Pressure over the brows, worse in the evening.",
    "It hurts where the needle went in.",
    "I keep trying to frown and nothing happens.",
    "",
]


class Year:
    def __init__(self, clinic, *, nurse, manager, now):
        self.clinic, self.nurse, self.now = clinic, nurse, now
        # Invented data, the same each time: no secret hangs on it.
        self.chance = random.Random(SEED)  # nosec B311
        self.fake = Faker("en_GB")
        self.fake.seed_instance(SEED)
        self.start = now - timedelta(days=DAYS)
        self.injectors = [
            actions.create_injector(
                by=manager, now=self.start, clinic=clinic, code=f"RV-{n}", name=name
            )
            for n, name in enumerate(INJECTORS, start=1)
        ]
        self.lots = {
            name: [self.lot(manager, name, quarter) for quarter in range(4)]
            for name in UNITS
        }

    def lot(self, manager, name, quarter):
        product = actions.product_named(by=manager, proper_name=name)
        return actions.create_lot(
            by=manager,
            now=self.start,
            clinic=self.clinic,
            product=product,
            number=f"{name[:3].upper()}-{quarter + 1}",
            expires_on=(self.now + timedelta(days=200)).date(),
        )

    def fill(self):
        for number in tqdm(range(1, PATIENTS + 1), desc="demonstration", disable=None):
            self.add_patient(number)

    def add_patient(self, number):
        chance = self.chance
        has_migraine = chance.random() < 0.15
        is_female = chance.random() < 0.88
        patient = actions.create_patient(
            by=self.nurse,
            now=self.start,
            clinic=self.clinic,
            mrn=f"RV{number:05d}",
            given_name=self.fake.first_name_female()
            if is_female
            else self.fake.first_name_male(),
            family_name=self.fake.last_name(),
            birth_date=self.fake.date_of_birth(minimum_age=25, maximum_age=70),
            sex=Sex.FEMALE if is_female else Sex.MALE,
            # Numbers that the regulator keeps free for drama.
            phone=f"07700 900{number % 1000:03d}",
            consent_to_call=Answer.YES,
            headache_history=HeadacheHistory.MIGRAINE
            if has_migraine
            else HeadacheHistory.NONE,
            migraine=Migraine.EPISODIC if has_migraine else Migraine.NONE,
            headache_days_per_28=chance.randint(2, 8) if has_migraine else 0,
            habitual_frowning=chance.choice([Answer.YES, Answer.NO]),
        )
        product = ProperName.ABO if chance.random() < 0.3 else ProperName.ONA
        pattern = self.pattern(product)
        is_new = chance.random() < 0.4
        day = chance.randint(0, DAYS)
        cycle = 0
        while day < DAYS:
            self.treat(patient, product, pattern, day, cycle, is_new)
            day += chance.randint(90, 150)
            cycle += 1

    def pattern(self, product):
        if product == ProperName.ABO:
            return (Area.GLABELLA,)
        weights = [participants for _, participants in ONA.values()]
        return self.chance.choices(list(ONA), weights)[0]

    def treat(self, patient, product, pattern, day, cycle, is_new):
        chance = self.chance
        treated = self.moment(self.start + timedelta(days=day), hours=(9, 17))
        if treated.at > self.now:
            return
        lot = self.lots[product][min(3, 4 * day // DAYS)]
        treatment = record_treatment(
            by=self.nurse,
            now=treated.at,
            patient=patient,
            injector=chance.choice(self.injectors),
            treated=treated,
            indication=Indication.COSMETIC,
            first_toxin=Answer.YES if is_new and cycle == 0 else Answer.NO,
            injections=[
                {
                    "area": area,
                    "side": SIDES.get(area, Side.MIDLINE),
                    "units": UNITS[product][area],
                    "points": 5,
                    "product": lot.product,
                    "lot": lot,
                }
                for area in pattern
            ],
        )
        events, participants = (
            ABO[min(cycle, len(ABO) - 1)] if product == ProperName.ABO else ONA[pattern]
        )
        self.follow_up(treatment, chance.random() < events / participants)

    def follow_up(self, treatment, has_headache):
        """The calls of the protocol: some find nobody, and are given up in the end."""
        chance = self.chance
        onset_day = chance.choices([0, 1, 2, 3, 5, 8, 12], [41, 27, 13, 7, 6, 4, 2])[0]
        self.ask(treatment, (2, 3), 0.7, has_headache and onset_day <= 1, onset_day)
        asked = self.ask(treatment, (14, 20), 0.87, has_headache, onset_day)
        if not asked and has_headache and chance.random() < 0.3:
            self.tell(treatment, onset_day + 1, False, onset_day)
        self.ask(treatment, (84, 90), 0.6, False, onset_day)
        for followup in treatment.followup_set.owed():
            given_up = followup.closes_on + timedelta(days=chance.randint(0, 3))
            if given_up < self.now.date():
                close_followup(
                    by=self.nurse,
                    now=self.moment(
                        treatment.treated_at + (given_up - treatment.treated_on),
                        hours=(9, 17),
                    ).at,
                    followup=followup,
                    reason=LostReason.ATTEMPTS_USED_UP,
                )

    def ask(self, treatment, days, share, has_headache, onset_day):
        """Whether the patient was asked between those days after the treatment."""
        chance = self.chance
        if chance.random() > share:
            return False
        if chance.random() < 0.25:
            self.call(treatment, days[0], True, Reached.VOICEMAIL)
        day = chance.randint(*days)
        if has_headache:
            return self.tell(treatment, day, True, onset_day)
        return self.call(treatment, day, True, Reached.PATIENT) is not None

    def tell(self, treatment, day, is_solicited, onset_day):
        contact = self.call(treatment, day, is_solicited, Reached.PATIENT, True)
        if contact:
            self.report(contact, onset_day)
        return contact is not None

    def call(self, treatment, day, is_solicited, reached, has_headache=False):
        morning = reached == Reached.VOICEMAIL
        contacted = self.moment(
            treatment.treated_at + timedelta(days=day),
            hours=(9, 12) if morning else (13, 18),
        )
        if contacted.at > self.now:
            return None
        answer = HeadacheAnswer.YES if has_headache else HeadacheAnswer.NO
        return record_contact(
            by=self.nurse,
            now=contacted.at,
            treatment=treatment,
            contacted=contacted,
            is_solicited=is_solicited,
            reached=reached,
            headache=HeadacheAnswer.NOT_ASKED if morning else answer,
            channel=Channel.PHONE,
        )

    def report(self, contact, onset_day):
        chance = self.chance
        pain = chance.choices(range(2, 9), [24, 27, 20, 12, 8, 6, 3])[0]
        onset_on = contact.treated_on + timedelta(days=onset_day)
        resolved_on = onset_on + timedelta(days=chance.randint(0, 3))
        is_gone = resolved_on <= contact.contacted_on
        usual = contact.treatment.patient.migraine == Migraine.EPISODIC
        report_headache(
            by=self.nurse,
            now=contact.contacted_at,
            contact=contact,
            onset_precision=Precision.DAY,
            onset=Moment(contact.contacted_at, onset_on, Precision.DAY),
            worst_nrs=pain,
            function=Function.SELF_CARE
            if pain >= 7
            else Function.DAILY_ACTIVITIES
            if pain >= 4
            else Function.NONE,
            compared_with_usual=ComparedWithUsual.AT_LEAST_TWICE
            if usual
            else ComparedWithUsual.NO_USUAL_HEADACHES,
            outcome=Outcome.RESOLVED if is_gone else Outcome.ONGOING,
            resolved_on=resolved_on if is_gone else None,
            red_flags=dict.fromkeys(RedFlag.values, FlagAnswer.NO.value),
            words=chance.choice(WORDS),
        )

    def moment(self, day, *, hours):
        zone = self.clinic.zone
        local = day.astimezone(zone).replace(
            hour=self.chance.randrange(*hours),
            minute=self.chance.randrange(0, 60, 5),
            second=0,
            microsecond=0,
        )
        return Moment(local.astimezone(UTC), local.date(), Precision.EXACT)
