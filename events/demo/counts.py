"""What the demonstration draws from: published counts, and the doses of the trials."""

from clinic.choices import ProperName
from events.choices import Area

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

UNITS = {
    ProperName.ONA: {Area.GLABELLA: 20, Area.FOREHEAD: 20, Area.LATERAL_CANTHAL: 24},
    ProperName.ABO: {Area.GLABELLA: 50},
}
