"""The export of the command line: the same file, counted again, whole or not at all."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from dashboards.queries.incidence import incidence_by
from dashboards.queries.populations import population_of
from dashboards.scope import Scope
from events.models import Exposure, Treatment
from events.rules.windows import WINDOWS
from tests.dashboards.sample import AS_OF, Sample


def written(path, *arguments):
    call_command("export", "exposures", f"--out={path}", *arguments, stdout=StringIO())
    return list(csv.DictReader(StringIO(path.read_text("utf-8"))))


class TestTheFileAndTheDashboards:
    @pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.code)
    def test_counting_the_rows_gives_the_panel(self, db, tmp_path, window):
        sample = Sample()
        rows = written(tmp_path / "all.csv")
        assert len(rows) == Exposure.objects.count() == Treatment.objects.count()
        found = dict.fromkeys(("events", "asked", "treatments", "known_events"), 0)

        for row in rows:
            again = int(row["retreated_day"] or 999) if window.code == "late" else 999
            matures = timedelta(days=window.last_day + 14)
            if (
                row["voided"] == "yes"
                or row["indication"] in ("chronic_migraine", "other_headache")
                or date.fromisoformat(row["treated_on"]) + matures > AS_OF
                or again <= window.first_day
            ):
                continue
            event = window.code in row["onset_windows"].split(";")
            perhaps = window.code in row["possible_windows"].split(";")
            followed = int(row["followed_through_day"] or -1)
            asked = followed >= min(window.last_day, again) and not perhaps
            found["treatments"] += 1
            found["known_events"] += event
            found["asked"] += asked
            found["events"] += asked and event

        scope = Scope(tuple(sample.clinics), as_of=AS_OF, window=window)
        shown = incidence_by("area", population_of(scope)).total
        assert {name: getattr(shown, name) for name in found} == found


@pytest.mark.usefixtures("clinic")
class TestTheCommand:
    def test_a_clinic_nobody_knows_is_refused_and_nothing_is_written(self, tmp_path):
        with pytest.raises(CommandError, match="--clinic: There is no “nowhere” here"):
            written(tmp_path / "all.csv", "--clinic=nowhere")

        assert list(tmp_path.iterdir()) == []

    def test_a_path_that_cannot_be_written_is_named_and_nothing_is_left(self, tmp_path):
        (tmp_path / "folder").mkdir()
        (tmp_path / "file").write_text("before")

        for path in ("nowhere/all.csv", "file/all.csv", "folder"):
            with pytest.raises(CommandError, match=f"--out: .*{path}: "):
                written(tmp_path / path)

        assert {path.name for path in tmp_path.iterdir()} == {"folder", "file"}
        assert (tmp_path / "file").read_text() == "before"

    def test_a_file_that_was_there_is_replaced_as_a_whole(self, tmp_path):
        (tmp_path / "all.csv").write_text("before\n" * 1000)

        assert written(tmp_path / "all.csv") == []

        [header] = (tmp_path / "all.csv").read_text().splitlines()
        assert header.startswith("clinic,treatment_ref,patient,treated_on,")
        left = {path.name for path in tmp_path.iterdir()}
        assert left == {"all.csv", "all.csv.manifest.json"}
