"""A world to a plan: solve, prove, and put into tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from time import perf_counter
from typing import Any

import numpy as np

from model.formulation import Active, every, programme
from model.lp import Floats, Programme
from model.planning import tables
from model.planning.bill import bill
from model.planning.certificate import Certificate, certify
from model.planning.dimensions import labels
from model.planning.scarcity import scarcity
from model.solve.generation import generate
from model.solve.highs import Solution, solve
from model.solve.integers import whole_plan
from model.solve.other_solvers import through_pulp, to_pulp
from model.solve.reduced_costs import Pricer
from model.solve.renewal import alike, carried, renewed
from model.solve.route_gains import Gains
from model.solve.row_prices import Prices
from model.solve.search import Generated, Progress
from model.solve.standing import Standing
from model.solve.workers import PATIENCE_S, workers
from model.tables.changes import Changes
from model.tables.frames import Frames
from model.tables.resolution import reread
from model.world import World
from model.world import world as priced

MANY = 20_000_000
"""Sites x loads x periods x slices from which a world is priced by several processes: seconds a time by one."""

MOST_PERIODS = 12
"""Periods that the text of a plan names."""

METHODS = ("columns", "simplex", "ipm", "pulp")
"""Column generation; the whole programme by HiGHS's simplex or interior point; the whole programme through PuLP."""


