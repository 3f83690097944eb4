"""How else: plans that cost hardly more and differ most, and how free the optimum leaves each site.

Modelling to generate alternatives (Brill, Chang, Hopkins, Management Science 28, 1982): the cost becomes a row, at most
(1 + slack) times the optimum, and the plan that builds least or most of something, or least of what earlier plans
built, is sought. What a plan held to that row builds is priced over the whole world.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from model.lp import Floats, Programme
from model.planning import Plan
from model.questions.bounded import COST, Bounded, RowPricer, solve_bounded, with_costs, with_row
from model.questions.optimum import settled, told
from model.solve.reduced_costs import ReducedCosts
from model.solve.workers import HERE, Team
from model.world import World

TIE = 1e-6
"""Share of the objective that cost keeps, so that of like plans the cheaper is found and prices exist."""

LEAST_SLACK = 1e-7
"""Room that cost needs for rounding where no slack is given."""

SIGN = {"least": 1.0, "most": -1.0}
"""What is built counts so in each sense, where the least is sought."""

SAME_MW = 1.0
"""Sizes of a site nearer than this, or than a thousandth of the larger, are one size."""


@dataclass(frozen=True)
class Alternatives:
    """Plans near the optimum.

    `table` has a row a plan: alternative, aim, sense, it_mw (what of the aim it builds), optimum_it_mw, cost_usd,
    extra_frac (over the optimum), proven. `build` has what each builds: alternative, kind, site, period, it_mw.
    """

    slack: float
    table: pd.DataFrame
    build: pd.DataFrame


type Said = Callable[[str], None]


def alternatives(
    plan: Plan, slack: float = 0.02, sites: Sequence[str] = (), different: int = 3, said: Said = lambda what: None,
    team: Team = HERE,
) -> Alternatives:  # fmt: skip
    """Least and most of each kind of site, and of the sites named, then plans that share least with all before.

    Parameters
    ----------
    plan : Plan
        The cheapest plan.
    slack : float
        Share of the optimum that a plan may cost more.  [-, >= 0]
    sites : sequence of str
        Sites to make as small and as large as can be.
    different : int
        Plans to seek that build least of what the earlier ones built.
    said : callable
        Told how far the search is.
    team : Team
        Who seeks the least and the most; plans that differ from all before wait for these.

    Raises
    ------
    NoPlan
        The plan given is not optimal.
    ValueError
        A site is unknown, or slack is negative.
    """
    search = _Search.of(plan, slack)
    plan, world = search.plan, plan.world
    kinds = world.sites.frame["kind"].to_numpy()
    names = world.sites.frame["site"].to_numpy()
    unknown = set(sites) - set(names)
    if unknown:
        raise ValueError(f"no site is called {', '.join(sorted(unknown))}")
    groups: dict[str, Any] = {str(kind): kinds == kind for kind in dict.fromkeys(kinds)} | {
        site: names == site for site in sites
    }
    rows, built = [], [_build(world, "optimum", plan.programme, plan.x["build"])]
    own = search.by_site(plan.programme, plan.x["build"])
    aims = [(aim, sense) for aim in groups for sense in SIGN]
    said(f"least and most of {', '.join(groups)}")
    ends = team.map(
        _Search.push, [SIGN[sense] * groups[aim] for aim, sense in aims], search,
        lambda n: said(f"{n} of {len(aims)} leasts and mosts"),
    )  # fmt: skip
    for (aim, sense), found in zip(aims, ends, strict=True):
        name = f"{sense} {aim}"
        rows.append(search.row(name, aim, sense, found, groups[aim], own))
        built.append(_build(world, name, found.programme, found.x["build"]))
    used, last = own > SAME_MW, None
    for number in range(different):
        name = f"different {number + 1}"
        said(name)
        last = found = search.push(used.astype(float), last)
        rows.append(search.row(name, "sites built before", "least", found, used, own))
        built.append(_build(world, name, found.programme, found.x["build"]))
        more = used | (search.by_site(found.programme, found.x["build"]) > SAME_MW)
        if (more == used).all():
            break  # no site is left that has not been built in some plan
        used = more
    return Alternatives(slack, pd.DataFrame(rows), pd.concat(built, ignore_index=True))


def site_sizes(
    plan: Plan, sites: Sequence[str], slack: float = 0.0, said: Said = lambda what: None, team: Team = HERE
) -> pd.DataFrame:  # fmt: skip
    """Smallest and largest size of each site in any optimal plan (or any within a slack).

    Rows of site, it_mw (of the plan at hand), least_it_mw, most_it_mw, unique: where least and most are one, every
    optimal plan builds this much there; elsewhere the plan at hand is one of several and its size there is a matter of
    taste.
    """
    found = alternatives(plan, max(slack, LEAST_SLACK), sites, different=0, said=said, team=team).table
    found = found[found["aim"].isin(sites)]
    table = found.pivot_table(index="aim", columns="sense", values="it_mw").reindex(list(sites))
    own = found.drop_duplicates("aim").set_index("aim")["optimum_it_mw"].reindex(list(sites))
    least, most = table["least"].to_numpy(), table["most"].to_numpy()
    return pd.DataFrame({
        "site": list(sites), "it_mw": own.to_numpy(), "least_it_mw": least, "most_it_mw": most,
        "unique": most - least <= np.maximum(SAME_MW, 1e-3 * most),
    })  # fmt: skip


def notice(sizes: pd.DataFrame) -> str:
    """Whether the plan is the only one of least cost, as far as these sites go, in words."""
    free = sizes.loc[~sizes["unique"], "site"].tolist()
    if not free:
        return "Every plan of least cost builds this much at these sites."
    return f"The size of {', '.join(free)} is a matter of taste: other plans of the same cost build more or less there."


@dataclass(frozen=True)
class _Search:
    """Pushes the cheapest plan about within the cost allowed."""

    plan: Plan
    allowed: float  # million USD

    @classmethod
    def of(cls, plan: Plan, slack: float) -> "_Search":
        if slack < 0.0:
            raise ValueError(f"slack is {slack}; no plan costs less than the optimum")
        plan = settled(plan)
        allowed = (1.0 + max(slack, LEAST_SLACK)) * plan.solution.objective
        return cls(plan, allowed)

    def push(self, weight: Floats, near: Bounded | None = None) -> Bounded:
        """Plan of least weight (S,) x MW built at each site, within the cost allowed, sought from a plan near it."""
        world, begun = self.plan.world, near or self.plan
        tie = (
            TIE
            / abs(self.plan.solution.objective)
            * max(1.0, self.by_site(self.plan.programme, self.plan.x["build"]).sum())
        )
        of_option = weight[world.site_of]

        def pushed(lp: Programme) -> Programme:
            costs = {name: v.cost * tie for name, v in lp.variables.items()}
            costs["build"] = costs["build"] + of_option[lp.variables["build"].index["option"]]
            return with_row(with_costs(lp, costs, lp.offset * tie), COST, _costs(lp), self.allowed - lp.offset)

        pricer = _Pushed(world, weight=of_option, tie=tie)
        basis = begun.solution.basis
        return solve_bounded(world, begun.active, pushed, basis=basis, pricer=pricer, gap=None, threads=1)

    def by_site(self, lp: Programme, x: Floats) -> Floats:
        """(S,) MW built over all vintages."""
        world = self.plan.world
        return np.bincount(world.site_of[lp.variables["build"].index["option"]], x, world.shape["site"])

    def row(self, name: str, aim: str, sense: str, found: Bounded, inside: Any, own: Floats) -> dict[str, Any]:
        """Row of the table."""
        cost = sum(float(value @ found.x[name]) for name, value in _costs_of(self.plan.world, found.programme).items())
        cost += self.plan.programme.offset
        return {
            "alternative": name, "aim": aim, "sense": sense,
            "it_mw": float(self.by_site(found.programme, found.x["build"])[inside].sum()),
            "optimum_it_mw": float(own[inside].sum()), "cost_usd": cost * 1e6,
            "extra_frac": float(told(cost / self.plan.solution.objective - 1.0, 1.0)), "proven": found.proven,
        }  # fmt: skip


@dataclass(frozen=True)
class _Pushed(RowPricer):
    """Prices a world in which options have a weight, and all costs count next to nothing."""

    weight: Floats = field(default_factory=lambda: np.zeros(0))  # (O,) per MW built
    tie: float = 1.0

    def of(self, programme: Programme, y: Floats) -> ReducedCosts:
        """Worth of everything, where a column's cost counts (tie - price of its row) times and a weight once."""
        scale = self.tie + max(0.0, -float(y[programme.rows[COST]][0]))
        worth = super().of(programme, y / scale)
        return replace(worth, build=worth.build + self.weight[:, None] / scale, bound=-np.inf)


def _costs(lp: Programme) -> dict[str, Floats]:
    return {name: np.asarray(v.cost, dtype=float) for name, v in lp.variables.items()}


def _costs_of(world: World, lp: Programme) -> Mapping[str, Floats]:
    """The paper's costs of a pushed programme's columns: the coefficients of its cost row."""
    terms = lp.constraints[COST].terms
    out = {name: np.zeros(len(v.index)) for name, v in lp.variables.items()}
    for term in terms:
        out[term.variable][term.column] = term.value
    return out


def _build(world: World, name: str, lp: Programme, x: Floats) -> pd.DataFrame:
    index = lp.variables["build"].index
    used = np.flatnonzero(x > 1e-6)
    sites = world.sites.frame.iloc[world.site_of[index["option"][used]]]
    rows = pd.DataFrame({
        "alternative": name, "kind": sites["kind"].to_numpy(), "site": sites["site"].to_numpy(),
        "period": world.calendar.year[index["vintage"][used]].astype(int), "it_mw": x[used],
    })  # fmt: skip
    return rows.groupby(["alternative", "kind", "site", "period"])["it_mw"].sum().reset_index()
