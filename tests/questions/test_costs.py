"""What an hour costs in draws of everything that prices it: against sums one by one, and against worlds priced anew."""

import json
from dataclasses import replace
from itertools import product
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from model.cli import app
from model.questions.costs import costs, drivers
from model.questions.costs.drivers import figures, ways
from model.questions.costs.trials import Trial
from model.questions.ranges import Factors, apply, draws, factors
from model.world import world
from model.world.cost_draws import levelised_lines
from tests.formulation.worlds import piece

TINY = Path(__file__).parents[1] / "tiny" / "inputs"
DRAWS = 6
KINDS = ("orbital", "terrestrial", "undersea")


def bulk(w):
    """Class of work that an hour is for by default."""
    return int(np.flatnonzero(w.loads.classes["bound"] == "compute")[0])


@pytest.fixture(scope="module")
def w(tiny):
    return tiny()


@pytest.fixture(scope="module")
def found(w):
    return costs(w, DRAWS)


def way_of(w, found):
    """Name of each random number to the ways its draws go, (2, D)."""
    names = sorted({name for group in found.groups for name in group.number})
    u, every = draws(Factors(tuple(names), ()), DRAWS, 0), factors(w.inputs)
    mode = pd.concat([figures(w.inputs, every, kind).mode for kind in found.kinds]).groupby(level=0).mean()
    return {name: [end[0] for end in ways(u[:, [n]].T, mode[[name]].to_numpy(), "triangular")]
            for n, name in enumerate(names)}  # fmt: skip


def drawn_line(line, group, j, v, d, way):
    """A line in a draw, a figure at a time."""
    up = down = 1.0
    gone = [[float(end[d]) for end in way[name]] for name in group.number]
    for p, (low, high) in enumerate(gone):
        up *= 1.0 + group.rise[p, j, v, 0] * low + group.rise[p, j, v, 1] * high
        down *= 1.0 + group.fall[p, j, v, 0] * low + group.fall[p, j, v, 1] * high
        bends = group.bend[p, j, v]
        up *= 1.0 + 4.0 * (bends[0] * low * (1.0 - low) + bends[1] * high * (1.0 - high))
    for (a, b), joint in zip(group.pairs.tolist(), group.joint[:, j, v], strict=True):
        up *= 1.0 + sum(joint[e, f] * gone[a][e] * gone[b][f] for e, f in product((0, 1), repeat=2))
    return line * up / down


def test_every_draw_finds_what_sums_one_by_one_find(w, found):
    lines = levelised_lines(w.costs, w.options.terms, w.calendar, bulk(w), w.launch_usd_per_mw_yr)
    way = way_of(w, found)
    usd = {}
    for d, group, v in product(range(DRAWS), found.groups, range(w.shape["vintage"])):
        for o in group.option:
            if w.buildable[o, v] and sum(line[o, v] for line in lines.values()) < 1e6:
                moved = {name: drawn_line(lines[name][o, v], group, j, v, d, way)
                         for j, name in enumerate(group.lines)}  # fmt: skip
                total = sum((moved | {n: line[o, v] for n, line in lines.items() if n not in moved}).values())
                key = found.kinds.index(group.kind), v, d
                usd[key] = min(total, usd.get(key, np.inf))
    wanted = np.full(found.usd_per_h100e_h.shape, np.inf)
    for key, value in usd.items():
        wanted[key] = value
    np.testing.assert_allclose(found.usd_per_h100e_h, wanted, rtol=1e-10)
    last = found.bands[found.bands["period"] == found.year[-1]].set_index("kind")
    cheapest = [min(range(len(found.kinds)), key=lambda k, d=d: wanted[k, -1, d]) for d in range(DRAWS)]
    for k, kind in enumerate(found.kinds):
        assert last.loc[kind, "cheapest_frac"] == pytest.approx(cheapest.count(k) / DRAWS)
        assert last.loc[kind, "p50_usd_per_h100e_h"] == pytest.approx(np.median(wanted[k, -1]))


def test_a_figure_at_its_ends_prices_a_group_as_a_world_with_it_would(w, found):
    level = np.where(w.buildable, w.levelised_usd_per_h100e_h[bulk(w)], np.inf)
    for kind in KINDS:
        moved = figures(w.inputs, factors(w.inputs), kind)
        group = next(group for group in found.groups if group.kind == kind)
        trial = Trial(w, kind, group.option, bulk(w))
        v = int(np.flatnonzero(np.isfinite(level[group.option]).any(axis=0))[0])
        numbers = [moved.number(name, group.parts) for name in moved.factors.names]
        for p, number in list(enumerate(group.number))[::5]:
            u = np.full(len(moved.factors), np.nan)
            u[numbers.index(number)] = 1.0
            exact = trial.lines_of_one(apply(w.inputs, moved.factors, u))[:, :, v].sum()
            gone = np.zeros((len(group.number), 2, 1))
            gone[p, 1] = 1.0
            factor = group.factors(v, gone)[:, 0]
            base = np.array([trial.base[name][:, v].sum() for name in group.lines])
            assert base @ factor == pytest.approx(exact, rel=2e-3), number


def test_draws_come_near_worlds_priced_anew(w, found):
    """Every cell moved by the same numbers: what is left is that most figures are taken one by one."""
    way, every = way_of(w, found), factors(w.inputs)
    names = sorted(way)
    u = draws(Factors(tuple(names), ()), DRAWS, 0)
    number = np.full(len(every), -1)
    for kind in found.kinds:
        for cells, own in zip(*labelled(w.inputs, every, kind), strict=True):
            number[cells] = [names.index(name) if name in names else -1 for name in own]
    for d in range(DRAWS):
        other = world(apply(w.inputs, every, np.where(number < 0, np.nan, u[d][number])))
        level = np.where(w.buildable, other.levelised_usd_per_h100e_h[bulk(w)], np.inf)
        for k, kind in enumerate(found.kinds):
            exact = level[(w.options.frame["kind"] == kind).to_numpy()].min(axis=0)
            there = np.isfinite(found.usd_per_h100e_h[k, :, d])
            np.testing.assert_allclose(found.usd_per_h100e_h[k, there, d], exact[there], rtol=0.15)


