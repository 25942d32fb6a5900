"""Takes patients.csv."""

from tqdm import tqdm

from clinic.actions import new_patient
from clinic.forms import PatientForm
from clinic.models.patients import normalised_mrn
from events.imports.run import COLUMNS


def take_patients(run, rows):
    seen = {}
    for row in tqdm(rows, desc="patients", disable=None):
        site = run.site_of(row)
        if site is None:
            continue
        key = normalised_mrn(row["mrn"])
        today = run.now.astimezone(site.clinic.zone).date()
        form = site.form(PatientForm, row, today=today)
        if not run.accepts(row, form):
            site.refused_patients.add(key)
        elif (site.clinic.code, key) in seen:
            line = seen[site.clinic.code, key]
            run.refuse(row, "mrn", f"This record number is on line {line} already.")
        elif key in site.patients:
            patient = site.patients[key]
            columns = COLUMNS["patients"][2:]
            recorded = {column: getattr(patient, column) for column in columns}
            with run.comparing(site, "patients"):
                run.compare(row, recorded, form.cleaned_data)
        else:
            patient = new_patient(clinic=site.clinic, **run.who, **form.cleaned_data)
            site.patients[key] = patient
            run.patients.append(patient)
            site.added["patients"] += 1
        seen.setdefault((site.clinic.code, key), row.line)
