"""The two sites of the demonstration, their injectors and lots."""

from dataclasses import dataclass
from datetime import timedelta

from clinic import actions
from clinic.choices import Diluent, Profession, ProperName, Training

# How many lots of each product are used up in the year, one after the other.
LOTS = {ProperName.ONA: 8, ProperName.ABO: 2, ProperName.INCO: 2}


@dataclass(frozen=True)
class Site:
    code: str
    name: str
    prefix: str  # of its record numbers and the codes of its injectors
    injectors: tuple[
        tuple[str, Profession, Training, int], ...
    ]  # with years of practice


DOCTOR, NURSE, DENTIST = Profession.PHYSICIAN, Profession.NURSE, Profession.DENTIST
SITES = (
    Site(
        "riverside",
        "Riverside Clinic",
        "RV",
        (
            ("Dr Amara Osei", DOCTOR, Training.TRAINER, 14),
            ("Dr Lena Fischer", DOCTOR, Training.CERTIFIED, 6),
            ("Ines Duarte", NURSE, Training.CERTIFIED, 9),
            ("Tom Hale", NURSE, Training.TRAINEE, 0),
        ),
    ),
    Site(
        "harbour",
        "Harbour Clinic",
        "HB",
        (
            ("Dr Kofi Mensah", DOCTOR, Training.TRAINER, 18),
            ("Dr Elena Petrova", DOCTOR, Training.CERTIFIED, 4),
            ("Dr Samir Haddad", DENTIST, Training.CERTIFIED, 3),
            ("Grace Liu", NURSE, Training.CERTIFIED, 7),
        ),
    ),
)


def create_injectors(*, by, now, clinic, site):
    return [
        actions.create_injector(
            by=by,
            now=now,
            clinic=clinic,
            code=f"{site.prefix}-{number}",
            name=name,
            profession=profession,
            training=training,
            injecting_since=(now - timedelta(days=365 * years + 30)).date(),
        )
        for number, (name, profession, training, years) in enumerate(
            site.injectors, start=1
        )
    ]


def create_lots(*, by, now, clinic):
    """Of each product in the order in which they are used. Both sites have the same."""
    return {
        name: [
            actions.create_lot(
                by=by,
                now=now,
                clinic=clinic,
                product=actions.product_named(by=by, proper_name=name),
                number=f"{name[:3].upper()}-{n}",
                expires_on=(now + timedelta(days=600)).date(),
                diluent=Diluent.READY_TO_USE
                if name == ProperName.ABO
                else Diluent.PRESERVED_SALINE,
            )
            for n in range(1, number + 1)
        ]
        for name, number in LOTS.items()
    }
