"""The limits of a world as rows that may give way, and whether they can be kept with something to spare."""

from dataclasses import replace
from typing import Any

import numpy as np

from model.formulation import every, opening, paper, programme, variables
from model.formulation.limits import SCALE
from model.formulation.variables import Bools
from model.lp import Floats, Ints, Programme
from model.solve.infeasible import Eased, ease
from model.world import World

AT_WORK = ("energy_mwh", "green_mwh", "carbon_t", "water_m3", "served_h100e")
"""Resources that only halls at work use: a floor of them needs the routes of the world."""

MARGIN = 1e-6
"""What a limit on a share must be kept by, in the units of its row: ten times the solver's tolerance."""

TIME_S = 20.0
"""Most time that a search for whole modules takes.  [s]"""

WHOLE = ("open", "modules")
"""Variables that are whole in a plan of whole numbers."""


def hard_limits(world: World) -> Ints:
    """(n,) limits that no price allows to break."""
    return np.flatnonzero(world.inputs.tables["limits"]["penalty_usd_per_unit"].isna().to_numpy())


def are_shares(world: World) -> Bools:
    """(N,) limits on the share of one resource in another: their value is a coefficient, not a bound."""
    return (world.inputs.tables["limits"]["of_resource"].fillna("") != "").to_numpy()


def scales(world: World) -> Floats:
    """(N,) units of each limit's resource that its row counts at once."""
    return np.array([SCALE.get(name, 1.0) for name in world.inputs.tables["limits"]["resource"]])


def skeleton(world: World, *, integer: bool = False) -> Programme:
    """The rows that can conflict, with every option: without routes where no hard floor asks for work done.

    With `integer` its whole numbers are marked: modules and openings.
    """
    table = world.inputs.tables["limits"]
    floor = (table["sense"] == ">=").to_numpy() & table["penalty_usd_per_unit"].isna().to_numpy()
    asked = set(table["resource"][floor]) | set(table["of_resource"].fillna(""))
    if asked & set(AT_WORK) or any(line.derived for line in paper.LINES):
        return programme(world, every(world), integer)
    found = {name: part for name, part in variables.idle(world).items() if name != "unserved"}
    rows = [line.rows for line in paper.LINES if line.built]
    if integer:
        build = found["build"]
        found |= {part.name: part for part in (opening.opening(world, build), opening.modules(world, build))}
        rows += [opening.whole, opening.opened]
    return Programme(found, {row.name: row for row in (each(world, found) for each in rows)})


def tightened(world: World, lp: Programme, by_margin: Ints) -> Programme:
    """The programme with some limits (n,) to be kept by `MARGIN`.

    A share stands in the coefficients: of little work, a small share is less than the solver's tolerance, which then
    takes for kept what no plan can keep.
    """
    row = lp.constraints["limits"]
    spare = np.zeros(len(row.index))
    spare[row.index.position(by_margin)] = MARGIN
    return Programme(lp.variables, {**lp.constraints, "limits": replace(
        row, lower=row.lower + spare, upper=row.upper - spare)}, lp.offset)  # fmt: skip


def rows_of(lp: Programme, limits: Any) -> Ints:
    """(n,) rows of the programme at which some limits stand."""
    return lp.rows["limits"].start + lp.constraints["limits"].index.position(limits)


def sizes(world: World, limits: Any) -> Floats:
    """(n,) what easing of each limit counts as one: its value, in the units of its row."""
    table = world.inputs.tables["limits"].iloc[limits]
    size = np.abs(table["value"].to_numpy(float)) / scales(world)[limits]
    return np.where(are_shares(world)[limits], 1.0, np.maximum(size, 1e-3))


def elastic(world: World, limits: Any, *, by_margin: Any = (), whole: bool = False) -> Eased:
    """Least easing of some limits (n,) by which all rows can be kept; costs count for nothing.

    Parameters
    ----------
    world : World
        Whose limits.
    limits : (n,) array
        Which may give way.
    by_margin : (m,) array
        Limits to be kept with something to spare.
    whole : bool
        Whether in whole modules, for which `TIME_S` is given: a longer search ends without being possible.
    """
    lp = tightened(world, skeleton(world, integer=whole), np.asarray(by_margin, dtype=np.int64))
    integer = tuple(name for name in WHOLE if whole and len(lp.variables[name].index))
    return ease(
        lp, rows_of(lp, limits), sizes(world, limits), integer=integer, time_limit_s=TIME_S if integer else None
    )


def with_values(world: World, rows: Any, values: Any) -> World:
    """World in which some limits (n,) have other values (n,)."""
    table = world.inputs.tables["limits"]
    new = table["value"].to_numpy(float).copy()
    new[rows] = values
    tables = dict(world.inputs.tables) | {"limits": table.assign(value=new)}
    return replace(world, inputs=replace(world.inputs, tables=tables))
