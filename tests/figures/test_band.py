import numpy as np
import pandas as pd
import pytest

from model.figures.answers import lever
from model.figures.plan import band

ENDS = pd.DataFrame(
    {
        "factor": ["hall_cost", "chips.gb300.price_usd_per_chip", "still"],
        "low_usd": [-2e9, -5e9, 0.0],
        "high_usd": [3e9, 9e9, 0.0],
    }
)
SUMMARY = pd.DataFrame(
    {
        "quantity": ["cost_usd", "share_frac", "share_frac"],
        "period": [pd.NA, 2030, 2030],
        "kind": ["", "terrestrial", "orbital"],
        "p10": [1e9, 0.9, 0.0],
        "p50": [2e9, 0.95, 0.05],
        "p90": [3e9, 1.0, 0.1],
    }
)
ALONG = pd.DataFrame(
    {"step": ["×0.1", "×1"], "cost_usd": [1e9, 3e9], "orbital": [0.25, 0.0], "terrestrial": [0.75, 1.0]}
)


def test_the_tornado_draws_the_widest_first_and_leaves_out_what_moves_nothing():
    figure = band.matters_figure(ENDS)
    assert list(figure.data[0].y) == ["chips gb300, price usd per chip", "hall cost"]
    assert list(figure.data[0].x) == [-5.0, -2.0]
    assert list(figure.data[1].x) == [9.0, 3.0]
    assert "from -5.00 bn USD to +9.00 bn USD" in band.matters_reading(ENDS)


def test_the_tornado_holds_ten_inputs_at_most():
    many = pd.DataFrame({"factor": [f"f{n}" for n in range(30)], "low_usd": 0.0, "high_usd": np.arange(30.0) * 1e6})
    assert list(band.matters_figure(many).data[1].x) == [float(n) for n in range(29, 19, -1)]


def test_nothing_that_moves_the_cost_is_said_so():
    assert "No input" in band.matters_reading(ENDS.tail(1))
    assert band.matters_figure(ENDS.tail(1)).layout.annotations


def test_the_band_of_the_cost_marks_the_middle_four_fifths():
    cost = np.linspace(1e9, 2e9, 1001)
    inside, outside = band.cost_band_figure(cost, 1.4e9).data[:2]
    assert sum(inside.y) == pytest.approx(80, abs=5)
    assert sum(inside.y) + sum(outside.y) == pytest.approx(100)
    assert "between 1.10 bn USD and 1.90 bn USD" in band.cost_band_reading(cost, 1.4e9)


def test_bands_of_shares_hold_median_and_ends():
    land, orbit = band.share_band_figure(SUMMARY).data
    assert land.y[0] == pytest.approx(95)
    assert (land.error_y.array[0], land.error_y.arrayminus[0]) == pytest.approx((5, 5))
    assert orbit.name == "Orbit"
    assert "orbit 0% to 10.0%" in band.share_band_reading(SUMMARY)


def test_influence_is_told_with_its_sign():
    influence = pd.DataFrame(
        {
            "factor": ["up", "down", "idle"],
            "rank_correlation": [0.5, -0.4, 0.3],
            "first_order_frac": 0.2,
            "noise_frac": 0.05,
            "matters": [True, True, False],
        }
    )
    rises, falls = band.influence_figure(influence).data
    assert (list(rises.y), list(falls.y)) == (["up"], ["down"])
    assert "rises most closely with up" in band.influence_reading(influence)


def test_a_lever_is_drawn_at_its_steps_and_zero_is_not_drawn_on_a_logarithm():
    land, orbit = lever.followed_figure(ALONG, "Demand").data
    assert list(land.y) == [75.0, 100.0]
    assert orbit.y[0] == 25.0
    assert np.isnan(orbit.y[1])
    assert list(lever.followed_cost_figure(ALONG, "Demand").data[0].y) == [1.0, 3.0]
    assert "1.00 bn USD to 3.00 bn USD" in lever.followed_reading(ALONG, "Demand")
