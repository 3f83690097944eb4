"""Loads: zones x workloads, their demand by period and slice, and how long each may wait."""

import numpy as np
import pandas as pd
import pytest

from model.tables.resolution import merged
from model.world.loads import profile_means, windows
from tests.formulation.worlds import piece, shipped, tiny, world

SLICES = pd.DataFrame({
    "season": ["a", "a", "a", "b", "b"], "utc_start_h": [0, 6, 18, 0, 12], "utc_end_h": [6, 18, 24, 12, 24],
    "hours_h": [1095, 2190, 1095, 2190, 2190],
})  # fmt: skip


@pytest.mark.parametrize(
    ("wait_h", "first"),
    [
        (0.0, [0, 1, 2, 3, 4]),
        (5.9, [0, 1, 2, 3, 4]),
        (6.0, [0, 1, 0, 3, 4]),  # as long as the short blocks last, not as long as the others
        (24.0, [0, 0, 0, 3, 3]),
        (168.0, [0, 0, 0, 3, 3]),
        (169.0, [0, 0, 0, 0, 0]),
    ],
)
def test_work_waits_as_long_as_its_window(wait_h, first):
    assert windows(np.array([wait_h]), SLICES).tolist() == [first]


def brute_mean(profile: pd.DataFrame, season: str, start_h: float, end_h: float, longitude_deg: float) -> float:
    """Mean of a step function of the local solar hour over a block of UTC hours, minute by minute."""
    rows = (
        profile[profile["season"] == season]
        if season in set(profile["season"])
        else profile[profile["season"] == "all"]
    )
    value = dict(zip(rows["hour"], rows["multiplier"], strict=True))
    minutes = range(round(start_h * 60), round(end_h * 60))
    return sum(value[int((m / 60 + 1 / 120 + longitude_deg / 15) % 24)] for m in minutes) / len(minutes)


@pytest.mark.parametrize("longitude_deg", [0.0, -122.4, 139.7, 77.25])
def test_profile_means_are_the_means_of_the_steps(longitude_deg):
    tables = shipped().tables
    found = profile_means(tables["profiles"], tables["timeslices"], np.array([longitude_deg]))
    for p, (_, rows) in enumerate(tables["profiles"].groupby("profile", sort=False)):
        slices = tables["timeslices"]
        expected = [
            brute_mean(rows, season, start, end, longitude_deg)
            for season, start, end in zip(slices["season"], slices["utc_start_h"], slices["utc_end_h"], strict=True)
        ]
        assert found[p + 1, 0] == pytest.approx(expected, abs=2e-2)
    assert (found[0] == 1.0).all()


def test_a_profile_of_the_season_goes_before_the_one_of_all():
    hours = np.arange(24)
    profiles = pd.concat([
        pd.DataFrame({"profile": "p", "season": "all", "hour": hours, "multiplier": 1.0}),
        pd.DataFrame({"profile": "p", "season": "b", "hour": hours, "multiplier": hours / 11.5}),
    ])  # fmt: skip
    found = profile_means(profiles, SLICES, np.array([0.0]))[1, 0]
    assert found == pytest.approx([1, 1, 1, 5.5 / 11.5, 17.5 / 11.5])


def test_a_day_around_the_clock_means_the_same_everywhere():
    tables = shipped().tables
    whole = merged(tables["timeslices"], 24.0)
    found = profile_means(tables["profiles"], whole, np.linspace(-180, 180, 25))
    assert found == pytest.approx(found[:, :1] + np.zeros_like(found), rel=2e-2)


def test_mean_demand_is_what_the_table_says():
    w = tiny()
    assert w.loads.frame["workload"].tolist() == ["chat", "training"]
    assert w.mean_demand_kh100e == pytest.approx(np.array([[1.0, 2.0], [4.0, 8.0]]))
    assert w.loads.demand_kh100e[1] == pytest.approx(np.array([[4.0, 4.0], [8.0, 8.0]]))
    assert (w.loads.demand_kh100e[0, :, 1] > w.loads.demand_kh100e[0, :, 0]).all()  # offices are awake by day


def test_a_class_is_what_a_hall_must_know_of_a_load():
    work = world(piece(3)).loads
    columns = ["bound", "corruption_tolerant", "block_mw"]
    assert not work.classes.duplicated().any()
    pd.testing.assert_frame_equal(
        work.classes.iloc[work.work_class][columns].reset_index(drop=True), work.frame[columns]
    )


def test_shares_of_a_window_add_up_to_one():
    work = world(piece(3, block_h=12.0)).loads
    total = np.zeros(work.window.shape)
    np.add.at(total, (np.arange(len(work.window))[:, None], work.window), work.window_frac)
    assert (np.isclose(total, 1.0) | (total == 0.0)).all()
    assert total.sum(axis=1) == pytest.approx((total > 0).sum(axis=1))
