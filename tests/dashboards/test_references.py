"""The published counts are those that were read in their sources, and no others."""

import json
from pathlib import Path

from dashboards.references import COUNTS, TRIALS

FILE = Path(__file__).resolve().parents[1] / "data" / "reference_incidence.json"
ENTRIES = json.loads(FILE.read_text())["entries"]


class TestPublishedCounts:
    def test_each_is_in_the_file_once_and_the_file_holds_no_other(self):
        shipped = [arm for trial in TRIALS for arm in (trial.active, trial.placebo)] + [
            count.arm for count in COUNTS
        ]

        assert sorted((arm.events, arm.participants) for arm in shipped) == sorted(
            (entry["x"], entry["n"]) for entry in ENTRIES
        )

    def test_an_active_arm_has_the_placebo_arm_of_its_own_trial(self):
        arms = {(entry["x"], entry["n"]): entry for entry in ENTRIES}
        for trial in TRIALS:
            active = arms[trial.active.events, trial.active.participants]
            placebo = arms[trial.placebo.events, trial.placebo.participants]

            assert (active["arm"], placebo["arm"]) == ("active", "placebo")
            assert active["area"] == placebo["area"]
            assert active["source"] == placebo["source"]
            assert active["url"] == placebo["url"] == trial.source.address
            assert trial.product in active["product"]

    def test_each_leads_to_its_source(self):
        addresses = {entry["url"] for entry in ENTRIES}

        for shown in (*TRIALS, *COUNTS):
            assert shown.source.address in addresses
