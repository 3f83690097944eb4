"""How long a draw of a sweep takes, against rebuilding and solving the same draw through PuLP."""

from pathlib import Path
from time import perf_counter

import numpy as np
import pulp

from model.formulation import every, programme
from model.planning import plan as solve
from model.planning.dimensions import labels
from model.questions.ranges import Floats, apply, draws
from model.questions.sweep.one_draw import Base, redraw
from model.solve.other_solvers import to_pulp
from model.tables.resolution import at_resolution
from model.world import world
from model.world.schema import read_inputs
from tests.benchmarks.alone import alone

INPUTS = Path(__file__).parents[2] / "inputs"


def sweep(
    inputs: Path = INPUTS, resolution: str = "coarse", count: int = 4, seed: int = 0, cap_s: float = 900.0
) -> dict:
    """Seconds a draw, each proven over the whole world to the sweep's tolerance, and one draw through PuLP.

    PuLP is handed every coefficient of the whole programme, in a process of its own; cut off at the cap it counts as
    having taken that long. `serial_frac` is the share of the time of a sweep of 1,000 draws that more workers do not
    shorten: reading, the base plan, and keeping the parts.
    """
    began = perf_counter()
    plan = solve(world(at_resolution(read_inputs(inputs), resolution)), threads=1)
    base = Base.of(plan)
    u = draws(base.factors, 1024, seed)
    serial_s = perf_counter() - began
    began = perf_counter()
    found = [redraw(base, row) for row in u[:count]]
    draw_s = (perf_counter() - began) / count
    peer = alone(through_pulp, base, u[0], cap_s=cap_s)
    pulp_s = peer.get("draw_s", cap_s)
    cost = found[0].get("cost_usd", np.nan)
    return {
        "factors": len(base.factors), "draws": count, "draw_s": draw_s, "pulp_status": peer["status"],
        "pulp_draw_s": pulp_s, "times_pulp": pulp_s / draw_s, "cost_over_pulp": cost / peer.get("cost_usd", np.nan),
        "worst_gap_frac": max(d.get("gap_frac", 1.0) for d in found),
        "failed": sum(d["status"] != "optimal" for d in found),
        "serial_frac": serial_s / (serial_s + 1000 * draw_s),
    }  # fmt: skip


def through_pulp(base: Base, u: Floats) -> dict:
    """Seconds of one draw by PuLP on the whole programme, and its cost."""
    began = perf_counter()
    drawn = world(apply(base.inputs, base.factors, u, base.shape))
    problem, _ = to_pulp(programme(drawn, every(drawn)), labels(drawn))
    problem.solve(pulp.HiGHS(msg=False, threads=1))
    cost = problem.objective.value() if problem.objective is not None else np.nan
    return {"draw_s": perf_counter() - began, "cost_usd": cost * 1e6}
