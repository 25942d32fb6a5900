"""The group of one treatment, slowly and obviously, for each risk factor."""

from tests.dashboards import reference
from tests.dashboards.reference import areas, is_in_scope

WIDTHS = (1, 2, 5, 10, 20, 25, 50, 100)


def of_patient(name):
    return lambda treatment, scope, records: getattr(
        records.patients[treatment.patient_id], name
    )


def band(value, ends):
    """As 30-39, or 70+, from the first values of the bands."""
    if value is None or value < 0:
        return "not recorded"
    first = max(end for end in ends if end <= value)
    after = [end for end in ends if end > first]
    if not after:
        return f"{first}+"
    return str(first) if after[0] == first + 1 else f"{first}-{after[0] - 1}"


def age(treatment, scope, records):
    born = records.patients[treatment.patient_id].birth_date
    if born is None:
        return "not recorded"
    on = treatment.treated_on
    had_birthday = (on.month, on.day) >= (born.month, born.day)
    years = on.year - born.year - (0 if had_birthday else 1)
    return band(years, [0, 30, 40, 50, 60, 70])


def sessions(treatment, scope, records):
    before = 0
    for row in records.treatments:
        if row.injector_id != treatment.injector_id:
            continue
        if (row.treated_on, row.id) < (treatment.treated_on, treatment.id):
            before += 1
    return band(before, [0, 50, 100, 250, 500, 1000])


def experience(treatment, scope, records):
    since = treatment.injector.injecting_since
    if since is None:
        return "not recorded"
    days = (treatment.treated_on - since).days
    return band(-1 if days < 0 else int(days / 365.25), [0, 1, 2, 5, 10, 20])


def storage(treatment, scope, records):
    lots = {row.lot for row in records.of(records.injections, treatment)}
    if len(lots) > 1 or None in lots:
        return "not recorded"
    [lot] = lots
    if lot.reconstituted_at is None:
        return "not recorded"
    mixed_on = lot.reconstituted_at.astimezone(treatment.clinic.zone).date()
    return band((treatment.treated_on - mixed_on).days, [0, 1, 2, 8, 15, 29])


def units(treatment, records):
    rows = records.of(records.injections, treatment)
    return sum(float(row.units) for row in rows)


def quantile(values, share):
    """Between the two nearest values, as most programs do."""
    values = sorted(values)
    place = share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (place - low) * (values[high] - values[low])


def width_of_bands(scope, records):
    doses = [
        units(row, records)
        for row in records.treatments
        if is_in_scope(row, scope, records)
    ]
    low, high = quantile(doses, 0.05), quantile(doses, 0.95)
    for width in WIDTHS:
        if high // width - low // width < 8:
            return width


def dose(treatment, scope, records):
    if str(scope) not in records.widths:
        records.widths[str(scope)] = width_of_bands(scope, records)
    width = records.widths[str(scope)]
    start = units(treatment, records) // width * width
    return f"{start:g}-{start + width:g}"


def area_and_dose(treatment, scope, records):
    pattern = reference.area(treatment, scope, records)
    return f"{pattern} × {dose(treatment, scope, records)}"


NAME_OF_GROUP = {
    "everybody": lambda treatment, scope, records: [],
    "area": reference.area,
    "included_area": lambda treatment, scope, records: areas(treatment, records),
    "dose": dose,
    "area_dose": area_and_dose,
    "injector": reference.injector,
    "experience": experience,
    "sessions": sessions,
    "product": reference.product,
    "lot": reference.lot,
    "storage": storage,
    "first_toxin": lambda treatment, scope, records: treatment.first_toxin,
    "cycle": lambda treatment, scope, records: str(records.cycle(treatment)),
    "migraine": of_patient("migraine"),
    "headache_history": of_patient("headache_history"),
    "sex": of_patient("sex"),
    "age": age,
    "low_pain_threshold": of_patient("low_pain_threshold"),
    "needle_anxiety": of_patient("needle_anxiety"),
    "habitual_frowning": of_patient("habitual_frowning"),
    "month": lambda treatment, scope, records: f"{treatment.treated_on:%Y-%m}",
}
