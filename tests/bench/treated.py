"""Patients, treatments, injections, calls owed and made: one set-based insert each."""

from clinic.choices import HeadacheHistory
from events.rules.windows import PROTOCOL
from tests.bench.dialects import (
    DAYS,
    chosen,
    date_of,
    day,
    draw,
    moment,
    padded,
    shared,
)
from tests.bench.inserts import CLINIC, answers, insert, never_voided, record
from tests.bench.registers import LOT_DAYS

GIVEN = "Ada Bea Carl Dora Emil Fay Gus Hana Ivo Jana Karl Lena Milo Nina Olaf Pia"
FAMILY = (
    "Abel Berg Cole Dahl Ek Frost Gold Holm Ives Jung Kern Lind Moss Nord Orr Park "
    "Quist Rose Stone Thorn Urban Vale West York Zander"
)
AREAS = (
    "glabella forehead lateral_canthal bunny_lines masseter chin brow platysma_and_neck"
)
SIDES = "midline midline both both both midline both both"
UNITS = {0: (20, 20, 24, 8, 40, 8, 10, 36), 1: (50, 40, 60, 20, 90, 20, 25, 75)}
UNITS[2] = UNITS[0]


def patients() -> str:
    given = chosen(draw("p.patient", 31, 16), GIVEN.split())
    family = chosen(draw("p.patient", 32, 25), FAMILY.split())
    mrn = f"'P' || {padded('p.patient', 8)}"
    born = "p.born"
    history = shared(
        draw("p.patient", 33, 85),
        {HeadacheHistory.NONE: 55, HeadacheHistory.TENSION_TYPE: 20, "unknown": 10},
    )
    columns = {
        **record(1, "p.patient", moment("p.day", "8 * 60")),
        "mrn": mrn,
        "mrn_normalised": f"lower({mrn})",
        "search_text": f"lower({mrn} || ' ' || {given} || ' ' || {family} || ' ' || {born})",
        "given_name": given,
        "family_name": family,
        "birth_date": date_of(born),
        "sex": shared(draw("p.patient", 34, 100), {"F": 88, "M": 11, "X": 1}),
        "phone": f"'07700 900' || {padded('p.patient % 1000', 3)}",
        "consent_to_call": "'yes'",
        "preferred_time": "''",
        "headache_history": f"CASE WHEN p.migraine < 15 THEN 'migraine' ELSE {history} END",
        "migraine": "CASE WHEN p.migraine < 12 THEN 'episodic' WHEN p.migraine < 15 "
        "THEN 'chronic' WHEN p.migraine < 95 THEN 'none' ELSE 'unknown' END",
        "headache_days_per_28": draw("p.patient", 35, 8),
        "acute_medication_days_per_28": "NULL",
        "needle_anxiety": shared(
            draw("p.patient", 36, 100),
            {"none": 60, "mild": 25, "marked": 5, "unknown": 10},
        ),
        "allergies": "''",
        **answers(
            "p.patient",
            *("voicemail_allowed", "hypertension", "low_pain_threshold"),
            *("habitual_frowning", "paracetamol_contraindicated"),
            "ibuprofen_contraindicated",
        ),
    }
    year, month, of_month = (
        draw("patient", 37 + n, size) for n, size in ((0, 45), (1, 12), (2, 28))
    )
    source = (
        f"(SELECT patient, clinic, migraine, min(day) AS day, (1955 + {year}) || '-' || "
        f"{padded(f'1 + {month}', 2)} || '-' || {padded(f'1 + {of_month}', 2)} AS born "
        f"FROM bench_treatment GROUP BY patient, clinic, migraine) AS p {CLINIC.format(of='p')}"
    )
    return insert("clinic_patient", columns, f"{source} ORDER BY p.patient")


def treatments() -> str:
    at = moment("t.day", f"9 * 60 + 5 * {draw('t.id', 51, 84)}")
    columns = {
        **record(2, "t.id", at, "CASE WHEN t.is_voided THEN 2 ELSE 1 END"),
        "voided_at": f"CASE WHEN t.is_voided THEN {moment('t.day', '20 * 60')} END",
        "voided_by_id": "CASE WHEN t.is_voided THEN c.nurse END",
        "void_reason": "CASE WHEN t.is_voided THEN 'entered twice' ELSE '' END",
        "reference": f"'T' || {padded('t.id', 8)}",
        "patient_id": "t.patient",
        "injector_id": "j.id",
        "treated_at": at,
        "treated_precision": "'exact'",
        "treated_on": day("t.day"),
        "indication": shared(
            draw("t.patient", 52, 100),
            {
                "cosmetic": 85,
                "bruxism": 6,
                "hyperhidrosis": 3,
                "chronic_migraine": 4,
                "other": 2,
            },
        ),
        "first_toxin": "t.first_toxin",
        "pain_during": draw("t.id", 53, 7),
        "anxiety": "NULL",
        "next_visit_on": day("t.day + 120"),
        "advice_given": "'yes'",
        "warning_reason": "''",
    }
    return insert(
        "events_treatment",
        columns,
        f"bench_treatment AS t {CLINIC.format(of='t')} JOIN bench_injector AS j "
        "ON j.clinic = t.clinic AND j.n = t.injector ORDER BY t.id",
    )


