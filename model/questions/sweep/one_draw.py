"""One draw of what is uncertain, planned again and proven.

Where few numbers moved the base plan is near, and the search goes on from it (`renewal`). A draw of everything is far
from it, and from every other draw: each site and zone has a price and a demand of its own. What the base plan held
then only burdens the search, which begins from its own first guess.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from model.formulation import Active
from model.lp import Floats, Programme
from model.planning import Plan
from model.questions.bounded import light
from model.questions.ranges import Factors, apply, factors
from model.solve.generation import generate
from model.solve.highs import Basis
from model.solve.renewal import renewed
from model.solve.row_prices import Prices
from model.tables.inputs import Inputs
from model.world import World
from model.world import world as priced

FEW = 8
"""Most factors that move for a draw to count as near the base plan."""

BUILT_MW = 1e-3
"""Below this a site is not built."""


@dataclass(frozen=True)
class Base:
    """What a draw starts from; small enough to send to other processes."""

    inputs: Inputs
    factors: Factors
    active: Active
    basis: Basis
    prices: Prices
    shape: str
    tolerance: float

    @classmethod
    def of(cls, plan: Plan, shape: str = "triangular", tolerance: float = 1e-3) -> "Base":
        """Base of a plan.

        Parameters
        ----------
        plan : Plan
            Optimal, and solved to a vertex.
        shape : str
            Distribution; see `uncertainty.SHAPES`.
        tolerance : float
            Gap to its own bound, relative, that a draw may keep; what it keeps is reported.  [-, >= 0]

        Raises
        ------
        ValueError
            The plan has no basis to start from.
        """
        if plan.status != "optimal" or plan.solution.basis is None:
            raise ValueError(f"there is no optimal plan to start draws from: it is {plan.status}")
        inputs = plan.world.inputs
        return cls(
            inputs, factors(inputs), plan.active, light(plan.solution.basis), dict(plan.prices), shape, tolerance
        )


def redraw(base: Base, u: Floats) -> dict[str, Any]:
    """Plan one draw.

    Parameters
    ----------
    base : Base
        Where to start.
    u : (D,)
        Uniform numbers; NaN leaves a factor at its base value.

    Returns
    -------
    dict
        status, note, cost_usd, gap_frac (how far above the draw's optimum the cost can be at most), unserved_frac,
        `share_frac/<period>/<kind>` of the work served, `built_mw/<site>` over all periods. A draw that no plan fits
        (`infeasible`) or whose numbers a law refuses (`invalid`, with the reason) has no more than status and note.
    """
    try:
        world = priced(apply(base.inputs, base.factors, u, base.shape))
    except ValueError as error:
        return {"status": "invalid", "note": str(error)}
    found = None
    if np.isfinite(u).sum() <= FEW:
        near = {"basis": base.basis, "prices": base.prices, "gap": base.tolerance}
        found = renewed(world, base.active, **near)  # type: ignore[arg-type]
    if found is None:
        found = generate(world, gap=base.tolerance, threads=1)
    status = found.solution.status
    if status != "optimal":
        return {"status": status, "note": "no plan keeps every limit" if status == "infeasible" else ""}
    return {"status": status, "note": "", "cost_usd": found.solution.objective * 1e6, "gap_frac": found.gap} | outcome(
        world, found.programme, found.solution.x
    )


def outcome(world: World, lp: Programme, x: Floats) -> dict[str, float]:
    """Shares of the work served and left unserved, and what each site builds."""
    build, serve, short = (lp.variables[name].index for name in ("build", "serve", "unserved"))
    site = world.sites.frame
    work = x[lp.columns["serve"]] * world.hour_frac[serve["slice"]]
    by_site = np.zeros((world.shape["site"], world.shape["period"]))
    np.add.at(by_site, (serve["site"], serve["period"]), work)
    kinds = site["kind"].to_numpy()
    names = dict.fromkeys(kinds.tolist())
    total = np.maximum(by_site.sum(axis=0), 1e-300)
    window = world.hour_frac / world.loads.window_frac
    years = window[short["load"], short["slice"]] * world.calendar.length_yr[short["period"]]
    demand = float((world.mean_demand_kh100e * world.calendar.length_yr).sum())
    built = np.bincount(world.site_of[build["option"]], x[lp.columns["build"]], world.shape["site"])
    out = {"unserved_frac": float(x[lp.columns["unserved"]] @ years) / max(demand, 1e-300)}
    for kind in names:
        share = by_site[kinds == kind].sum(axis=0) / total
        keys = [f"share_frac/{year:.0f}/{kind}" for year in world.calendar.year]
        out |= dict(zip(keys, share.tolist(), strict=True))
    return out | dict(zip(("built_mw/" + site["site"]).tolist(), built.tolist(), strict=True))
