"""What can be set against cost: a resource of limits.csv, or round trips. Counted in a programme, priced outside it."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from model.lp import Floats, Programme
from model.questions.bounded import BUDGET, RowPricer
from model.solve.route_gains import Gains
from model.solve.row_prices import Prices
from model.tables.schema.policy import RESOURCES
from model.world import World

ONCE = ("built_mw", "chips", "launch_t")
"""Resources counted once, when built; the others are held or used every year."""

UNITS = {
    "built_mw": "mw", "living_mw": "mw_yr", "living_h100e": "h100e_yr", "chips": "count", "launch_t": "t",
    "satellites": "count_yr", "capex_usd": "usd", "energy_mwh": "mwh", "green_mwh": "mwh", "carbon_t": "t",
    "water_m3": "m3", "heat_mw": "mw_yr", "served_h100e": "h100e_yr",
}  # fmt: skip
"""Unit of a resource summed over the horizon."""


@dataclass(frozen=True)
class Aim:
    """What is set against cost.

    `what` is a resource of limits.csv, `mean_rtt_ms` or `worst_rtt_ms`; `scope` narrows a resource to a kind, bloc,
    jurisdiction, tag or site; `most` asks for as much of it as there can be (of served_h100e only). Round trips count
    `workloads` only, all of them where none is named.
    """

    what: str
    scope: dict[str, str] = field(default_factory=dict)
    most: bool = False
    workloads: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        known = (*RESOURCES, "mean_rtt_ms", "worst_rtt_ms")
        if self.what not in known:
            raise ValueError(f"aim is {self.what!r}; choose one of {', '.join(known)}")
        if self.most and self.what != "served_h100e":
            raise ValueError(f"most is asked of {self.what}; only served_h100e can be")
        wrong = set(self.scope) - {"kind", "bloc", "jurisdiction", "tag", "site"}
        if wrong:
            raise ValueError(f"scope names {', '.join(sorted(wrong))}; give kind, bloc, jurisdiction, tag or site")

    @property
    def column(self) -> str:
        """Name of the aim's column: what it is, where, and its unit over the horizon."""
        if self.what.endswith("_rtt_ms"):
            return self.what
        scope = "".join(f"{value}_" for value in self.scope.values())
        stem = self.what.rsplit("_", 1)[0] if "_" in self.what else self.what
        return f"{scope}{stem}_{UNITS[self.what]}"


def years_of_slices(world: World) -> Floats:
    """(T, H) years that each slice stands for."""
    return world.calendar.length_yr[:, None] * world.hour_frac


def counted_loads(world: World, aim: Aim) -> Any:
    """(L,) loads whose round trips count."""
    workload = world.loads.frame["workload"]
    return (workload.isin(aim.workloads) if aim.workloads else workload.notna()).to_numpy()


@dataclass(frozen=True)
class Measure:
    """A linear aim on a world: how much of it a plan has, and what columns left out are worth under its budget.

    The level counted grows with what is to be avoided: `whole` less the amount, where most is asked.
    """

    world: World
    scale: float
    whole: float = 0.0
    most: bool = False

    def coefficients(self, lp: Programme) -> dict[str, Floats]:
        """Of the columns that count the resource for each period."""
        index = lp.variables["breach"].index
        limits = self.world.inputs.tables["limits"]
        t = np.searchsorted(self.world.calendar.year, limits["period"].to_numpy(float)[index["limit"]])
        mine = limits["limit"].to_numpy()[index["limit"]] == "frontier"
        years = np.where(
            limits["resource"].isin(ONCE).to_numpy()[index["limit"]], 1.0, self.world.calendar.length_yr[t]
        )
        return {"breach": np.where(mine, years, 0.0) / self.scale}

    def of(self, lp: Programme, x: Floats) -> float:
        """Level of a plan."""
        return float(sum(value @ x[lp.columns[name]] for name, value in self.coefficients(lp).items()))

    def shown(self, level: float) -> float:
        """The aim in its own unit."""
        return self.whole - level * self.scale if self.most else level * self.scale

    @property
    def per_unit(self) -> float:
        """Levels in one unit of the aim."""
        return 1.0 / self.scale

    @cached_property
    def pricer(self) -> RowPricer:
        """Pricing under a budget row."""
        return RowPricer(self.world)

    def at(self, weight: float) -> RowPricer:
        """Pricing where a price stands in the costs of the counting columns: no other column feels it."""
        return self.pricer


