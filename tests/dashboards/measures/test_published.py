"""Published counts get an interval, and nothing else."""

import pytest

from dashboards.measures.published import published

SOURCE = ("Brin 2023", "https://example.org/table", "double-blind")


class TestPublished:
    def test_the_glabella_of_the_pooled_trials(self):
        row = published("glabella", "Glabella", "active", (75, 665), SOURCE)

        assert [
            round(100 * value, 1) for value in (row.incidence, row.low, row.high)
        ] == [11.3, 9.1, 13.9]
        assert (row.source, row.address, row.window) == SOURCE

    def test_nobody_took_part(self):
        with pytest.raises(ValueError, match="participants"):
            published("glabella", "Glabella", "active", (0, 0), SOURCE)
