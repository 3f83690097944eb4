from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from model.questions.ranges import apply, draws, factors, quantile
from model.world import world
from model.world.schema import read_inputs

TINY = Path(__file__).parents[1] / "tiny" / "inputs"


@pytest.fixture(scope="module")
def inputs():
    return read_inputs(TINY)


@pytest.fixture(scope="module")
def found(inputs):
    return factors(inputs)


def test_the_triangular_quantile_is_the_inverse_of_its_distribution():
    u = np.linspace(0.0, 1.0, 41)
    expected = stats.triang(c=0.25, loc=2.0, scale=8.0).ppf(u)
    assert quantile(u, 2.0, 4.0, 10.0) == pytest.approx(expected)


@pytest.mark.parametrize("shape", ["triangular", "two_piece"])
@pytest.mark.parametrize("base", [0.0, 3.0, 10.0])
def test_quantiles_rise_from_low_to_high_even_where_base_is_an_end(shape, base):
    values = quantile(np.linspace(0.0, 1.0, 101), 0.0, base, 10.0, shape)
    assert (np.diff(values) >= 0.0).all()
    assert (values[0], values[-1]) == (0.0, 10.0)


def test_the_two_piece_quantile_has_its_median_at_base():
    assert quantile(0.5, 1.0, 2.0, 30.0, "two_piece") == 2.0


def test_an_unknown_shape_is_refused():
    with pytest.raises(ValueError, match="triangular"):
        quantile(0.5, 0.0, 1.0, 2.0, "normal")


def test_every_uncertain_cell_stands_between_its_ends(inputs, found):
    assert len(found) > 50
    assert {"settings", "assumptions", "limits", "demand", "sites/orbital"} <= {c.table for c in found.cells}
    for cells in found.cells:
        assert (cells.low <= cells.base).all()
        assert (cells.base <= cells.high).all()
        assert (cells.low < cells.high).all()


def test_the_same_seed_gives_the_same_bytes_and_longer_draws_begin_with_shorter(found):
    first, again, longer = draws(found, 5, 7), draws(found, 5, 7), draws(found, 16, 7)
    assert first.tobytes() == again.tobytes()
    assert (longer[:5] == first).all()
    assert (draws(found, 5, 8) != first).any()
    with pytest.raises(ValueError, match="at least 1"):
        draws(found, 0, 7)


def test_every_factor_takes_each_part_of_its_range_once_and_none_follows_another(found):
    """In hundreds of dimensions 64 points of a Sobol sequence correlate by up to 0.96; chance has it at 0.5."""
    u = draws(found, 64, 3)
    parts = np.sort(np.floor(u[32:] * 32).astype(int), axis=0)
    assert (parts == np.arange(32)[:, None]).all()
    both = np.abs(np.corrcoef(u.T) - np.eye(u.shape[1]))
    assert both.max() < 0.65


def test_years_of_one_key_move_together_and_other_rows_do_not(inputs, found):
    demand = next(c for c in found.cells if (c.table, c.column) == ("demand", "h100e"))
    key = inputs.tables["demand"].loc[demand.row, "workload"].to_numpy()
    assert len(set(demand.factor[key == "chat"])) == 1
    assert set(demand.factor[key == "chat"]).isdisjoint(demand.factor[key == "training"])


def test_rows_of_one_group_share_a_factor_across_tables(inputs):
    ranges, assumptions = inputs.tables["ranges"], inputs.tables["assumptions"]
    priced = (ranges["table"] == "chips") & (ranges["column"] == "price_usd_per_chip")
    tables = dict(inputs.tables) | {
        "ranges": ranges.assign(group=ranges["group"].mask(priced, "dear")),
        "assumptions": assumptions.assign(
            group=assumptions["group"].mask(assumptions["parameter"] == "spare_frac", "dear")
        ),
    }
    found = factors(replace(inputs, tables=tables))
    moved = found.frame[found.frame["factor"] == "dear"]
    assert set(moved["table"]) == {"chips", "assumptions"}
    assert moved.loc[moved["table"] == "chips", "cells_count"].item() == len(inputs.tables["chips"])
    drawn = apply(replace(inputs, tables=tables), found, np.where(np.array(found.names) == "dear", 1.0, np.nan))
    chips = inputs.tables["chips"]["price_usd_per_chip"]
    assert drawn.tables["chips"]["price_usd_per_chip"].to_numpy() == pytest.approx(1.25 * chips.to_numpy())


def test_factors_left_alone_leave_the_inputs_as_they_are(inputs, found):
    same = apply(inputs, found, np.full(len(found), np.nan))
    for name, table in inputs.tables.items():
        assert same.tables[name].equals(table), name
    assert same.settings == inputs.settings


def test_a_drawn_setting_reaches_the_settings_in_force(inputs, found):
    u = np.where(np.array(found.names) == "settings.discount_rate_frac.value", 1.0, np.nan)
    assert apply(inputs, found, u).settings["discount_rate_frac"] == 0.12


def test_ends_stay_within_what_a_column_may_hold(inputs, found):
    highest = apply(inputs, found, np.ones(len(found)))
    assert highest.tables["existing"]["usable_frac"].max() <= 1.0
    assert highest.tables["demand"]["h100e"].to_numpy() == pytest.approx(
        1.25 * inputs.tables["demand"]["h100e"].to_numpy()
    )


def test_one_number_for_each_factor_is_asked_for(inputs, found):
    with pytest.raises(ValueError, match="factors"):
        apply(inputs, found, np.zeros(3))


def test_no_cable_is_drawn_shorter_than_the_great_circle(inputs, found):
    shortest = apply(inputs, found, np.zeros(len(found)))
    length = shortest.tables["network"]["length_km"].item()
    assert 5560.0 < length < inputs.tables["network"]["length_km"].item(), "London to New York is 5,570 km"
    assert len(world(shortest).sites.frame) == 3
