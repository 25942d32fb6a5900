"""One site's year, drawn patient by patient from seeded sources of chance."""

import random
from dataclasses import dataclass
from datetime import UTC, timedelta

from clinic import actions
from clinic.choices import Answer, HeadacheHistory, Precision
from clinic.moments import Moment
from events.actions.treatments import Visit, new_visit, record_treatments
from events.choices import Area, Depth, Indication, Side
from events.demo.calls import drawn_calls
from events.demo.counts import (
    SHARES,
    chance_of_headache,
    drawn_areas,
    drawn_units,
)
from events.demo.people import People, one_of
from events.demo.planted import (
    INJECTOR,
    LOT,
    OF_THE_LOT,
    OF_THE_TECHNIQUE,
    PAIN_DURING,
    TECHNIQUE,
)
from events.demo.told import Pain, drawn_pain

SEED = 2024
PATIENTS = 280  # of a site
DAYS = 365
REGULARS = 0.6  # who came before that year, too
MOST_BEFORE = 4  # so many times at most

SIDES = {Area.LATERAL_CANTHAL: Side.BOTH}


@dataclass
class Course:
    """A treatment and what comes of it: its calls, and the headache if there is one.

    `background` is the chance of one by the published counts.
    """

    visit: Visit
    calls: list
    background: float
    pain: Pain | None = None

    @property
    def treatment(self):
        return self.visit.treatment

    @property
    def lot(self):
        return self.visit.injections[0].lot

    @property
    def product(self):
        return self.visit.injections[0].product


class Evenly:
    """Says yes of each kind as often as its chances add up to, evenly over the year.

    Eight injectors and a dozen lots drawn by chance alone would differ so that some of
    them signal: what is planted shall be all there is to find.
    """

    def __init__(self):
        self.sums = {}

    def says(self, kind, chance):
        if kind not in self.sums:
            self.sums[kind] = random.Random(f"{SEED} {kind}").random()  # nosec B311
        self.sums[kind] += chance
        if self.sums[kind] < 1:
            return False
        self.sums[kind] -= 1
        return True


class Year:
    def __init__(self, clinic, site, *, injectors, lots, nurse, now):
        self.clinic, self.site, self.nurse, self.now = clinic, site, nurse, now
        self.injectors, self.lots = injectors, lots
        self.start = now - timedelta(days=DAYS)
        self.people = People(f"{SEED} {site.code}")

    def record(self):
        """Put patients and treatments on record; the courses, in order of time."""
        courses, patients = [], []
        for number in range(1, PATIENTS + 1):
            patient, own = self.drawn(number)
            patients += [patient] if own else []
            courses += own
        courses.sort(key=lambda course: course.treatment.treated_at)
        even = Evenly()
        for course in courses:
            course.pain = self.pain(course, even)
        actions.create_patients(by=self.nurse, patients=patients)
        # As of the first day: nothing was entered after its calls' windows.
        record_treatments(
            by=self.nurse, now=self.start, visits=[course.visit for course in courses]
        )
        return courses

    def drawn(self, number):
        """A patient with the year's courses, whatever those of the others are."""
        # Invented data, the same each time: no secret hangs on it.
        chance = random.Random(f"{SEED} {self.site.code} {number}")  # nosec B311
        is_new = chance.random() > REGULARS
        came_before = 0 if is_new else chance.randint(1, MOST_BEFORE)
        day = chance.randint(0, DAYS if is_new else 120)
        patient = self.people.new_patient(
            chance,
            number=number,
            mrn=f"{self.site.prefix}{number:05d}",
            by=self.nurse,
            now=self.start + timedelta(days=day),
            clinic=self.clinic,
        )
        product = one_of(chance, SHARES)
        areas = drawn_areas(chance, product)
        courses = []
        while day <= DAYS:
            treated = self.moment(chance, day)
            cycle = came_before + len(courses)
            course = self.course(chance, patient, product, areas, day, treated, cycle)
            if treated.at < self.now:
                courses.append(course)
            day += chance.randint(90, 150)
        return patient, courses

    def course(self, chance, patient, product, areas, day, treated, cycle):
        lots = self.lots[product]
        lot = lots[min(len(lots) * day // DAYS, len(lots) - 1)]
        injector = chance.choice(self.injectors)
        is_of_technique = injector.code == INJECTOR
        low, high = PAIN_DURING if is_of_technique else (1, 3)
        how = {"depth": Depth.INTRAMUSCULAR, "needle_gauge": chance.choice([30, 32])}
        visit = new_visit(
            by=self.nurse,
            now=treated.at,
            patient=patient,
            injector=injector,
            treated=treated,
            reference=f"{patient.mrn}-{cycle + 1}",
            indication=Indication.COSMETIC,
            first_toxin=Answer.NO if cycle else Answer.YES,
            pain_during=chance.randint(low, high),
            anxiety=chance.randint(0, 4),
            advice_given=Answer.YES,
            injections=[
                {
                    "area": area,
                    "side": SIDES.get(area, Side.MIDLINE),
                    "units": drawn_units(chance, product, area),
                    "points": 5,
                    "product": lot.product,
                    "lot": lot,
                    **how,
                    **(TECHNIQUE if is_of_technique else {}),
                }
                for area in areas
            ],
        )
        return Course(
            visit, drawn_calls(chance), chance_of_headache(product, areas, cycle)
        )

    def pain(self, course, even):
        treatment = course.treatment
        patient, injector = treatment.patient, treatment.injector.code
        chance = random.Random(f"{SEED} {treatment.reference}")  # nosec B311
        if injector == INJECTOR and even.says("technique", OF_THE_TECHNIQUE):
            return drawn_pain(chance, patient, is_of_technique=True)
        if course.lot.number == LOT and even.says(f"{injector} {LOT}", OF_THE_LOT):
            return drawn_pain(chance, patient)
        if even.says(f"{injector} {course.product}", course.background):
            return drawn_pain(chance, patient)
        has_usual = patient.headache_history != HeadacheHistory.NONE
        if has_usual and chance.random() < 0.08:
            return drawn_pain(chance, patient, is_usual=True)
        return None

    def moment(self, chance, day):
        local = (self.start + timedelta(days=day)).astimezone(self.clinic.zone)
        local = local.replace(
            hour=chance.randrange(9, 18),
            minute=chance.randrange(0, 60, 5),
            second=0,
            microsecond=0,
        )
        return Moment(local.astimezone(UTC), local.date(), Precision.EXACT)
