import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from model.cli import app
from model.planning import plan
from model.questions.argued import columns, moved
from model.questions.breakeven import breakeven
from model.questions.sensitivity import sensitivity
from model.questions.sensitivity.blocks import NOBODY, owners
from model.questions.sensitivity.derivative import Envelope
from model.questions.sensitivity.exact import Exact, rows
from model.questions.sensitivity.lagrangian import Lagrangian
from model.world import world

SMALL = 1e-3
NOTHING = 1e-8
"""Elasticity that counts as none: of a cost of a few hundred million USD, a few USD."""


@pytest.fixture(scope="module")
def found(best):
    return sensitivity(best(), ("chip_supply", "demand", "launch"))


@pytest.fixture(scope="module")
def envelope(best):
    return Envelope.of(best())


def column_of(of, table, name):
    return next(c for c in columns(of.inputs, (table,)) if c.name == name)


def by_solving(of, table, name, row) -> tuple[float, float]:
    """Derivative below and above by planning again, by simplex on the whole programme.  [USD per unit]"""
    value = float(of.inputs.tables[table][name].iloc[row])
    costs = [
        plan(world(moved(of.inputs, table, name, [row], [value * (1 + sign * SMALL)])), method="simplex").objective_usd
        for sign in (-1, 0, 1)
    ]
    below, above = np.diff(costs) / (SMALL * value)
    return float(below), float(above)


CELLS = [
    ("sites/terrestrial", "grid_usd_per_mwh", 0), ("sites/undersea", "grid_usd_per_mwh", 0),
    ("demand", "h100e", 0), ("demand", "h100e", 3), ("jurisdictions", "carbon_usd_per_t", -1),
]  # fmt: skip


@pytest.mark.parametrize(("table", "name", "row"), CELLS)
def test_the_derivative_is_that_of_planning_again(tiny, envelope, table, name, row):
    column = column_of(tiny(), table, name)
    row = int(column.rows[row]) if row < 0 else row
    told = envelope.slopes(column)[0, list(column.rows).index(row)] * 1e6
    assert told == pytest.approx(np.mean(by_solving(tiny(), table, name, row)), rel=1e-5, abs=1e-3)


@pytest.mark.slow
def test_two_hundred_rows_drawn_by_lot_agree_with_planning_again(tiny, best):
    """Where the plan does not change within a thousandth of the number; that is so of nearly all."""
    of, cost, exact = tiny(), best().cost * 1e6, Exact.of(best())
    every = [one for column in columns(of.inputs) for one in rows(column)]
    chosen = [every[n] for n in np.random.default_rng(5).permutation(len(every))[:200]]
    same = 0
    for one in chosen:
        told, value = exact.slopes(one)[0, 0] * 1e6, float(one.value[0])
        if np.isnan(told):
            continue  # the cost jumps: the number decides what can be built when
        below, above = by_solving(of, one.table, one.name, int(one.rows[0]))
        middle = (below + above) / 2
        if abs(above - below) * abs(value) > 1e-2 * abs(middle * value) + NOTHING * cost:
            continue  # the plan changes near it
        assert told * value == pytest.approx(middle * value, rel=1e-5, abs=NOTHING * cost), (one.name, one.key[0])
        same += 1
    assert same > 180


def test_the_part_in_use_costs_what_the_plan_costs(best, envelope):
    assert envelope.base[0].sum() == pytest.approx(best().cost, rel=1e-12)


LABELLED = ("cooling", "launch", *(pytest.param(name, marks=pytest.mark.slow) for name in (
    "demand", "chips", "chip_supply", "sites/terrestrial", "sites/undersea", "sites/orbital", "workloads", "supply",
    "jurisdictions", "cooling_curves", "limits")))  # fmt: skip


@pytest.mark.parametrize("table", LABELLED)
def test_numbers_told_apart_by_their_terms_are_those_moved_one_at_a_time(tiny, envelope, table):
    for column in columns(tiny().inputs, (table,)):
        together = envelope.slopes(column)[0]
        for n in range(len(column.rows)):
            alone = envelope.rise(column, np.array([n]))
            slope = np.nan if alone is None else alone[0][0].sum() / alone[1][0]
            assert together[n] == pytest.approx(slope, rel=1e-9, abs=1e-15, nan_ok=True), (column.name, column.key[n])


def test_every_row_of_a_table_with_a_dimension_has_an_owner(tiny):
    for table in ("demand", "sites/orbital", "chips", "supply", "jurisdictions", "workloads"):
        for column in columns(tiny().inputs, (table,)):
            label, _ = owners(tiny(), column)
            assert (label != NOBODY).any(), (table, column.name)


def test_finite_differences_of_the_lagrangian_agree(tiny, best, envelope):
    """At fixed plan and prices, over the whole programme: no part in use, no labels, both ways."""
    from model.formulation import every, programme

    whole = plan(tiny(), method="simplex")
    lagrangian = Lagrangian.of(whole)
    for table, name in (("chips", "it_w_per_chip"), ("cooling", "capex_usd_per_kw"), ("supply", "capex_usd_per_kw")):
        column = column_of(tiny(), table, name)
        told = envelope.slopes(column)[0]
        for n, row in enumerate(column.rows):
            ends = [column.value[n] * (1 + sign * 1e-5) for sign in (1, -1)]
            worlds = [world(moved(tiny().inputs, table, name, [row], [end])) for end in ends]
            up, down = (lagrangian.at(programme(w, every(w))) for w in worlds)
            scale = best().cost / column.value[n]
            assert told[n] == pytest.approx((up - down) / (ends[0] - ends[1]), rel=1e-5, abs=1e-9 * scale)


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
    smooth = sensitivity(best(), ("demand",), check=2)
    assert not smooth["degenerate"].any()
    assert not smooth["bends"].head(2).any()
    curve = breakeven(lambda v: tiny(f"demand.gb-lon/training/2032.h100e={v!r}"), 1000.0, 8000.0)
    edge = best(f"demand.gb-lon/training/2032.h100e={float(curve.points['value'].iloc[1])!r}")
    cell = "demand.gb-lon/training/2032.h100e"
    found = sensitivity(edge, ("demand",), check=4).set_index("cell")
    assert bool(found.loc[cell, "bends"])
    assert bool(found.loc[cell, "degenerate"])


def test_sensitivity_prints_numbers_and_refuses_tables_that_are_not(best):
    tiny = str(best().world.inputs.folder)
    done = CliRunner().invoke(app, ["sensitivity", "-i", tiny, "--table", "demand", "-q"])
    assert done.exit_code == 0, done.output
    assert "demand.gb-lon/chat/2028.h100e" in done.stdout
    wrong = CliRunner().invoke(app, ["sensitivity", "-i", tiny, "--table", "demands"])
    assert wrong.exit_code == 2
    assert "demand" in wrong.stderr


def test_the_figure_draws_the_largest_swings(found):
    from model import figures

    figure = figures.sensitivity_figure(found, 3e8)
    assert {trace.name for trace in figure.data} == {"At its low", "At its high"}
    assert len(figure.data[0].y) == min(20, int((found["swing_usd"].abs() > 0).sum()))
    assert figures.sensitivity_figure(found.head(0), 3e8).layout.annotations
    assert isinstance(found, pd.DataFrame)
