"""Invented patients."""

from faker import Faker

from clinic import actions
from clinic.choices import Answer, HeadacheHistory, Migraine, NeedleAnxiety, Sex

# Of a hundred so many.
HISTORIES = {
    HeadacheHistory.NONE: 62,
    HeadacheHistory.TENSION_TYPE: 20,
    HeadacheHistory.MIGRAINE: 15,
    HeadacheHistory.UNKNOWN: 3,
}
ANXIETIES = {
    NeedleAnxiety.NONE: 60,
    NeedleAnxiety.MILD: 28,
    NeedleAnxiety.MARKED: 10,
    NeedleAnxiety.PHOBIA: 2,
}


def one_of(chance, weights):
    return chance.choices(list(weights), list(weights.values()))[0]


def answer(chance, share):
    return Answer.YES if chance.random() < share else Answer.NO


class People:
    def __init__(self, seed):
        self.fake = Faker("en_GB")
        self.fake.seed_instance(seed)

    def new_patient(self, chance, *, number, mrn, by, now, clinic):
        """Somebody not yet on record."""
        history = one_of(chance, HISTORIES)
        is_female = chance.random() < 0.88
        has_migraine = history == HeadacheHistory.MIGRAINE
        return actions.new_patient(
            by=by,
            now=now,
            clinic=clinic,
            mrn=mrn,
            given_name=self.fake.first_name_female()
            if is_female
            else self.fake.first_name_male(),
            family_name=self.fake.last_name(),
            birth_date=self.fake.date_of_birth(minimum_age=24, maximum_age=64),
            sex=Sex.FEMALE if is_female else Sex.MALE,
            # Numbers that the regulator keeps free for drama.
            phone=f"07700 900{number % 1000:03d}",
            consent_to_call=Answer.YES,
            voicemail_allowed=answer(chance, 0.8),
            preferred_time=chance.choice(["", "", "mornings", "after 17:00"]),
            headache_history=history,
            migraine=Migraine.UNKNOWN
            if history == HeadacheHistory.UNKNOWN
            else Migraine.EPISODIC
            if has_migraine
            else Migraine.NONE,
            headache_days_per_28={
                HeadacheHistory.NONE: 0,
                HeadacheHistory.UNKNOWN: None,
            }.get(history, chance.randint(1, 8)),
            low_pain_threshold=answer(chance, 0.15),
            needle_anxiety=one_of(chance, ANXIETIES),
            habitual_frowning=answer(chance, 0.5),
            hypertension=answer(chance, 0.1),
        )