def resource_measure(world: World, aim: Aim) -> Measure:
    """A measure by rows of limits.csv, one a period, whose breach is free and counts the resource."""
    years = world.inputs.tables["periods"]["period"]
    demand = world.mean_demand_kh100e.sum(axis=0) * 1e3 if aim.most else np.zeros(len(years))
    limits = world.inputs.tables["limits"]
    rows = pd.DataFrame({
        "limit": "frontier", "period": years, "resource": aim.what, "sense": ">=" if aim.most else "<=",
        "value": demand, "low": demand, "high": demand, "penalty_usd_per_unit": 0.0,
        "confidence": "assumption", **aim.scope,
    }).reindex(columns=limits.columns)  # fmt: skip
    texts = [str(name) for name in limits if not pd.api.types.is_numeric_dtype(limits[name].dtype)]
    rows = rows.astype({name: limits[name].dtype for name in texts if rows[name].notna().any()})
    rows[texts] = rows[texts].astype(object).fillna("").astype("str")
    both = pd.concat(
        [limits.astype(dict.fromkeys(texts, "str")), rows.astype({"penalty_usd_per_unit": float})], ignore_index=True
    )
    inputs = replace(world.inputs, tables={**world.inputs.tables, "limits": both})
    total = float((demand * world.calendar.length_yr).sum())
    return Measure(replace(world, inputs=inputs), _scale_of(world, aim), total, aim.most)


def _scale_of(world: World, aim: Aim) -> float:
    """Units counted at once, so that levels stay near the programme's other numbers."""
    return {"capex_usd": 1e9, "energy_mwh": 1e6, "green_mwh": 1e6, "carbon_t": 1e6, "water_m3": 1e6}.get(aim.what, 1e3)


@dataclass(frozen=True)
class MeanRtt(Measure):
    """Mean round trip of the demand, by the routes it takes; what is unserved waits for nothing."""

    weight: Floats = field(default_factory=lambda: np.zeros(0))  # (S, L, T, H) ms per kH100e served

    def coefficients(self, lp: Programme) -> dict[str, Floats]:
        """Of the routes: what a thousand H100e served adds to the mean."""
        index = lp.variables["serve"].index
        return {"serve": self.weight[index["site"], index["load"], index["period"], index["slice"]]}

    @cached_property
    def pricer(self) -> RowPricer:
        """Pricing under a budget row on the routes."""
        return _Late(self.world, weight=self.weight)

    def at(self, weight: float) -> RowPricer:
        """Pricing where a millisecond of the mean costs `weight` million USD."""
        return _Late(self.world, weight=self.weight, fixed=weight)


@dataclass(frozen=True)
class _Late(RowPricer):
    """Prices routes with what their round trips take of the budget, or cost at a fixed price."""

    weight: Floats = field(default_factory=lambda: np.zeros(0))
    fixed: float = 0.0

    @cached_property
    def gains(self) -> Gains:
        """The routes, which feel the budget."""
        return _LateGains(self.world, self.weight, self.fixed)


@dataclass(frozen=True)
class _LateGains(Gains):
    weight: Floats
    fixed: float

    def paid(self, prices: Prices, part: slice) -> Floats:
        budget = float(prices[BUDGET][0]) if BUDGET in prices else 0.0
        return super().paid(prices, part) + (budget - self.fixed) * self.weight[:, part]


def mean_rtt_measure(world: World, aim: Aim) -> MeanRtt:
    """A measure of the routes: round trips weighted by the demand that takes them."""
    counted = counted_loads(world, aim)
    years = years_of_slices(world)
    total = float((world.loads.demand_kh100e * years)[counted].sum())
    rtt = world.routes.rtt_ms[:, world.loads.frame["z"]]
    finite = np.where(np.isfinite(rtt), rtt, 0.0)  # what is out of reach is no route and is never priced
    weight = np.where(counted[:, None, None], finite[:, :, None, :] * years, 0.0) / max(total, 1e-300)
    return MeanRtt(world, 1.0, weight=weight)


def measure(world: World, aim: Aim) -> Measure:
    """The aim, counted on a world; for worst round trips there is none, as they are no sum over the plan."""
    return mean_rtt_measure(world, aim) if aim.what == "mean_rtt_ms" else resource_measure(world, aim)
