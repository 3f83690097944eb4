"""What lines of the paper without a quick way of their own charge columns: their terms, times the prices of their rows.

A line's function is given candidate columns, some at a time, and says by its terms in which rows they would stand. So
a line that is only a function is priced over the whole world as exactly as those that bring a formula.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from model.formulation.paper import Line
from model.formulation.variables import Positions, are_open, grid, idle, open_routes, unserved
from model.lp import Floats, Grid, Index, Variable, flat
from model.world import World

BLOCK = 1 << 18
"""Columns asked about at a time."""


def paid(world: World, line: Line, price: Floats, name: str, index: Index) -> Floats:
    """(n,) sum of price x coefficient of some columns of a variable, by the dense prices of the rows."""
    made = line.rows(world, _with(world, name, index))
    sums, dense = np.zeros(len(index)), price.ravel()
    for term in made.terms:
        if term.variable == name:
            sums += np.bincount(term.column, term.value * dense[term.row], len(index))
    return sums


def on_routes(world: World, line: Line, price: Floats, at: Positions) -> Floats:
    """What a line pays for a thousand H100e on routes, one by one or all of some loads; 0 where there is no route."""
    g = grid(world, "site", "load", "period", "slice")
    arrays = np.broadcast_arrays(at.site, at.load, at.period, at.slice)
    ids = flat(g, **dict(zip(g, arrays, strict=True)))
    index = Index.at(g, ids)
    open_ = Index(g, index.ids[are_open(world, index)])
    place = open_.position(ids)
    sums = np.append(paid(world, line, price, "serve", open_), 0.0)
    return sums[place].reshape(arrays[0].shape)


def on_runs(world: World, line: Line, price: Floats) -> Floats:
    """(O, K, T, H) what a line pays for a megawatt at work for a class, in whichever pool that is at its site."""
    sums = np.zeros(tuple(grid(world, "option", "work_class", "period", "slice").values()))
    for index in runs(world):
        sums.flat[index.ids] = paid(world, line, price, "run", index)
    return np.take_along_axis(sums, world.pool_of[world.site_of][:, :, None, None], axis=1)


def on_unserved(world: World, line: Line, price: Floats) -> Floats:
    """(L, T, H) what a line pays for a thousand H100e left unserved through a window."""
    index = unserved(world).index
    return index.dense(paid(world, line, price, "unserved", index))


def sides(world: World, line: Line) -> tuple[Floats, Floats]:
    """Dense sides of a line's rows, whatever stands in them; infinite where there is no row."""
    g = grid_of(world, line)
    lower, upper = (np.full(tuple(g.values()), side) for side in (-np.inf, np.inf))
    for name, index in _columns(world, line):
        made = line.rows(world, _with(world, name, index))
        lower.flat[made.index.ids], upper.flat[made.index.ids] = made.lower, made.upper
    return lower, upper


def grid_of(world: World, line: Line) -> Grid:
    """Dimensions of a line's rows."""
    if line.lazy:
        return grid(world, "site", "load", "period")
    return line.rows(world, idle(world, built=False)).index.grid


def runs(world: World) -> Iterator[Index]:
    """Every point of run that a plan could have, the options of a few at a time."""
    g = grid(world, "option", "work_class", "period", "slice")
    pools = world.pool_of == np.arange(world.shape["work_class"])
    step = max(1, BLOCK // (g["work_class"] * g["period"] * g["slice"]))
    for first in range(0, g["option"], step):
        o = np.arange(first, min(first + step, g["option"]))
        able = world.suits[o] & pools[world.site_of[o]]
        at, k, t = np.nonzero(able[:, :, None] & world.can_live[o][:, None, :])
        yield Index.of(g, option=o[at][:, None], work_class=k[:, None], period=t[:, None], slice=np.arange(g["slice"]))


def routes(world: World) -> Iterator[Index]:
    """Every open route, those of a few loads at a time."""
    g = grid(world, "site", "load", "period", "slice")
    step = max(1, BLOCK // (g["site"] * g["period"] * g["slice"]))
    for first in range(0, g["load"], step):
        part = slice(first, min(first + step, g["load"]))
        s, load, t, h = np.nonzero(open_routes(world, part))
        yield Index.of(g, site=s, load=load + first, period=t, slice=h)


def _columns(world: World, line: Line) -> Iterator[tuple[str, Index]]:
    """Every column that a line may reach, by variable."""
    whole: dict[str, Any] = {"run": runs, "serve": routes}
    fixed = idle(world)
    for name in line.reaches:
        if name in whole:
            yield from ((name, index) for index in whole[name](world))
        else:
            yield name, fixed[name].index


def _with(world: World, name: str, index: Index) -> dict[str, Variable]:
    """Variables of a world of which one has some columns, and what is sold, broken or left unserved all of them."""
    zero, endless = np.zeros(len(index)), np.full(len(index), np.inf)
    return {**idle(world, built=False), name: Variable(name, index, zero, endless)}
