"""A constraint is one function and one line of the table: made-up ones are planned to proof by every method."""

import numpy as np
import pytest

from model.checks.verify import verify
from model.figures.plan.scarce import bindings
from model.formulation import every, paper, programme
from model.formulation.paper import Line, Price
from model.formulation.variables import grid
from model.lp import Constraint, Index, Term, flat
from model.planning import METHODS, plan
from model.questions.repair import skeleton
from model.solve.reduced_costs import Pricer
from model.world import world
from tests.checks.test_verify import written
from tests.formulation.worlds import piece

SAME = 1e-6
"""Relative difference of two optima, each proven to as much."""


def ceiling(name, grid_of_rows, columns, most):
    """Function of a line: in no row do its columns add up to more than `most`."""

    def rows(world, v):
        terms = []
        for variable, row, column, value in columns(world, v):
            terms.append(Term(variable, flat(grid_of_rows(world), **row), column, value))
        index = Index.at(grid_of_rows(world), np.concatenate([term.row for term in terms]))
        upper = np.full(len(index), most)
        return Constraint(name, index, tuple(terms), np.full(len(index), -np.inf), upper, partial=True)

    rows.__name__ = name
    rows.__doc__ = f"X1  {name}\n\n    Price: worth of one unit more."
    return rows


def chip_mw(most):
    """At most so many megawatts of a chip enter service in a period."""

    def columns(world, v):
        build = v["build"].index
        chip = world.options.frame["c"].to_numpy()[build["option"]]
        yield "build", {"chip": chip, "vintage": build["vintage"]}, np.arange(len(build)), np.ones(len(build))

    def of_rows(world):
        return {"chip": len(world.inputs.tables["chips"]), "vintage": world.shape["vintage"]}

    price = Price("USD per MW of a chip", "One chip alone", "one more MW of the chip")
    return Line(ceiling("chip_mw", of_rows, columns, most), ("build",), price)


def class_mw(most):
    """At most so many megawatts of a site are at work for one class of work in a slice."""

    def columns(world, v):
        run = v["run"].index
        row = {"site": world.site_of[run["option"]], **{d: run[d] for d in ("work_class", "period", "slice")}}
        yield "run", row, np.arange(len(run)), np.ones(len(run))

    price = Price("USD per MW at work", "One class of work", "one more MW at work", per_year=True)
    rows = ceiling("class_mw", lambda w: grid(w, "site", "work_class", "period", "slice"), columns, most)
    return Line(rows, ("run",), price)


def border(most):
    """At most so many thousand H100e, mean over the year, are served from one country to another."""

    def countries(world):
        sites, zones = world.sites.frame["jurisdiction"], world.zones.set_index("zone")["jurisdiction"]
        loads = world.loads.frame["zone"].map(zones)
        names = np.unique([*sites, *loads])
        return len(names), np.searchsorted(names, sites), np.searchsorted(names, loads)

    def columns(world, v):
        serve, (_, site, load) = v["serve"].index, countries(world)
        to, at = load[serve["load"]], site[serve["site"]]
        keep = np.flatnonzero(to != at)
        row = {"from": at[keep], "to": to[keep], "period": serve["period"][keep]}
        yield "serve", row, keep, world.hour_frac[serve["slice"][keep]]

    def of_rows(world):
        count = countries(world)[0]
        return {"from": count, "to": count, "period": world.shape["period"]}

    price = Price("USD per thousand H100e across a border", "Borders", "a thousand H100e more across", per_year=True)
    return Line(ceiling("border", of_rows, columns, most), ("serve",), price)


def backed(most):
    """A site serves in a slice no more than it has built new halls for, and a little; the rest is left unserved."""

    def columns(world, v):
        serve, build = v["serve"].index, v["build"].index
        row = {name: serve[name] for name in ("site", "period", "slice")}
        yield "serve", row, np.arange(len(serve)), np.ones(len(serve))
        o, t, h = np.broadcast_arrays(build["option"][:, None, None], np.arange(world.shape["period"])[:, None],
                                      np.arange(world.shape["slice"]))  # fmt: skip
        row = {"site": world.site_of[o], "period": t, "slice": h}
        lives = world.alive_frac[o, build["vintage"][:, None, None], t]
        column = np.broadcast_to(np.arange(len(build))[:, None, None], o.shape)
        yield "build", row, column.ravel(), -0.3 * lives.ravel()

    price = Price("USD per thousand H100e", "New halls", "a thousand H100e more")
    return Line(ceiling("backed", lambda w: grid(w, "site", "period", "slice"), columns, most), ("serve", "build"),
                price)  # fmt: skip


