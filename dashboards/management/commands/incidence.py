"""Print the incidence of headache after treatment, as the dashboards show it."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.models import Clinic
from clinic.scoped import unscoped
from dashboards.disclosure import NOT_SUPPRESSED
from dashboards.groupings import FACTORS
from dashboards.pages import PANELS
from dashboards.queries.populations import population_of
from dashboards.scope import ScopeForm, latest_today
from dashboards.tables.disclosed import can_be_suppressed
from dashboards.tables.panels import FORMATS, as_csv


class Command(BaseCommand):
    help = __doc__

    @unscoped("the help lists every injector that can be asked for")
    def add_arguments(self, parser):
        parser.add_argument("--by", choices=FACTORS, default="area")
        parser.add_argument("--format", choices=FORMATS, default="text")
        parser.add_argument(
            "--suppress",
            choices=["small"],
            help="leave out counts of 1 to 10 and what gives them away (csv alone)",
        )
        for field in filters({}).visible_fields():
            parser.add_argument(f"--{field.name.replace('_', '-')}", help=field.label)

    @unscoped("whoever has the command line has every clinic")
    def handle(self, **options):
        form = filters(
            {
                field.name: options[field.name]
                for field in filters({}).visible_fields()
                if options[field.name] is not None
            }
            # Whoever has the command line has the register of injectors too.
            | {"names": "yes"}
        )
        if not form.is_valid():
            raise CommandError(
                "\n".join(
                    message if name == "__all__" else f"--{name}: {message}"
                    for name, messages in form.errors.items()
                    for message in messages
                )
            )
        panel = PANELS[options["by"]](population_of(form.scope))
        if options["suppress"]:
            self.stdout.write(without_small_counts(panel, options["format"]))
            return
        self.stdout.write(FORMATS[options["format"]](panel))


def without_small_counts(panel, file_format):
    if file_format != "csv":
        raise CommandError("--suppress: this is for files: add --format csv.")
    if not can_be_suppressed(panel):
        raise CommandError(f"--suppress: {NOT_SUPPRESSED}")
    return as_csv(panel, is_suppressed=True)


def filters(params):
    """Those of the page; the command line sees every clinic."""
    clinics = Clinic.objects.order_by("code")
    return ScopeForm(
        params, clinics=clinics, today=latest_today(clinics, timezone.now())
    )
