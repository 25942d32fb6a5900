"""Published counts of headache after botulinum toxin, each with its source.

An active arm is drawn only together with the placebo arm of its trial. The placebo
groups of one trial are shared between areas: they are never pooled or added up.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Arm:
    """Participants with a headache, of all."""

    events: int
    participants: int


@dataclass(frozen=True)
class Source:
    citation: str
    address: str
    window: str


@dataclass(frozen=True)
class Trial:
    """`area` is the code of an exclusive pattern, or `all` for all of them together."""

    product: str
    area: str
    label: str
    active: Arm
    placebo: Arm
    source: Source


@dataclass(frozen=True)
class Count:
    """A count without a placebo group, or of another outcome: listed, never drawn."""

    label: str
    arm: Arm
    source: Source


BRIN = Source(
    "Brin MF et al. JAAD Int 2023;14:4-18, doi:10.1016/j.jdin.2023.07.021, Table IV",
    "https://pmc.ncbi.nlm.nih.gov/articles/PMC10682279/table/tbl4",
    "any headache reported as adverse event over the double-blind period",
)
SOLUTION = Source(
    "Aesthet Surg J 2022;42:301-313, doi:10.1093/asj/sjab329, Table 3",
    "https://pmc.ncbi.nlm.nih.gov/articles/PMC8844979/table/T3",
    "any headache reported as adverse event over the double-blind period",
)
SOLUTION_CYCLES = Source(
    SOLUTION.citation, SOLUTION.address, "adverse events over an open-label cycle"
)
ALAM = Source(
    "Alam M, Arndt KA, Dover JS. J Am Acad Dermatol 2002;46:62-65, abstract",
    "http://www.pubmed.gov/11756947/",
    "follow-up in the office and by telephone",
)
COMPEL = Source(
    "Blumenfeld AM et al. J Headache Pain 2018;19:13, PMC5799088 (COMPEL)",
    "https://jnnp.bmj.com/highwire/markup/204149/expansion",
    "treatment-related, per patient, over up to nine treatments in 108 weeks",
)
HULL = Source(
    "J Headache Pain 2014;15:54, Table 3 (Hull, prospective series)",
    "https://thejournalofheadacheandpain.biomedcentral.com/articles/10.1186/1129-2377-15-54/tables/3",
    "exacerbation for five days, per patient",
)

ONA = "onabotulinumtoxinA"
TRIALS = (
    Trial(ONA, "glabella", "Glabella", Arm(75, 665), Arm(27, 236), BRIN),
    Trial(
        ONA,
        "lateral_canthal",
        "Lateral canthal lines",
        Arm(50, 1324),
        Arm(31, 808),
        BRIN,
    ),
    Trial(
        ONA,
        "forehead+glabella",
        "Forehead + glabella",
        Arm(62, 724),
        Arm(17, 315),
        BRIN,
    ),
    Trial(
        ONA,
        "glabella+lateral_canthal",
        "Glabella + lateral canthal lines",
        Arm(32, 405),
        Arm(21, 306),
        BRIN,
    ),
    Trial(
        ONA,
        "forehead+glabella+lateral_canthal",
        "Forehead + glabella + lateral canthal lines",
        Arm(24, 313),
        Arm(8, 156),
        BRIN,
    ),
    Trial(ONA, "all", "All these areas", Arm(243, 3431), Arm(75, 1359), BRIN),
    Trial(
        "abobotulinumtoxinA",
        "glabella",
        "Glabella, 50 U of the solution",
        Arm(13, 126),
        Arm(4, 64),
        SOLUTION,
    ),
)

COUNTS = (
    *(
        Count(
            f"abobotulinumtoxinA solution, glabella, open-label cycle {cycle}{related}",
            Arm(events, participants),
            SOLUTION_CYCLES,
        )
        for related, counts in (
            ("", ((78, 595), (39, 558), (27, 486), (15, 319), (2, 89))),
            (
                ", treatment-related",
                ((32, 595), (16, 558), (8, 486), (3, 319), (0, 89)),
            ),
        )
        for cycle, (events, participants) in enumerate(counts, start=1)
    ),
    Count("Severe headache in a dermatology practice", Arm(4, 320), ALAM),
    Count("Chronic migraine, headache", Arm(12, 716), COMPEL),
    Count("Chronic migraine, migraine", Arm(7, 716), COMPEL),
    Count("Chronic migraine, exacerbation", Arm(11, 254), HULL),
)


def trials_of(product: str) -> dict[str, Trial]:
    """By the pattern of areas."""
    return {trial.area: trial for trial in TRIALS if trial.product == product}