MADE_UP = {"build": chip_mw(20.0), "run": class_mw(15.0), "serve": border(2.0), "mixed": backed(0.5)}


@pytest.fixture(scope="module", params=MADE_UP)
def line(request):
    """A made-up line that stands in the table, and nowhere else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paper, "LINES", (*paper.LINES, MADE_UP[request.param]))
        yield MADE_UP[request.param]


@pytest.fixture(scope="module")
def priced():
    """Twelve of the shipped sites with everything made scarce: too many options and routes to hold them all."""
    return world(piece(3))


@pytest.fixture(scope="module")
def plans(priced, line):
    """Plans with the line, by every method."""
    return {method: plan(priced, method=method) for method in METHODS}


def test_a_made_up_line_is_planned_to_proof_by_every_method(plans):
    best = plans["simplex"].objective_usd
    for method, found in plans.items():
        assert found.status == "optimal", method
        assert found.objective_usd == pytest.approx(best, rel=SAME), method
        assert found.certificate.ok, method
        assert found.relative_gap <= SAME, method


def test_column_generation_holds_a_part_of_the_world_and_the_line_binds_in_it(plans, line, priced):
    whole, part = plans["simplex"].programme, plans["columns"].programme
    assert part.shape[1] < 0.7 * whole.shape[1]
    assert np.abs(plans["columns"].y[line.name]).max() > 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paper, "LINES", paper.LINES[:-1])
        assert plan(priced, method="simplex").objective_usd < plans["simplex"].objective_usd * (1 - 10 * SAME)


def test_prices_of_the_whole_programme_prove_its_optimum_over_the_whole_world(plans, priced):
    whole = plans["simplex"]
    worth = Pricer(priced).price(Pricer(priced).prices(whole.programme, whole.solution.y))
    assert worth.bound == pytest.approx(whole.solution.objective, rel=SAME)
    assert worth.build.min() > -SAME * np.abs(priced.costs.build_usd_per_mw[priced.buildable]).max() / 1e6
    assert worth.gain.max() < SAME * np.abs(worth.prices["balance"]).max()


def test_any_prices_of_the_right_sign_prove_no_more_than_the_optimum(plans, line, priced):
    whole = plans["simplex"]
    pricer, rng = Pricer(priced), np.random.default_rng(1)
    prices = pricer.prices(whole.programme, whole.solution.y)
    size = 1.0 + np.abs(prices[line.name]).max()
    for share in (0.0, 0.01, 1.0):
        drawn = prices[line.name] - share * size * rng.random(prices[line.name].shape)
        assert pricer.price({**prices, line.name: drawn}).bound <= whole.solution.objective * (1 + SAME)
    wrong = np.full(prices[line.name].shape, 1.0)
    assert pricer.price({**prices, line.name: wrong}).bound == -np.inf


def test_routes_feel_a_made_up_line_one_by_one_as_they_do_in_blocks(plans, line, priced):
    whole = plans["simplex"]
    pricer = Pricer(priced)
    prices = pricer.prices(whole.programme, whole.solution.y)
    routes = every(priced).serve
    dense = pricer.gains.paid(prices, slice(0, priced.shape["load"]))
    free = {**prices, "pool": np.zeros_like(prices["pool"])}
    scale = np.abs(prices["balance"]).max()
    assert pricer.gains.of(free, routes) == pytest.approx(dense.flat[routes.ids], abs=1e-12 * scale)


def test_a_made_up_line_is_listed_as_scarce_and_reads_as_its_price_says(plans, line):
    found = plans["columns"]
    listed = found.tables["scarcity"]
    here = listed[listed["constraint"] == line.name]
    assert len(here)
    assert set(here["unit"]) == {line.price.text}
    assert (here["price"] > 0).all()
    said = [each for each in bindings(found.tables, found.world.inputs.tables) if each.what == line.price.title]
    assert said
    assert all(line.price.one_more in each.worth for each in said)


def test_what_may_conflict_holds_a_made_up_line(line, priced):
    assert line.name in skeleton(priced).constraints


def test_a_line_that_reaches_more_than_it_says_is_refused(priced):
    liar = Line(MADE_UP["serve"].rows, ("build",))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paper, "LINES", (*paper.LINES, liar))
        with pytest.raises(ValueError, match=r"border has terms in serve; .* \(build\)"):
            programme(priced)


def test_a_run_with_a_made_up_line_is_verified(tmp_path, monkeypatch):
    monkeypatch.setattr(paper, "LINES", (*paper.LINES, MADE_UP["mixed"]))
    found = verify(written(tmp_path))
    assert found.passes, [check for check in found.checks if not check.passes]
