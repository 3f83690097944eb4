import numpy as np
import pytest
from typer.testing import CliRunner

from model.cli import app
from model.planning import plan
from model.questions.breakeven import breakeven
from model.questions.sensitivity import columns, moved, owners, sensitivity, slopes
from model.world import world

SMALL = 1e-3


@pytest.fixture(scope="module")
def found(best):
    return sensitivity(best(), ("chip_supply", "demand", "launch"))


def by_solving(of, table, name, row) -> float:
    """Derivative by planning again, up and down, by simplex on the whole programme.  [USD per unit]"""
    value = float(of.inputs.tables[table][name].iloc[row])
    costs = [
        plan(world(moved(of.inputs, table, name, [row], [value * (1 + sign * SMALL)])), method="simplex").objective_usd
        for sign in (1, -1)
    ]
    return (costs[0] - costs[1]) / (2 * SMALL * value)


CELLS = [
    ("sites/terrestrial", "grid_usd_per_mwh", 0), ("sites/undersea", "grid_usd_per_mwh", 0),
    ("demand", "h100e", 0), ("demand", "h100e", 3),
    pytest.param("chips", "price_usd_per_chip", 2, marks=pytest.mark.slow),
    ("workloads", "unserved_usd_per_h100e_h", 1), ("jurisdictions", "carbon_usd_per_t", -1),
]  # fmt: skip


@pytest.mark.parametrize(("table", "name", "row"), CELLS)
def test_the_derivative_is_that_of_planning_again(tiny, best, table, name, row):
    column = next(c for c in columns(tiny().inputs, (table,)) if c.name == name)
    row = int(column.rows[row]) if row < 0 else row
    told = slopes(best(), column)[list(column.rows).index(row)] * 1e6
    assert told == pytest.approx(by_solving(tiny(), table, name, row), rel=1e-5, abs=1e-3)


def test_numbers_that_bend_the_cost_smoothly_agree_too(tiny, best):
    """Chip power enters costs, coefficients and heat at once; a thousandth bends the cost by a millionth."""
    column = next(c for c in columns(tiny().inputs, ("chips",)) if c.name == "it_w_per_chip")
    row = list(column.rows).index(1)
    told = slopes(best(), column)[row] * 1e6
    assert told == pytest.approx(by_solving(tiny(), "chips", "it_w_per_chip", 1), rel=1e-5)


def test_numbers_told_apart_by_their_terms_are_those_moved_one_at_a_time(tiny, best):
    column = next(c for c in columns(tiny().inputs, ("demand",)) if c.name == "h100e")
    label, _ = owners(tiny(), column)
    assert len(set(label)) == len(column.rows) == 4
    together = slopes(best(), column)
    assert together[0] * 1e6 == pytest.approx(by_solving(tiny(), "demand", "h100e", 0), rel=1e-5)
    assert np.count_nonzero(together) == 4


def test_the_largest_swings_come_first_and_units_agree(found):
    assert (np.diff(found["swing_usd"].abs()) <= 0).all()
    same = found["usd_per_unit"] * (found["high"] - found["low"])
    assert found["swing_usd"].to_numpy() == pytest.approx(same.to_numpy())
    assert {"demand.gb-lon/chat/2028.h100e", "launch.starship/allied/2032.usd_per_kg"} <= set(found["cell"])


def test_what_the_plan_does_not_use_does_not_matter(found):
    cells = found.set_index("cell")["usd_per_unit"]
    assert cells["launch.starship/allied/2032.usd_per_kg"] == 0.0
    assert cells["chip_supply.list/gb300/allied/2028.chips_per_yr"] == pytest.approx(0.0, abs=1e-9)


def test_a_number_at_which_the_plan_changes_is_flagged(tiny, best):
    """Where the frontier of cost against demand bends, less and more are worth different amounts."""
    smooth = sensitivity(best(), ("launch",), check=2)
    assert not smooth["bends"].head(2).any()
    curve = breakeven(lambda v: tiny(f"demand.gb-lon/training/2032.h100e={v!r}"), 1000.0, 8000.0)
    edge = best(f"demand.gb-lon/training/2032.h100e={float(curve.points['value'].iloc[1])!r}")
    found = sensitivity(edge, ("demand",), check=4).set_index("cell")
    assert bool(found.loc["demand.gb-lon/training/2032.h100e", "bends"])


def test_sensitivity_prints_numbers_and_refuses_tables_that_are_not(best):
    tiny = str(best().world.inputs.folder)
    done = CliRunner().invoke(app, ["sensitivity", "-i", tiny, "--table", "demand", "-q"])
    assert done.exit_code == 0, done.output
    assert "demand.gb-lon/chat/2028.h100e" in done.stdout
    wrong = CliRunner().invoke(app, ["sensitivity", "-i", tiny, "--table", "demands"])
    assert wrong.exit_code == 2
    assert "demand" in wrong.stderr
