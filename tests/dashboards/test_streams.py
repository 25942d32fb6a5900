"""The CUSUM of all treatments and of every stream, against slow loops."""

from datetime import date

import pytest

from clinic.actions import create_injector
from dashboards.drilldown import TreatmentsForm, treatments_behind
from dashboards.queries.injectors import injector_labels
from dashboards.queries.streams import streams_of
from dashboards.tables.panels import as_text
from events.actions.exposures import refreshed_together
from tests import builders
from tests.dashboards.asked import panel, population, traces
from tests.dashboards.reference import (
    Records,
    injector,
    is_in_scope,
    lot,
    outcome,
    product,
)
from tests.dashboards.sample import AS_OF, Sample, treat


def slow_streams(scope, records):
    """By the key of each stream: (day, headache?) in the order of treatment."""
    found = {}
    rows = sorted(records.treatments, key=lambda row: (row.treated_on, row.id))
    for treatment in rows:
        if not is_in_scope(treatment, scope, records):
            continue
        names = outcome(treatment, scope, records)
        if "asked" not in names:
            continue
        keys = ["everybody:all", f"injector:{injector(treatment, scope, records)}"]
        name = product(treatment, scope, records)
        if name != "several":
            keys.append(f"product:{name}")
        number = lot(treatment, scope, records)
        if number != "Several lots, or none recorded":
            keys.append(f"lot:{name}/{number.partition(', lot ')[2]}")
        for key in keys:
            pair = (treatment.treated_on.toordinal(), "events" in names)
            found.setdefault(key, []).append(pair)
    return found


class TestStreams:
    @pytest.mark.parametrize("filters", [{}, {"product": "onabotulinumtoxinA"}])
    def test_loops_over_the_records_find_the_same(self, db, filters):
        sample, records = Sample(), Records()
        for clinics in (sample.clinics, sample.clinics[:1]):
            asked = population(*clinics, **filters)

            found = streams_of(asked)

            assert {
                row.group: list(
                    zip(row.days.tolist(), row.events.tolist(), strict=True)
                )
                for row in found
            } == slow_streams(asked.scope, records)

    def test_every_stream_leads_to_its_treatments(self, years):
        found = panel("streams", years)

        keys = [row.group for row in found.rows]
        assert keys == [
            "everybody:all",
            "product:onabotulinumtoxinA",
            "injector:INJ-1",
            "lot:onabotulinumtoxinA/L1",
        ]
        for row in found.rows:
            form = TreatmentsForm(
                {"group": found.key(row.group), "of": "events"},
                clinics=[years],
                today=AS_OF,
            )
            assert form.is_valid()
            assert len(treatments_behind(form).ids) == row.events == 46

    def test_injectors_are_numbered_unless_names_are_asked_for(self, years):
        create_injector(
            by=builders.command_line(),
            now=builders.NOW,
            clinic=years,
            code="A-0",
            name="Dr Ames",
        )

        assert injector_labels(population(years)) == {
            "A-0": "Injector 1",
            "INJ-1": "Injector 2",
        }
        assert injector_labels(population(years, names="yes")) == {
            "A-0": "Dr Ames",
            "INJ-1": "Dr INJ-1",
        }
        labels = [row.label for row in panel("streams", years).rows]
        assert "Injector 2" in labels
        assert "Dr INJ-1" not in as_text(panel("streams", years))

    def test_one_with_few_treatments_is_listed_as_too_few(self, years):
        treat(years, 3, on=date(2026, 3, 1), injector=builders.injector(years, "INJ-2"))

        [row] = [row for row in panel("streams", years).rows if "INJ-2" in row.group]

        assert (row.asked, row.caveats, row.limit) == (3, ("too few",), None)

    def test_one_with_under_sixty_percent_asked_is_listed_and_not_followed(self, years):
        with refreshed_together():
            for code, unasked in (("INJ-2", 34), ("INJ-3", 33)):
                injector = builders.injector(years, code)
                count = 50 + unasked
                on = date(2026, 2, 1)
                treat(years, count, unasked=unasked, on=on, injector=injector)

        found = {row.group: row for row in panel("streams", years).rows}

        # 50 of 84 are 59.5 %, 50 of 83 are 60.2 %.
        few, enough = found["injector:INJ-2"], found["injector:INJ-3"]
        assert (few.asked, few.limit, few.caveats) == (50, None, ("under 60 % asked",))
        assert (enough.asked, enough.caveats) == (50, ())
        assert enough.limit is not None


class TestCusum:
    def test_the_jump_of_march_is_a_signal_and_said_with_what_it_means(self, years):
        found = panel("cusum", years)

        signals = [row for row in found.rows if row.is_signal]
        assert [row.on for row in signals] == ["2026-03-10"]
        assert "It reached its limit of" in found.sentence
        assert "2026-03-10. A signal means: review charts, lots" in found.sentence
        assert "once in about 500 treatments" in found.sentence
        mark = traces(found)["Signal"]
        assert mark["customdata"] == ["2026-03"]
        assert (mark["marker"]["symbol"], mark["text"]) == ("diamond", ["signal"])

    def test_there_is_a_row_for_each_month_with_mature_asked_treatments(self, years):
        rows = [row for row in panel("cusum", years).rows if not row.is_signal]

        assert len(rows) == 17
        last = rows[-1]
        assert (last.on, last.asked, last.events) == ("2026-06-01", 324, 46)
        assert last.expected == pytest.approx(32.4)

    def test_with_fewer_than_fifty_there_is_none_and_the_words_why(self, clinic):
        treat(clinic, 49, events=5)

        found = panel("cusum", clinic)

        assert (found.figure, found.rows) == (None, [])
        assert "Too few were asked (49, at least 50)" in found.sentence

    def test_with_under_sixty_percent_asked_there_is_none(self, years):
        treat(years, 300, unasked=300, on=date(2026, 2, 1))

        found = panel("cusum", years)

        # 324 of 624 mature ones; the months that have a rate are still a baseline.
        assert (found.figure, found.rows) == (None, [])
        assert "were asked for a CUSUM" in found.sentence
        assert "It has" not in found.sentence
        everybody = panel("streams", years).rows[0]
        assert (everybody.group, everybody.limit) == ("everybody:all", None)
