"""What the demonstration draws from: published counts, and the doses of the labels."""

from clinic.choices import ProperName
from events.choices import Area
from events.rules.doses import LABEL_DOSES

# Headaches over participants. Brin et al., JAAD Int 2023;14:4-18, Table IV,
# double-blind population, onabotulinumtoxinA.
ONA = {
    (Area.GLABELLA,): (75, 665),
    (Area.LATERAL_CANTHAL,): (50, 1324),
    (Area.GLABELLA, Area.LATERAL_CANTHAL): (32, 405),
    (Area.FOREHEAD, Area.GLABELLA): (62, 724),
    (Area.FOREHEAD, Area.GLABELLA, Area.LATERAL_CANTHAL): (24, 313),
}
# Aesthet Surg J 2022;42:301, Table 3: abobotulinumtoxinA solution, cycles 1 to 5.
ABO = [(78, 595), (39, 558), (27, 486), (15, 319), (2, 89)]

# Of a hundred patients so many have each product. No counts of incobotulinumtoxinA were
# read in a source: made up here is that it does as onabotulinumtoxinA does.
SHARES = {ProperName.ONA: 55, ProperName.ABO: 25, ProperName.INCO: 20}


def drawn_areas(chance, product):
    if product == ProperName.ABO:
        return (Area.GLABELLA,)
    weights = [participants for _, participants in ONA.values()]
    return chance.choices(list(ONA), weights)[0]


def drawn_units(chance, product, area):
    """The label's dose, or somewhat less."""
    label = LABEL_DOSES[product][area].units
    return label * chance.choices([6, 8, 10], [15, 35, 50])[0] // 10


def chance_of_headache(product, areas, cycle):
    """By the published counts; `cycle` counts the patient's treatments from 0."""
    if product == ProperName.ABO:
        events, participants = ABO[min(cycle, len(ABO) - 1)]
    else:
        events, participants = ONA[areas]
    return events / participants
