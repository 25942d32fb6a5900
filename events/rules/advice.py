"""What the nurse says to the patient, by level. It replaces no physician."""

from events.choices import TriageLevel

SELF_CARE = (
    "Drink enough, rest, and put something cold or warm on your forehead or neck.",
    "Relax the muscles of face and neck; don't frown or press against the treated ones.",
)


def advice(
    level: str, *, may_take_paracetamol: bool, may_take_ibuprofen: bool
) -> list[str]:
    """Sentences to read out. A painkiller that this patient must not take isn't named."""
    if level == TriageLevel.RED:
        return [
            "This needs emergency care now: call the emergency services, don't drive.",
            "Stay with somebody. Our physician is told at once and rings you.",
        ]
    painkillers = [
        name
        for name, may in (
            ("paracetamol (acetaminophen)", may_take_paracetamol),
            ("ibuprofen", may_take_ibuprofen),
        )
        if may
    ]
    sentences = list(SELF_CARE)
    if painkillers:
        sentences.append(
            f"If you need a painkiller: {' or '.join(painkillers)}, no more than the "
            "pack allows, and not on more than two or three days a week."
        )
    else:
        sentences.append("Ask our physician before you take any painkiller.")
    if level == TriageLevel.AMBER:
        return ["Our physician looks at this today and rings you back.", *sentences]
    return [
        *sentences,
        "Ring us at once if it becomes severe, doesn't get better within three days, or "
        "you notice fever, swelling, trouble seeing, speaking, swallowing or breathing.",
    ]