def injections() -> str:
    """A mixed treatment in a hundred; one lot in fifty wasn't written down."""
    area = "(t.area + t.n) % 8"
    product = f"CASE WHEN k.n = 1 AND {draw('t.id', 61, 100)} = 0 THEN (t.product + 1) % 3 ELSE t.product END"
    dose = " ".join(
        f"WHEN {8 * m + n} THEN {units}"
        for m, row in UNITS.items()
        for n, units in enumerate(row)
    )
    key = "(t.id - 1) * 4 + t.n + 1"
    columns = {
        **record(3, key, moment("t.day", "18 * 60")),
        "treatment_id": "t.id",
        "area": chosen(area, AREAS.split()),
        "side": chosen(area, SIDES.split()),
        "units": f"(CASE t.used * 8 + {area} {dose} END) + {draw(key, 62, 9)} * 0.5",
        "points": f"2 + {draw(key, 63, 5)}",
        "depth": "'intramuscular'",
        "technique": "''",
        "needle_gauge": "30",
        "product_id": "p.id",
        "lot_id": f"CASE WHEN {draw(key, 64, 50)} > 0 THEN l.id END",
    }
    return insert(
        "events_injection",
        columns,
        f"(SELECT t.*, k.n AS n, {product} AS used FROM bench_treatment AS t JOIN "
        "(SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3) AS k "
        f"ON k.n < t.areas) AS t {CLINIC.format(of='t')} "
        "JOIN bench_product AS p ON p.n = t.used JOIN bench_lot AS l "
        f"ON l.clinic = t.clinic AND l.product = t.used AND l.n = t.day / {LOT_DAYS} "
        "ORDER BY t.id, t.n",
    )


def followups() -> str:
    windows = {
        name: chosen_number(
            "f.w", [getattr(call, f"{name}_on_day") for call in PROTOCOL]
        )
        for name in ("opens", "due", "closes")
    }
    is_past = f"f.day + {windows['closes']} + 2 < {DAYS}"
    state = (
        "CASE WHEN f.is_voided THEN 'cancelled' WHEN f.kind = 'patient' THEN 'done' "
        f"WHEN {is_past} THEN 'lost' ELSE 'open' END"
    )
    columns = {
        **record(
            4,
            "f.id",
            moment("f.day", "18 * 60"),
            "CASE WHEN f.kind IN ('none', 'own') THEN 1 ELSE 2 END",
        ),
        "treatment_id": "f.treatment",
        '"window"': chosen("f.w", [call.code for call in PROTOCOL]),
        **{f"{name}_on": day(f"f.day + {number}") for name, number in windows.items()},
        "state": state,
        "lost_reason": f"CASE WHEN {state} = 'lost' THEN 'attempts_used_up' ELSE '' END",
    }
    return insert(
        "events_followup",
        columns,
        f"bench_call AS f {CLINIC.format(of='f')} ORDER BY f.id",
    )


def chosen_number(key: str, numbers: list[int]) -> str:
    cases = " ".join(f"WHEN {n} THEN {number}" for n, number in enumerate(numbers))
    return f"CASE {key} {cases} END"


CONTACTED = moment("f.day + f.after", f"9 * 60 + 5 * {draw('f.id', 71, 84)}")


def contacts() -> str:
    columns = {
        **record(5, "f.id", CONTACTED),
        **never_voided(),
        "treatment_id": "f.treatment",
        "treated_on": day("f.day"),
        "followup_id": "CASE WHEN f.kind <> 'own' THEN f.id END",
        "contacted_at": CONTACTED,
        "contacted_precision": "'exact'",
        "contacted_on": day("f.day + f.after"),
        "channel": "'phone'",
        "is_solicited": "f.kind <> 'own'",
        "reached": "CASE WHEN f.kind = 'voicemail' THEN 'voicemail' ELSE 'patient' END",
        "headache": "f.answer",
        "script_version": "''",
    }
    return insert(
        "events_contact",
        columns,
        f"bench_call AS f {CLINIC.format(of='f')} WHERE f.kind <> 'none' ORDER BY f.id",
    )
