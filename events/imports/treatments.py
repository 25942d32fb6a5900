"""Takes treatments.csv: one row per area injected, one treatment per reference."""

from django.core.exceptions import ValidationError
from tqdm import tqdm

from clinic.fields import TextField
from clinic.models.patients import normalised_mrn
from events.actions.treatments import new_visit
from events.forms.treatments import InjectionForm, TreatmentForm
from events.imports.run import COLUMNS

REFERENCE = TextField(
    max_length=40, error_messages={"required": "Enter the treatment's reference."}
)
OF_THE_TREATMENT = COLUMNS["treatments"][2:7]


def take_treatments(run, rows):
    visits = {}
    for row in rows:
        visits.setdefault((row["clinic"], row["treatment_ref"]), []).append(row)
    for visit in tqdm(visits.values(), desc="treatments", disable=None):
        take_treatment(run, visit)


def take_treatment(run, rows):
    first = rows[0]
    site = run.site_of(first)
    if site is None:
        return
    before = len(run.problems)
    reference, patient = first["treatment_ref"], patient_of(run, site, first)
    check_reference(run, first)
    check_rows_agree(run, rows)
    injections = injections_of(run, site, rows)
    if patient is not None:
        form = site.form(
            TreatmentForm,
            first,
            registers=site.registers,
            patient=patient,
            now=run.now,
        )
        run.accepts(first, form)
    if patient is None or len(run.problems) > before:
        site.refused_treatments.add(reference)
        return
    treated = form.cleaned_data.pop("treated_at")
    known = site.treatments.get(reference)
    if known is not None:
        with run.comparing(site, "treatments"):
            compare(run, rows, known, patient, treated, form.cleaned_data, injections)
        return
    visit = new_visit(
        patient=patient,
        treated=treated,
        injections=injections,
        reference=reference,
        **form.cleaned_data,
        **run.who,
    )
    site.treatments[reference] = visit.treatment
    run.visits.append(visit)
    site.added["treatments"] += 1
    site.added["injections"] += len(injections)


def patient_of(run, site, row):
    key = normalised_mrn(row["mrn"])
    if key in site.refused_patients:
        return None
    if key not in site.patients:
        run.refuse(row, "mrn", no_such_patient(site, key))
    return site.patients.get(key)


def no_such_patient(site, key):
    message = "This clinic has no such patient: correct it, or add it first."
    for known in site.without_zeros.get(key, ()):
        message += (
            f" It has {known.mrn}: a spreadsheet takes the zeros in front away, "
            "unless the column is formatted as text."
        )
    return message


def check_reference(run, row):
    try:
        REFERENCE.clean(row["treatment_ref"])
    except ValidationError as error:
        run.refuse(row, "treatment_ref", error.messages[0])


def check_rows_agree(run, rows):
    first = rows[0]
    for row in rows[1:]:
        for column in OF_THE_TREATMENT:
            if row[column] != first[column]:
                run.refuse(
                    row,
                    column,
                    f"Line {first.line} has the same reference with “{first[column]}”: "
                    "rows of one treatment agree, another treatment needs "
                    "another reference.",
                )


def injections_of(run, site, rows):
    injections, seen = [], {}
    for row in rows:
        form = site.form(InjectionForm, row, registers=site.registers)
        if not run.accepts(row, form):
            continue
        key = tuple(
            form.cleaned_data[name] for name in ("area", "side", "product", "lot")
        )
        if key in seen:
            run.refuse(
                row,
                "treatment_ref",
                f"Line {seen[key]} has this reference with the same area, side, "
                "product and lot: remove one, or add up their units.",
            )
        seen.setdefault(key, row.line)
        injections.append(form.cleaned_data)
    return injections


def compare(run, rows, known, patient, treated, header, injections):
    if known.patient_id != patient.id:
        run.refuse(
            rows[0],
            "mrn",
            "The recorded treatment of this reference is another patient's: "
            "another treatment needs another reference.",
            is_conflict=True,
        )
    run.compare(
        rows[0],
        {"treated_at": known.treated_at}
        | {name: getattr(known, name) for name in header},
        {"treated_at": treated.at} | header,
    )
    recorded = {
        (injection.area, injection.side, injection.product_id, injection.lot_id): {
            "units": injection.units,
            "points": injection.points,
        }
        for injection in known.injection_set.all()
    }
    for row, injection in zip(rows, injections, strict=True):
        key = (
            injection["area"],
            injection["side"],
            injection["product"].id,
            injection["lot"] and injection["lot"].id,
        )
        if key not in recorded:
            run.refuse(
                row,
                "area",
                "The recorded treatment of this reference has no such injection. An "
                "import adds treatments and never changes one.",
                is_conflict=True,
            )
        else:
            with run.comparing(run.sites[row["clinic"]], "injections"):
                run.compare(row, recorded.pop(key), injection)
    for area, *_ in recorded:
        run.refuse(
            rows[0],
            "area",
            f"The recorded treatment of this reference has {area} too, "
            "which this file leaves out.",
            is_conflict=True,
        )
