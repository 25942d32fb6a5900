"""Headaches, what was said of them, escalations and reviews: one set-based insert each."""

import json

from events.choices import FlagAnswer, RedFlag
from events.rules.grading import SCALE
from tests.bench.dialects import DAYS, day, document, draw, moment, shared, years_later
from tests.bench.inserts import CLINIC, answers, insert, never_voided, record

GRADE = "CASE WHEN h.severity < 65 THEN 1 WHEN h.severity < 90 THEN 2 WHEN h.severity < 95 THEN 3 END"
FUNCTION = (
    "CASE WHEN h.severity < 65 THEN 'none' WHEN h.severity < 90 THEN 'daily_activities' "
    "WHEN h.severity < 95 THEN 'self_care' ELSE 'unknown' END"
)
COMPARED = (
    "CASE WHEN h.usual < 5 THEN 'unknown' WHEN h.migraine >= 15 THEN 'no_usual_headaches' "
    "WHEN h.usual < 60 THEN 'at_least_twice' WHEN h.usual < 85 THEN 'same_as_usual' ELSE 'worse' END"
)
NRS = "h.severity % 5 + CASE WHEN h.severity < 65 THEN 1 ELSE 5 END"
# Told on day 2, it may still go on; in a later call it is gone.
GONE = "(h.ended > 0 OR h.heard_after > h.onset)"


def headaches() -> str:
    columns = {
        **record(6, "h.id", moment("h.day + h.heard_after", "18 * 60")),
        **never_voided(),
        "treatment_id": "h.id",
        "treated_on": day("h.day"),
        "onset_precision": "CASE WHEN h.is_vague THEN 'unknown' ELSE 'day' END",
        "onset_on": day("CASE WHEN h.is_vague THEN h.day ELSE h.day + h.onset END"),
        "onset_latest_on": day(
            "CASE WHEN h.is_vague THEN h.day + h.heard_after ELSE h.day + h.onset END"
        ),
        "outcome": f"CASE WHEN {GONE} THEN 'resolved' ELSE 'ongoing' END",
        "resolved_on": f"CASE WHEN {GONE} AND NOT h.is_vague THEN {day('h.day + h.onset + h.lasted')} END",
        "worst_nrs": NRS,
        "function": FUNCTION,
        "grade": GRADE,
        "grade_scale": f"CASE WHEN h.severity < 95 THEN '{SCALE}' ELSE '' END",
        "compared_with_usual": COMPARED,
        "quality": shared(
            draw("h.id", 81, 10), {"pressing": 5, "throbbing": 3, "dull": 2}
        ),
        "place": "''",
        **answers("h.id", "light_or_sound", "nausea", "aura"),
        "mechanism": "'unknown'",
    }
    return insert(
        "events_headache",
        columns,
        f"bench_headache AS h {CLINIC.format(of='h')} ORDER BY h.id",
    )


EMERGENCY, WARNING = "thunderclap", "frequent_painkillers"
IS_GONE = "(r.w > 0 OR r.after > r.onset)"
SAID_AT = moment("r.day + r.after", "18 * 60")
# As `events.rules.triage` has it: flags, grade 3, or a first headache at 50.
LEVEL = (
    "CASE WHEN r.flag < 3 THEN 'red' WHEN r.flag < 20 OR r.is_severe OR r.is_new_at_50 "
    "THEN 'amber' ELSE 'green' END"
)


def said() -> str:
    """Every call in which a headache was told."""
    on = day("h.day + f.after")
    severe = "h.severity >= 90 AND h.severity < 95"
    return (
        f"(SELECT h.*, f.id AS contact, f.w, f.after, {draw('h.id', 91, 1000)} AS flag, "
        f"{severe} AS is_severe, {COMPARED} = 'no_usual_headaches' AND "
        f"{years_later('p.birth_date', 50)} <= {on} AS is_new_at_50 "
        "FROM bench_headache AS h JOIN clinic_patient AS p ON p.id = h.patient "
        "JOIN bench_call AS f ON f.treatment = h.id "
        "AND f.answer = 'yes' AND f.kind <> 'none') AS r"
    )


def flags(*yes: str) -> str:
    answered = {
        flag.value: FlagAnswer.YES if flag in yes else FlagAnswer.NO for flag in RedFlag
    }
    return f"'{json.dumps(answered)}'"