@dataclass(frozen=True, eq=False, repr=False)
class Plan:
    """The least-cost plan of a world and everything known about it."""

    world: World
    programme: Programme
    solution: Solution
    active: Active
    status: str
    method: str
    bound_usd: float
    seconds: Mapping[str, float] = field(default_factory=dict)
    prices: Prices = field(default_factory=dict)
    """Prices that prove the bound, where those of the last programme do not."""
    choices: Mapping[str, object] = field(default_factory=dict)
    """What the search was asked besides the method: `integer`, `gap`, `time_limit_s`, `seed`."""

    def __repr__(self) -> str:
        """Status, cost, distance from the optimum, and who serves each period."""
        if not self.tables:
            return f"Plan: {self.status}"
        lines = [
            f"Plan: {self.status}, {self.objective_usd:,.0f} USD, at most {self.relative_gap:.1e} above the optimum"
        ]
        for period, shares in list(self.share_by_kind.items())[:MOST_PERIODS]:
            lines.append(f"{period}: " + ", ".join(f"{kind} {100 * part:.3g} %" for kind, part in shares.items()))
        return "\n".join(lines)

    @property
    def objective_usd(self) -> float:
        """Present value of the plan over the horizon."""
        return self.solution.objective * 1e6

    @property
    def relative_gap(self) -> float:
        """How far above the optimum the plan can be at most, as a share of it."""
        return max(0.0, self.objective_usd - self.bound_usd) / max(1.0, abs(self.objective_usd))

    @cached_property
    def x(self) -> dict[str, Floats]:
        """Columns by variable."""
        return self.programme.split_columns(self.solution.x)

    @cached_property
    def y(self) -> dict[str, Floats]:
        """Row prices by constraint; NaN where whole numbers were requested."""
        return self.programme.split_rows(self.solution.y)

    @cached_property
    def tables(self) -> Frames:
        """Result tables by name. Empty unless there is a plan."""
        if not np.isfinite(self.solution.x).all():
            return Frames()
        world, lp, x = self.world, self.programme, self.x
        paid = bill(world, lp, x)
        served = tables.serve(world, lp, x["serve"])
        found = Frames({
            "build": tables.build(world, lp, x["build"]), "capacity": tables.capacity(world, lp, x["build"]),
            "serve": served, "unserved": tables.unserved(world, lp, x["unserved"]), "bill": paid,
            "sites": tables.sites(world, lp, x, paid), "routes": tables.routes(served, world),
        })  # fmt: skip
        if np.isfinite(self.solution.y).all():
            pricer = Pricer(world)
            reduced = pricer.price(pricer.prices(lp, self.solution.y)).build
            found["prices"] = tables.prices(world, lp, self.y)
            found["scarcity"] = scarcity(world, lp, self.y)
            found["options"] = tables.options(
                world, self.levelised_usd_per_h100e_h, reduced, lp.variables["build"].index.dense(x["build"])
            )
        return found

    @cached_property
    def levelised_usd_per_h100e_h(self) -> Floats:
        """(O, V) cost of a delivered H100e-hour at full use, at each option's most expensive class of work."""
        return self.world.levelised_usd_per_h100e_h.max(axis=0)

    @cached_property
    def certificate(self) -> Certificate:
        """Residuals of the plan, computed again from the solution alone."""
        return certify(self.programme, self.solution.x, self.solution.y, self.tables["bill"]["npv_usd"].sum() / 1e6)

    @property
    def size(self) -> dict[str, int]:
        """How big the world is, and the programme that was solved last."""
        rows, columns = self.programme.shape
        routes = int((self.world.routes.reach > 0).sum()) * self.world.shape["period"]
        return {"options": self.world.shape["option"], "routes": routes, "columns": columns, "rows": rows}

    @property
    def share_by_kind(self) -> dict[int, dict[str, float]]:
        """Share of the work served by each kind of site, by period."""
        served = self.tables["routes"].groupby(["period", "kind"], as_index=False).agg({"h100e": "sum"})
        share = served["h100e"] / served.groupby("period")["h100e"].transform("sum")
        found: dict[int, dict[str, float]] = {}
        for period, kind, frac in zip(served["period"], served["kind"], share, strict=True):
            found.setdefault(int(period), {})[str(kind)] = float(frac)
        return found

    def update(
        self, changes: Changes = (), *, world: World | None = None,
        standing: Standing | None = None, gap: float = 1e-6, time_limit_s: float | None = None,
        threads: int | None = None, progress: Progress | None = None,
    ) -> "Plan":  # fmt: skip
        """Least-cost plan after some changes, found from where this one stands.

        Parameters
        ----------
        changes : mapping or iterable of str
            Cells to values, `{"chips.gb300.price_usd_per_chip": 30000}`, or changes as `load` takes them. The tables
            are read again: what was saved since in them counts too.
        world : World, optional
            What to plan instead: another world, with all its changes made.
        standing : Standing, optional
            Solver to keep from one update to the next: where only costs, bounds or few coefficients differ, they are
            written over in place.
        gap, time_limit_s, threads, progress
            As in `plan`.

        Raises
        ------
        InputError
            The changes are faulty.
        """
        began = perf_counter()
        if world is None:
            world = priced(reread(self.world.inputs, changes))
        read, limit = perf_counter() - began, np.inf if time_limit_s is None else time_limit_s
        same, found = alike(self.world, world), None
        part = self.active if same else carried(self.world, self.active, world)
        if part is not None and self.status in ("optimal", "feasible") and "open" not in self.programme.variables:
            found = renewed(
                world, part, standing=standing, basis=self.solution.basis if same else None,
                prices=self.prices if same else None, gap=gap, threads=threads or 1, time_limit_s=limit,
                progress=progress,
            )  # fmt: skip
        if found is None:
            return plan(world, gap=gap, time_limit_s=time_limit_s, threads=threads, progress=progress)
        made = _of_columns(world, found, gap, perf_counter() - began - read, limit)
        choices = {"integer": False, "gap": gap, "time_limit_s": time_limit_s, "seed": 0}
        return replace(made, seconds={"read": read, **made.seconds}, choices=choices)

    def to_pulp(self, whole: bool = False) -> Any:
        """The named problem as a PuLP `LpProblem`: to add constraints, write .lp or .mps, or solve elsewhere.

        Parameters
        ----------
        whole : bool
            False hands over the options and routes the plan was proven with: enough for any solver to find the same
            optimum. True hands over every one: needed where added constraints may bring others in.
        """
        integer = "open" in self.programme.variables
        lp = programme(self.world, every(self.world), integer) if whole else self.programme
        return to_pulp(lp, labels(self.world))[0]


