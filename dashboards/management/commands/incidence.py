"""Print the incidence of headache after treatment, as the dashboards show it."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.models import Clinic
from dashboards.groupings import GROUPINGS
from dashboards.panels import incidence_panel
from dashboards.scope import ScopeForm
from dashboards.tables import FORMATS


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--by", choices=GROUPINGS, default="area")
        parser.add_argument("--format", choices=FORMATS, default="text")
        for name, field in filters({}).fields.items():
            parser.add_argument(f"--{name.replace('_', '-')}", help=field.label)

    def handle(self, **options):
        form = filters(
            {
                name: options[name]
                for name in filters({}).fields
                if options[name] is not None
            }
        )
        if not form.is_valid():
            raise CommandError(
                "\n".join(
                    message if name == "__all__" else f"--{name}: {message}"
                    for name, messages in form.errors.items()
                    for message in messages
                )
            )
        panel = incidence_panel(options["by"], form.scope)
        self.stdout.write(FORMATS[options["format"]](panel))


def filters(params):
    """Those of the page; the command line sees every clinic."""
    clinics = Clinic.objects.order_by("code")
    return ScopeForm(params, clinics=clinics, today=timezone.localdate())
