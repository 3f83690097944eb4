from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from model.checks.warnings.rows import merged_warnings
from model.tables.resolution import QUICK, at_resolution, merged, merged_away, routes_count
from model.world.schema import read_inputs

INPUTS = Path(__file__).parents[2] / "inputs"
TINY = Path(__file__).parents[1] / "tiny" / "inputs"


def year(seasons: int, blocks: int) -> pd.DataFrame:
    season, block = (part.ravel() for part in np.meshgrid(np.arange(seasons), np.arange(blocks), indexing="ij"))
    width = 24.0 / blocks
    return pd.DataFrame(
        {
            "slice": [f"s{s}_{b:02d}" for s, b in zip(season, block, strict=True)],
            "season": [f"s{s}" for s in season],
            "utc_start_h": block * width,
            "utc_end_h": (block + 1) * width,
            "mid_day_year": (season + 0.5) / seasons,
            "hours_h": 8760.0 / seasons / blocks,
        }
    )


@pytest.mark.parametrize(
    ("blocks", "block_h", "left"), [(8, 24.0, 1), (8, 6.0, 4), (24, 6.0, 4), (4, 6.0, 4), (2, 6.0, 2)]
)
def test_slices_of_a_season_merge_into_blocks_of_the_day(blocks, block_h, left):
    found = merged(year(3, blocks), block_h)
    assert len(found) == 3 * left
    pd.testing.assert_frame_equal(
        found.drop(columns="slice"), year(3, left).drop(columns="slice"), check_dtype=False, rtol=1e-12
    )
    assert found["slice"].is_unique


def test_full_resolution_changes_nothing():
    assert merged(year(2, 8), 0.0) is not None
    pd.testing.assert_frame_equal(merged(year(2, 8), 0.0), year(2, 8))


def test_merging_keeps_the_order_of_the_table():
    shuffled = year(2, 4).iloc[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(merged(shuffled, 6.0), shuffled)


def test_the_shipped_year_keeps_its_hours_at_every_resolution():
    inputs = read_inputs(INPUTS)
    lengths = []
    for name in ("coarse", "standard", "full"):
        slices = at_resolution(inputs, name).tables["timeslices"]
        assert slices["hours_h"].sum() == pytest.approx(8760.0)
        lengths.append(len(slices))
    assert lengths == sorted(lengths)
    assert lengths[0] == inputs.tables["timeslices"]["season"].nunique()
    assert lengths[-1] == len(inputs.tables["timeslices"])
    with pytest.raises(ValueError, match="choose one of auto, coarse, standard, full"):
        at_resolution(inputs, "finest")


def test_patient_work_is_gathered_without_losing_any():
    inputs = read_inputs(INPUTS)
    fine, coarse = inputs.tables["demand"], at_resolution(inputs, "coarse").tables["demand"]
    place = inputs.tables["zones"].set_index("zone")["jurisdiction"]
    totals = [
        t.assign(law=t["zone"].map(place), home=t["h100e"] * t["resident_frac"])
        .groupby(["law", "workload", "period"])[["h100e", "home"]]
        .sum()
        for t in (fine, coarse)
    ]
    pd.testing.assert_frame_equal(*totals, check_like=True)
    assert len(coarse) < 0.75 * len(fine)
    assert not coarse.duplicated(["zone", "workload", "period"]).any()
    quick = fine["workload"] == "machine_control"
    pd.testing.assert_frame_equal(
        fine[quick].reset_index(drop=True), coarse[coarse["workload"] == "machine_control"].reset_index(drop=True)
    )


def test_auto_merges_nothing_in_a_small_study_and_says_what_it_merged_in_the_shipped_one():
    small, large = (at_resolution(read_inputs(folder), "auto") for folder in (TINY, INPUTS))
    assert (small.resolution, small.merged) == ("full", ())
    assert routes_count(small.tables) <= QUICK < routes_count(read_inputs(INPUTS).tables)
    assert large.resolution == "coarse"
    said = "; ".join(large.merged)
    slices = len(read_inputs(INPUTS).tables["timeslices"])
    assert f"{slices} slices of the year are planned as {len(large.tables['timeslices'])}, whole days" in said
    loads = len(large.tables["demand"][["zone", "workload"]].drop_duplicates())
    assert said.endswith(f"loads are {loads}")


def test_rows_of_routes_whose_work_is_planned_elsewhere_are_a_warning():
    inputs = read_inputs(INPUTS)
    coarse, full = (at_resolution(inputs, name) for name in ("coarse", "full"))
    away = merged_away(inputs, coarse)
    moved = set(inputs.tables["routes"]["zone"][away])
    pairs = [set(map(tuple, t.tables["demand"][["zone", "workload"]].to_numpy())) for t in (inputs, coarse)]
    assert moved, "some measured round trips are of zones that coarse plans elsewhere"
    assert all(any(zone == z for z, _ in pairs[0] - pairs[1]) for zone in moved)
    (warning,) = merged_warnings(inputs, coarse)
    assert warning.file == "routes.csv"
    assert "coarse resolution plans at another zone" in warning.message
    assert list(merged_warnings(inputs, full)) == []
