"""Write a dataset as CSV with its manifest: the same bytes as the exports page sends."""

import json
import os
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.actions import command_line_user
from clinic.audit.access import record_access, record_shown
from clinic.audit.exporting import newest
from clinic.audit.files import table
from clinic.audit.filters import TrailFilter
from clinic.audit.models import TrailEvent
from clinic.audit.sealing import newest_seal
from clinic.models import Clinic
from clinic.scoped import unscoped
from events.actions.exports import begin_export, complete_export
from events.exports import DATASETS
from events.exports.dictionary import dictionary
from events.exports.files import FiltersRefused, made_again, make_file, question_of
from events.exports.manifests import manifest
from events.forms.exports import AgainForm, ExportForm
from events.models import Export

DICTIONARY = "dictionary"
AUDIT = "audit"
OF_THE_TRAIL = ("clinic", "from", "to")


def filter_names():
    """Those of any dataset, with their labels."""
    return {
        name: row.label
        for dataset in DATASETS.values()
        for name, row in dataset.filter_class.get_filters().items()
    }


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("dataset", choices=[*DATASETS, AUDIT, DICTIONARY])
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")
        parser.add_argument(
            "--identified", action="store_true", help="with names; needs --reason"
        )
        parser.add_argument("--reason", help="what the file is for")
        parser.add_argument(
            "--as-of", metavar="MOMENT", help="the record as it was then"
        )
        parser.add_argument(
            "--again", metavar="EXPORT", help="an earlier export's id: its very bytes"
        )
        for name, label in filter_names().items():
            parser.add_argument(
                f"--{name.replace('_', '-')}", dest=f"filter_{name}", help=label
            )

    @unscoped("whoever has the command line has every clinic")
    def handle(self, *, dataset, out, again, **options):
        if out.is_dir():
            raise CommandError(f"--out: {out} is a folder: name a file.")
        try:
            if dataset == DICTIONARY:
                write(out, dictionary().encode())
            elif dataset == AUDIT:
                take_out_trail(out, options)
            elif again:
                first = earlier(dataset, again)
                form = AgainForm({"reason": options["reason"] or ""}, export=first)
                if not form.is_valid():
                    raise CommandError(complaints(form))
                reason = form.cleaned_data["reason"]
                make = partial(made_again, first)
                take_out(out, question_of(first), make, reason=reason, again=first)
            else:
                form = asked(dataset, options)
                said = form.cleaned_data
                make = partial(make_file, form.question, as_of=said["as_of"])
                take_out(out, form.question, make, reason=said["reason"])
        except FiltersRefused as refused:
            raise CommandError(complaints(refused.form)) from None
        except OSError as error:
            raise CommandError(f"--out: {out}: {error.strerror}.") from None
        self.stdout.write(f"{out}: {out.stat().st_size} bytes")


def take_out_trail(out, options):
    """As the trail's own page gives it, with a manifest. Raises CommandError."""
    chosen = {
        name.removeprefix("filter_"): value
        for name, value in options.items()
        if name.startswith("filter_") and value is not None
    }
    clinics = Clinic.objects.order_by("code")
    if not clinics:
        raise CommandError("There is no clinic yet, and so no trail to take out.")
    found = TrailFilter(chosen, clinics=clinics)
    if options["as_of"] or options["identified"] or set(chosen) - {*OF_THE_TRAIL}:
        raise CommandError("audit has no other options than --clinic, --from and --to.")
    if not found.is_valid():
        raise CommandError(complaints(found.form))
    by, until = command_line_user(), newest(found.qs)
    head = TrailEvent.objects.filter(seq=until).values_list("hash", flat=True).first()
    about = {"filters": chosen, "reason": options["reason"] or ""}
    record_access(by=by, action="export_trail", details=about)
    content = table(
        found.qs,
        until=until,
        zone=found.zone,
        clinics={clinic.id: clinic.code for clinic in found.clinics},
        shows=lambda event: True,
    )
    digest = sha256()
    with whole(out) as part:
        with part.open("wb") as file:
            for piece in content:
                digest.update(piece)
                file.write(piece)
        said = about | {
            "dataset": AUDIT,
            "by": by.username,
            "time_zone": f"UTC, and {found.zone.key}",
            "rows": found.qs.filter(seq__lte=until).count(),
            "bytes": part.stat().st_size,
            "sha256": digest.hexdigest(),
            "trail": {"position": until, "head": head, "newest_seal": newest_seal()},
        }
        write(beside(out), json.dumps(said, ensure_ascii=False, indent=1).encode())


def asked(dataset, options):
    """What the page's form makes of the options. Raises CommandError."""
    own = {"as_of": options["as_of"], "reason": options["reason"]}
    own |= {name: options[f"filter_{name}"] for name in filter_names()}
    given = {name: value for name, value in own.items() if value is not None}
    clinics = Clinic.objects.order_by("code")
    form = ExportForm(
        given
        | {"dataset": dataset, "identified": "yes" if options["identified"] else "no"},
        clinics=clinics,
        named=clinics,
        now=timezone.now(),
    )
    if not form.is_valid():
        raise CommandError(complaints(form))
    return form


def complaints(form):
    return "\n".join(
        message if name == "__all__" else f"--{name.replace('_', '-')}: {message}"
        for name, messages in form.errors.items()
        for message in messages
    )


def earlier(dataset, uid):
    exports = Export.objects.select_related("again").filter(dataset=dataset)
    try:
        found = exports.filter(uid=uid).first()
    except ValidationError:
        found = None
    if found is None:
        raise CommandError(f"--again: there is no export “{uid}” of {dataset}.")
    return found.again or found


def take_out(out, question, make, **about):
    """The file and its manifest, recorded as the page records it, both or none."""
    by = command_line_user()
    with whole(out) as part:
        with part.open("wb") as file:
            made = make(file)
        record_patients(by, question, made, about["reason"])
        export = begin_export(
            by=by, now=timezone.now(), question=question, made=made, **about
        )
        export = complete_export(by=by, now=timezone.now(), export=export)
        write(beside(out), manifest(export).encode())


def record_patients(by, question, made, reason):
    """At each clinic of whose patients the file has one, as a page does."""
    told = {
        "dataset": question.dataset.name,
        "filters": question.params,
        "identified": question.is_identified,
        "reason": reason,
        "rows": made.rows,
        "bytes": made.size,
        "sha256": made.sha256,
    }
    record_shown(
        by=by,
        action="export",
        shown=made.shown,
        clinics=question.clinics,
        details=told,
    )


@contextmanager
def whole(path):
    """A file to write to: nobody finds half of it under the name asked for."""
    part = path.with_name(f"{path.name}.part")
    try:
        yield part
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def write(path, content):
    with whole(path) as part:
        part.write_bytes(content)


def beside(path):
    return path.with_name(f"{path.name}.manifest.json")