def labelled(inputs, every, kind):
    """Original factors of a kind's figures, and the random number of each."""
    moved, names = figures(inputs, every, kind), list(every.names)
    whole, numbers = [], []
    for cells in moved.factors.cells:
        own = next(c for c in every.cells if (c.table, c.column) == (cells.table, cells.column))
        at = own.factor[np.searchsorted(own.row, cells.row)]
        label = np.array(moved.factors.names)[cells.factor]
        alone = cells.table in ("chips", "cooling", "supply")
        whole.append(at)
        numbers.append([names[f] if alone else name for f, name in zip(at, label, strict=True)])
    return whole, numbers


def without_ranges(inputs):
    """The inputs with every low and high at its value."""
    tables = {}
    for name, table in inputs.tables.items():
        own = {end: table["value"] for end in ("low", "high") if {"value", end} <= set(table.columns)}
        ends = {c: table[c.rsplit("_", 1)[0]] for c in table if c.endswith(("_low", "_high")) and c[:-4].rstrip("_") in
                table}  # fmt: skip
        tables[name] = table.assign(**own, **ends)
    tables["ranges"] = tables["ranges"].assign(low_factor=1.0, high_factor=1.0)
    return replace(inputs, tables=MappingProxyType(tables))


def test_without_ranges_every_draw_is_the_shipped_cost(w):
    still = costs(world(without_ranges(w.inputs)), 3).bands
    for column in ("p5_usd_per_h100e_h", "p50_usd_per_h100e_h", "p95_usd_per_h100e_h"):
        np.testing.assert_allclose(still[column], still["usd_per_h100e_h"], rtol=1e-9)


@pytest.mark.parametrize("study", ["tiny", "piece"])
def test_what_is_not_drawn_prices_no_hour(study, w):
    whole = w if study == "tiny" else world(piece(0))
    every = factors(whole.inputs)
    u = np.full(len(every), np.nan)
    left = [c for c in every.cells if c.table in drivers.NO_HOUR or c.column in drivers.LIMITS]
    u[np.concatenate([c.factor for c in left])] = 0.9
    still = apply(whole.inputs, replace(every, cells=tuple(left)), u)
    for kind in KINDS:
        option = np.flatnonzero(whole.options.frame["kind"] == kind)
        trial = Trial(whole, kind, option, 0)
        np.testing.assert_allclose(trial.lines_of_one(still), trial.lines_of_one(whole.inputs), rtol=1e-12)


def test_trials_priced_together_are_those_priced_alone(w):
    whole = world(piece(0))
    for kind in KINDS:
        moved = figures(whole.inputs, factors(whole.inputs), kind)
        trial = Trial(whole, kind, np.flatnonzero(whole.options.frame["kind"] == kind), 0)
        rows = [p for p in range(len(moved.factors)) if moved.tables(p) <= set(trial.by_row.values())]
        u = np.where(np.arange(len(moved.factors)) == np.array(rows)[:, None], 1.0, np.nan)
        tries = [apply(whole.inputs, moved.only(p), one) for p, one in zip(rows, u, strict=True)]
        alone = np.stack([trial.lines_of_one(inputs) for inputs in tries])
        np.testing.assert_allclose(trial.lines(tries), alone, rtol=1e-12)


@pytest.mark.parametrize(("given", "said"), [
    ({"workload": "chatt"}, "did you mean 'chat'"), ({"scope": {"colour": "red"}}, "no 'colour'"),
    ({"scope": {"bloc": "alied"}}, "did you mean 'allied'"),
    ({"scope": {"kind": "orbital", "jurisdiction": "GBR"}}, "no site"),
    ({"scope": {"kind": "orbital"}, "workload": "training"}, "none of these sites"),
])  # fmt: skip
def test_a_question_that_can_not_be_asked_is_told_in_its_own_words(w, given, said):
    with pytest.raises(ValueError, match=said):
        costs(w, 2, **given)


def call(*words):
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200"})


def test_costs_prints_a_table_and_one_object_and_draws_a_page(tmp_path):
    page = tmp_path / "costs.html"
    done = call("costs", "--draws", 64, "--inputs", TINY, "--in", "kind=terrestrial", "--figure", page)
    assert done.exit_code == 0, done.output
    assert "64 draws" in done.stdout
    assert "odds of cheapest" in done.stdout
    assert "USD per delivered H100e-hour" in page.read_text(encoding="utf-8")
    told = json.loads(call("costs", "--draws", 64, "--inputs", TINY, "--in", "kind=undersea", "--json").stdout)
    assert {row["kind"] for row in told["bands"]} == {"undersea"}
    assert all(row["cheapest_frac"] == 1.0 for row in told["bands"])
    assert told["draws"] == 64


@pytest.mark.parametrize(("words", "said"), [
    (["--in", "bloc"], "bloc=allied"), (["--in", "bloc=alied"], "did you mean"), (["--shape", "round"], "triangular"),
])  # fmt: skip
def test_costs_refuses_what_it_does_not_know(words, said):
    done = call("costs", "--draws", 8, "--inputs", TINY, *words)
    assert done.exit_code == 2
    assert said in done.stderr