def headachereports() -> str:
    columns = {
        **record(7, "r.contact", SAID_AT),
        "treatment_id": "r.id",
        "headache_id": "r.id",
        "contact_id": "r.contact",
        "pain_now": f"CASE WHEN {IS_GONE} THEN 0 ELSE 2 END",
        "worst_nrs": NRS.replace("h.", "r."),
        "function": FUNCTION.replace("h.", "r."),
        "compared_with_usual": COMPARED.replace("h.", "r."),
        "outcome": f"CASE WHEN {IS_GONE} THEN 'resolved' ELSE 'ongoing' END",
        "resolved_on": f"CASE WHEN {IS_GONE} AND NOT r.is_vague "
        f"THEN {day('r.day + r.onset + r.lasted')} END",
        "course": "'better'",
        "red_flags": document(
            f"CASE WHEN r.flag < 3 THEN {flags(EMERGENCY)} "
            f"WHEN r.flag < 20 THEN {flags(WARNING)} ELSE {flags()} END"
        ),
        "triage_level": LEVEL,
        "self_care": document("""'["fluids", "rest"]'"""),
        "medicine": shared("r.usual", {"none": 60, "paracetamol": 25, "ibuprofen": 15}),
        "medicine_effect": "'unknown'",
        "advice_given": "''",
        "words": "CASE r.usual % 4 WHEN 0 THEN 'Dull, like a tight band.' "
        "WHEN 1 THEN 'Pressure over the brows, worse in the evening.' ELSE '' END",
    }
    return insert(
        "events_headachereport",
        columns,
        f"{said()} {CLINIC.format(of='r')} ORDER BY r.contact",
    )


def escalations() -> str:
    """Closed but for those of the last month."""
    is_closed = f"r.day + r.after < {DAYS - 30}"
    by = "(SELECT id FROM bench_director)"
    after = moment("r.day + r.after", "18 * 60 + 12")
    found = (
        f"CASE WHEN r.flag < 3 THEN '{finding(RedFlag(EMERGENCY))}' "
        f"WHEN r.flag < 20 THEN '{finding(RedFlag(WARNING))}' "
        """WHEN r.is_severe THEN '[["grade_3", "Severe: limits self-care (grade 3)"]]' """
        """ELSE '[["new_at_50", "First headaches at 50 or older"]]' END"""
    )
    columns = {
        **record(8, "r.contact", SAID_AT),
        "report_id": "r.contact",
        "level": LEVEL,
        "findings": document(found),
        "acknowledge_by": moment("r.day + r.after", "18 * 60 + 15"),
        "decide_by": moment("r.day + r.after", "19 * 60"),
        "acknowledged_by_id": f"CASE WHEN {is_closed} THEN {by} END",
        "acknowledged_at": f"CASE WHEN {is_closed} THEN {after} END",
        "closed_by_id": f"CASE WHEN {is_closed} THEN {by} END",
        "closed_at": f"CASE WHEN {is_closed} THEN {after} END",
        "decision": f"CASE WHEN {is_closed} THEN 'called_back' ELSE '' END",
        "note": "''",
    }
    return insert(
        "events_escalation",
        columns,
        f"{said()} {CLINIC.format(of='r')} WHERE {LEVEL} <> 'green' ORDER BY r.contact",
    )


def finding(flag: RedFlag) -> str:
    return json.dumps([[flag.value, str(flag.label)]])


def reviews() -> str:
    """Three in ten, and every severe one."""
    columns = {
        **record(
            9,
            "h.id",
            moment("h.day + h.heard_after + 1", "10 * 60"),
            by="(SELECT id FROM bench_director)",
        ),
        "treatment_id": "h.id",
        "headache_id": "h.id",
        "headache_version": "1",
        "grade": GRADE,
        "seriousness": "CASE WHEN h.usual = 7 AND h.severity >= 85 "
        "THEN 'other_important' ELSE 'not_serious' END",
        "causality": shared(
            "h.usual", {"possible": 60, "probable": 25, "unlikely": 15}
        ),
        "mechanism": "'unknown'",
        "expectedness": "'expected'",
        "action": "'none'",
        "external_report": "'not_needed'",
        "external_reference": "''",
        "comment": "''",
    }
    return insert(
        "events_review",
        columns,
        f"bench_headache AS h {CLINIC.format(of='h')} "
        f"WHERE {draw('h.id', 92, 10)} < 3 OR {GRADE} = 3 ORDER BY h.id",
    )
