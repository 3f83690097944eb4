"""Everything that is true whatever the shipped numbers say: published optima, refusals and identities, as checks."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from model.checks.check import Check, at_most, near, same
from model.checks.validate import netlib, transport, warehouses
from model.checks.validate.facility import USD_PER_COST, Facilities, facility_inputs
from model.checks.validate.identities import identities
from model.planning import plan
from model.solve.highs import solve
from model.solve.infeasible import SMALL, contradiction, ease, irreducible, kept, least_rows
from model.world import load

NEAR = 1e-7
"""How near a plan comes to a published optimum, relative to it: the instances' one chip costs next to nothing."""

FACTS = {
    "bgprtr": "one row mends it", "bgetam": "one row mends it", "forest6": "most rows contradict",
    "woodinfe": "few rows contradict", "cplex2": "almost feasible",
}  # fmt: skip
"""What the authors of the programmes say of them."""

Progress = Callable[[str, float | None, str], None]


def suite(base: Path, progress: Progress) -> list[Check]:
    """Every check of the suite, in order: about a minute.

    Parameters
    ----------
    base : Path
        Input tables of a study, for the identities and for what every study must have.
    progress : callable
        Told stage, share done and a note.
    """
    checks = []
    for n, name in enumerate(warehouses.optima().index):
        progress("facility location", n / len(warehouses.optima()), name)
        optimum = float(warehouses.optima().loc[name, "optimum"])
        checks.append(located(name, warehouses.warehouses(name), optimum, base, integer=True))
    for name in transport.optima().index:
        progress("transport", None, name)
        optimum = float(transport.optima().loc[name, "optimum"])
        checks.append(located(name, transport.transport(name), optimum, base, integer=False))
    for n, name in enumerate(netlib.instances().index):
        progress("programmes without a solution", n / len(netlib.instances()), name)
        checks += refused(name)
    progress("identities", None, "")
    return checks + identities(base)


def located(name: str, instance: Facilities, optimum: float, base: Path, *, integer: bool) -> Check:
    """Cost of the plan of an instance, written as input tables and read again, against its published optimum."""
    with TemporaryDirectory() as folder:
        world = load(facility_inputs(instance, folder, base))
    found = plan(world, integer=integer, gap=1e-9 if integer else 1e-6, threads=1)
    group = "facility location" if integer else "transport"
    if found.status != "optimal":
        return same(group, name, "optimal", found.status)
    return near(group, name, optimum, found.objective_usd / USD_PER_COST, NEAR)


def refused(name: str) -> list[Check]:
    """A published programme without a solution through the diagnosis: refused, contradicted, blamed and mended."""
    group = f"no solution: {name}"
    lp = netlib.infeasible(name)
    rows, published = np.arange(lp.shape[0]), netlib.instances().loc[[name]].to_numpy(int)[0]
    checks = [
        same(group, "rows, columns and nonzeros as published", published.tolist(), list(netlib.counts(name))),
        same(group, "status", "infeasible", solve(lp, threads=1).status),
    ]
    size = np.ones(len(rows))
    eased = ease(lp, rows, size)
    amount, leak = contradiction(lp, eased.solution.y)
    checks.append(near(group, "prices contradict by the least easing", eased.total, amount, SMALL))
    checks.append(at_most(group, "what columns without end could give", 1e-9, leak))
    if FACTS.get(name) == "almost feasible":
        return [*checks, same(group, FACTS[name], True, 0.0 < eased.total < SMALL)]
    core = irreducible(lp)
    fewer = sum(kept(lp, core[core != row]) for row in core)
    checks.append(same(group, f"{len(core)} rows that can not all be kept", False, kept(lp, core)))
    checks.append(same(group, "any one fewer of them can", len(core), fewer))
    needed = least_rows(lp, rows, size)
    checks.append(same(group, f"the rest kept once {len(needed)} give way", True, kept(lp, np.setdiff1d(rows, needed))))
    fact = FACTS.get(name)
    held = {"one row mends it": len(needed) == 1, "most rows contradict": len(core) > len(rows) / 2,
            "few rows contradict": len(core) <= len(rows) / 10}  # fmt: skip
    return checks + ([same(group, fact, True, held[fact])] if fact else [])
