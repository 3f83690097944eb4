"""How many draws of a sweep are planned a second, against rebuilding and solving each through PuLP."""

from pathlib import Path
from time import perf_counter

import pulp

from model.formulation import programme
from model.planning import labels
from model.planning import plan as solve
from model.questions.bounded import fitting
from model.questions.redraw import Base, redraw
from model.questions.uncertainty import apply, draws
from model.resolution import at_resolution
from model.solve.bridge import to_pulp
from model.tables import read_inputs
from model.world import world

INPUTS = Path(__file__).parents[2] / "inputs"


def sweep(
    inputs: Path = INPUTS, resolution: str = "standard", count: int = 4, through_pulp: int = 1, seed: int = 0
) -> dict:
    """Seconds a draw, warm from the base plan and through PuLP on the same columns; the ratio of the two.

    A draw of the sweep also prices the whole world and tells its gap, which PuLP's does not.
    """
    began = perf_counter()
    plan = solve(world(at_resolution(read_inputs(inputs), resolution)))
    base_s = perf_counter() - began
    base = Base.of(plan, rounds=1)
    u = draws(base.factors, max(count, through_pulp), seed)
    began = perf_counter()
    found = [redraw(base, row) for row in u[:count]]
    warm_s = (perf_counter() - began) / count
    began = perf_counter()
    for row in u[:through_pulp]:
        drawn = world(apply(base.inputs, base.factors, row))
        problem = to_pulp(programme(drawn, fitting(drawn, base.active)), labels(drawn))[0]
        problem.solve(pulp.HiGHS(msg=False))
    pulp_s = (perf_counter() - began) / through_pulp
    rows, columns = plan.programme.shape
    return {
        "rows": rows, "columns": columns, "factors": len(base.factors), "base_plan_s": base_s, "draw_s": warm_s,
        "pulp_draw_s": pulp_s, "times_pulp": pulp_s / warm_s,
        "worst_gap_frac": max(d.get("gap_frac", 1.0) for d in found),
        "failed": sum(d["status"] != "optimal" for d in found),
    }  # fmt: skip