def plan(
    world: World, *, method: str = "columns", integer: bool = False, gap: float = 1e-6,
    time_limit_s: float | None = None, threads: int | None = None, seed: int = 0, progress: Progress | None = None,
    start: Active | None = None, scheduler: str | None = None, wait_s: float = PATIENCE_S,
) -> Plan:  # fmt: skip
    """Least-cost plan of a world.

    Parameters
    ----------
    world : World
        From `load`.
    method : str
        One of `METHODS`.
    integer : bool
        Build in whole modules and pay for opening a site. Such a plan has no prices; its status is `feasible`
        where it is further from the bound than `gap`.
    gap : float
        Relative distance from the optimum to stop at.  [-, >= 0]
    time_limit_s : float, optional
        Best plan so far is returned, with status `time_limit`, once this is spent.  [s]
    threads : int, optional
        Threads of the solver; by default its own choice.
    seed : int
        Of the first guess of column generation.
    progress : callable, optional
        Told stage, share done (or None) and a note.
    start : Active, optional
        Part of the world to begin column generation with, such as an earlier plan's `active`.
    scheduler : str, optional
        Address of a Dask scheduler (`tcp://host:8786`) whose workers price the routes of column generation. Without one
        `threads` processes do in a world of more than `MANY` of them, for which a script must be importable, and this
        process in any other.
    wait_s : float
        Seconds that a cluster without workers is waited for.

    Raises
    ------
    ValueError
        Unknown method.
    ModuleNotFoundError
        A scheduler is given and Dask is not installed.
    OSError
        The scheduler can not be used, or workers were lost again and again; see `cluster.reach`.
    """
    if method not in METHODS:
        raise ValueError(f"method is '{method}'; choose one of {', '.join(METHODS)}")
    began = perf_counter()
    limit = np.inf if time_limit_s is None else time_limit_s
    choices = {"integer": integer, "gap": gap, "time_limit_s": time_limit_s, "seed": seed}
    if integer and method != "pulp":
        lp, solution, active = whole_plan(
            world, columns=method == "columns", gap=gap, start=start, time_limit_s=limit, threads=threads or 0,
            progress=progress,
        )  # fmt: skip
        took = {"solve": perf_counter() - began}
        bound = solution.bound * 1e6
        made = Plan(world, lp, solution, active, solution.status, method, bound, took, choices=choices)
        proven = solution.status != "optimal" or made.relative_gap <= gap * (1 + 1e-6) + 1e-9
        return made if proven else replace(made, status="feasible")
    if method == "columns":
        routes = world.shape["site"] * world.shape["load"] * world.shape["period"] * world.shape["slice"]
        with workers((threads or 1) if routes > MANY else 1, scheduler, Gains(world), wait_s) as crew:
            found = generate(
                world, gap=gap, start=start, time_limit_s=limit, threads=threads or 0, seed=seed, progress=progress,
                crew=crew,
            )  # fmt: skip
        return replace(_of_columns(world, found, gap, perf_counter() - began, limit), choices=choices)
    active = every(world)
    lp = programme(world, active, integer)
    built = perf_counter()
    if progress is not None:
        progress("solve", None, f"{lp.shape[0]:,} rows, {lp.shape[1]:,} columns by {method}")
    if method == "pulp":
        solution = through_pulp(lp, labels(world), time_limit_s, threads, gap if integer else 0.0)
    else:
        solution = solve(lp, algorithm=method, time_limit_s=time_limit_s, threads=threads or 0)
    took = {"build": built - began, "solve": perf_counter() - built}
    bound = solution.bound * 1e6
    return Plan(world, lp, solution, active, solution.status, method, bound, took, choices=choices)


def _of_columns(world: World, found: Generated, gap: float, took_s: float, limit_s: float) -> Plan:
    """What column generation found, as a plan; short of the gap it is feasible, or was cut off by the time limit."""
    status = found.solution.status
    if status == "optimal" and found.gap > gap:
        status = "time_limit" if took_s > limit_s else "feasible"
    return Plan(
        world, found.programme, found.solution, found.active, status, "columns", found.bound * 1e6, {"solve": took_s},
        found.prices,
    )  # fmt: skip
