"""The same counts by numpy over the same columns, and nothing around them: the limit."""

import numpy as np

from dashboards.cohort import held
from dashboards.groupings.treatments import PATTERNS
from dashboards.queries.populations import bit
from dashboards.scope import Scope
from events.choices import HEADACHE_INDICATIONS, Area, Indication
from events.rules.windows import GRACE_DAYS, WINDOWS

NOT_ASKED, ASKED, EVENT = range(3)


class Exposures:
    def __init__(self):
        self.columns = held()
        areas = np.full(1 << len(Area), len(PATTERNS), dtype=np.int8)
        for n, pattern in enumerate(PATTERNS):
            areas[sum(bit(Area, area) for area in pattern)] = n
        self.areas = areas
        days = np.arange(int(self.columns["treated_on"].max(initial=0)) + 1)
        months = (np.datetime64("0001-01-01", "D") - 1 + days).astype("datetime64[M]")
        self.months = months.astype(np.int64) - int(
            months[int(self.columns["treated_on"].min(initial=0))].astype(np.int64)
        )

    def dashboard(self, scope: Scope) -> dict[str, np.ndarray]:
        """Of each group how many are there, asked, and with a headache."""
        columns, bits = self.columns, 1 << WINDOWS.index(scope.window)
        last, day = scope.window.last_day, scope.as_of.toordinal()
        treated = columns["treated_on"]
        asked_about = (treated <= day) & (columns["is_voided"] == 0)
        for word in HEADACHE_INDICATIONS:
            asked_about &= columns["indication"] != Indication.values.index(word)
        asked_about &= np.isin(columns["clinic_id"], [row.id for row in scope.clinics])
        event = (columns["onset_windows"] & bits) > 0
        asked = (columns["followed_through_day"] >= last) & (
            event | ((columns["possible_windows"] & bits) == 0)
        )
        asked &= treated <= day - last - GRACE_DAYS
        rows = np.flatnonzero(asked_about)
        state = (asked.view(np.int8) + (asked & event).view(np.int8))[rows]

        def count(places):
            table = np.bincount(places.astype(np.int64) * 3 + state)
            return np.append(table, [0] * (-len(table) % 3)).reshape(-1, 3)

        return {
            "everybody": count(np.zeros(len(rows), dtype=np.int8)),
            "month": count(self.months[treated[rows]]),
            "area": count(self.areas[columns["areas"][rows]]),
            "product": count(columns["product_id"][rows] + 1),
            **{
                by: count(columns[name][rows])
                for by, name in (
                    ("injector", "injector_id"),
                    ("first_toxin", "first_toxin"),
                    ("cycle", "cycle"),
                    ("migraine", "migraine"),
                )
            },
        }

    def counted(self, scope: Scope) -> dict[str, list[tuple[int, int]]]:
        return {
            by: sorted(
                (int(row[EVENT]), int(row[ASKED] + row[EVENT]))
                for row in table
                if row.sum()
            )
            for by, table in self.dashboard(scope).items()
        }
