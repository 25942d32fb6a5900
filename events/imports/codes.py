"""The codes that each column of the CSV files takes."""

from clinic.choices import Answer, HeadacheHistory, Migraine, Precision, ProperName, Sex
from events.choices import (
    Area,
    ComparedWithUsual,
    Function,
    HeadacheAnswer,
    Indication,
    Reached,
    RedFlag,
    Side,
)

CODES = {
    "sex": Sex.choices,
    "headache_history": HeadacheHistory.choices,
    "migraine": Migraine.choices,
    "indication": Indication.choices,
    "first_toxin": Answer.choices,
    "area": Area.choices,
    "side": Side.choices,
    "product (or a registered brand)": ProperName.choices,
    "solicited": [("yes", "The clinic asked"), ("no", "The patient came forward")],
    "reached": Reached.choices,
    "headache": HeadacheAnswer.choices,
    "onset_precision": Precision.choices,
    "function": Function.choices,
    "compared_with_usual": ComparedWithUsual.choices,
    "red_flags (joined by semicolons; one that isn't named was not asked)": [
        ("none", "All were asked, none was affirmed"),
        *RedFlag.choices,
    ],
}
