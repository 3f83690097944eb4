"""The loop spelling, solved by SciPy, has the plan's cost, and the plan's prices prove it there too."""

import numpy as np
import pulp
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array

from model.planning import plan
from model.planning.dimensions import labels
from model.solve.other_solvers import to_pulp
from model.world import world
from tests.formulation.scalar import problem
from tests.formulation.small import small
from tests.formulation.worlds import EVERY_ROW, piece, tiny

SLOW = [pytest.param(name, marks=pytest.mark.slow) for name in ("small 2", "small 3", "small 4", "piece 3")]


@pytest.fixture(scope="module", params=["tiny", "every row", "small 0", "small 1", "piece 1", *SLOW])
def case(request):
    """A plan of a world, and the world spelled out in loops as matrices."""
    kind, _, seed = request.param.partition(" ")
    if seed.isdigit():
        w = world(small(int(seed)) if kind == "small" else piece(int(seed), sites=4, zones=3, chips=2))
    else:
        w = tiny(*(EVERY_ROW if seed else ()))
    return w, plan(w, gap=1e-9), Spelled(problem(w))


class Spelled:
    """A PuLP problem as cost (n,), matrix (m, n), row bounds (m,) and upper bounds (n,), and the names of rows."""

    def __init__(self, made: pulp.LpProblem) -> None:
        names = [v.name for v in made.variables()]
        at = {name: j for j, name in enumerate(names)}
        self.cost = np.zeros(len(names))
        for v, a in made.objective.items():
            self.cost[at[v.name]] = a
        self.most = np.array([np.inf if v.upBound is None else v.upBound for v in made.variables()])
        self.least = np.array([v.lowBound for v in made.variables()])
        rows = list(made.constraints())
        self.rows = [c.name for c in rows]
        entries = [(i, at[v.name], a) for i, c in enumerate(rows) for v, a in c.items()]
        i, j, a = (np.array(part) for part in zip(*entries, strict=True))
        self.matrix = csr_array((a, (i, j)), shape=(len(rows), len(names)))
        bounds = [(c.getLb(), c.getUb()) for c in rows]
        self.low = np.array([-np.inf if low is None else low for low, _ in bounds], dtype=float)
        self.high = np.array([np.inf if high is None else high for _, high in bounds], dtype=float)

    def solved(self):
        """Least cost by SciPy."""
        upper, lower = np.isfinite(self.high), np.isfinite(self.low)
        a = np.concatenate([self.matrix.toarray()[upper], -self.matrix.toarray()[lower]])
        b = np.concatenate([self.high[upper], -self.low[lower]])
        found = linprog(self.cost, A_ub=a, b_ub=b, bounds=np.stack([self.least, self.most], axis=1), method="highs")
        assert found.success
        return found

    def proven(self, y):
        """What prices (m,) of the rows prove that no plan can cost less than: the value of the dual, bounds too."""
        reduced = self.cost - self.matrix.T @ y
        ends = np.where(reduced > 0, self.least, self.most)
        own = np.where(np.abs(reduced) < 1e-7 * np.maximum(1.0, np.abs(self.cost)), 0.0, reduced)
        right = np.where(y > 0, self.low, self.high)
        return float(np.where(y == 0, 0.0, y * np.where(np.isfinite(right), right, 0.0)).sum()) + float(
            np.where(own == 0, 0.0, own * np.where(own == 0, 0.0, ends)).sum()
        )


def test_scipy_finds_the_cost_of_the_plan(case):
    _, made, spelled = case
    assert spelled.solved().fun * 1e6 == pytest.approx(made.objective_usd, rel=1e-7)


def test_the_prices_of_the_plan_prove_its_cost_in_the_other_spelling(case):
    w, _, spelled = case
    whole = plan(w, method="simplex")
    made = to_pulp(whole.programme, labels(w))[0]
    names = [c.name for c in made.constraints()]
    price = dict(zip(names, whole.solution.y, strict=True))
    y = np.array([price[name] for name in spelled.rows])
    assert np.all((y <= 1e-9) | np.isfinite(spelled.low))
    assert np.all((y >= -1e-9) | np.isfinite(spelled.high))
    y = np.where((y > 0) & ~np.isfinite(spelled.low) | (y < 0) & ~np.isfinite(spelled.high), 0.0, y)
    assert spelled.proven(y) * 1e6 == pytest.approx(whole.objective_usd, rel=1e-7)
