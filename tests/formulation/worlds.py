"""Small worlds to try laws on: the tiny study, and random pieces of the shipped tables with everything made scarce."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from model.tables.inputs import Inputs
from model.tables.resolution import merged
from model.tables.schema.policy import RESOURCES
from model.world import World, world
from model.world.schema import read_inputs

TINY = Path(__file__).parents[1] / "tiny" / "inputs"
SHIPPED = Path(__file__).parents[2] / "inputs"

EVERY_ROW = (
    "demand.gb-lon/chat/2032.resident_frac=0.3",
    "demand.gb-lon/training/2028.resident_frac=0.6",
    "workloads.chat.max_rtt_ms=9.5",
    "chip_supply.list/gb300/allied/2028.premium_usd_per_chip=2000",
    "limits.launch/2028.period=2032",
)
"""Changes after which the tiny world has a row of every constraint: work kept home, a slow route, a launch to limit."""


@cache
def tiny(*overrides: str) -> World:
    """The tiny study under overrides; one world is read once."""
    return world(read_inputs(TINY, overrides=overrides))


@cache
def shipped() -> Inputs:
    """Tables of the shipped inputs."""
    return read_inputs(SHIPPED)


def with_tables(inputs: Inputs, **tables: pd.DataFrame) -> Inputs:
    """Inputs with some tables replaced; a table `sites/x` is given as `sites_x`."""
    named = {name.replace("sites_", "sites/"): table for name, table in tables.items()}
    return replace(inputs, tables=MappingProxyType({**inputs.tables, **named}))


def scaled(inputs: Inputs, factors: dict[str, Sequence[float] | float]) -> Inputs:
    """Inputs with columns (`table.column`) multiplied by a number, or by one number a row."""
    tables: dict[str, pd.DataFrame] = {}
    for name, factor in factors.items():
        table, column = name.split(".")
        frame = tables.get(table, inputs.tables[table])
        tables[table] = frame.assign(**{column: frame[column] * factor})
    return with_tables(inputs, **{name.replace("/", "_"): table for name, table in tables.items()})


@cache
def piece(
    seed: int, sites: int = 12, zones: int = 8, periods: int = 2, chips: int = 4, block_h: float = 24.0
) -> Inputs:
    """Some sites, zones, chips and periods of the shipped tables, with scarcer power, chips, launches and links."""
    rng, t = np.random.default_rng(seed), shipped().tables
    kept = {}
    each = {
        "sites/terrestrial": sites // 2,
        "sites/undersea": sites // 4,
        "sites/orbital": sites - sites // 2 - sites // 4,
    }
    for name, count in each.items():
        kept[name] = _some(rng, t[name], count)
    names = pd.concat([table["site"] for table in kept.values()])
    kept["zones"] = _some(rng, t["zones"], zones)
    kept["periods"] = t["periods"].iloc[1 : 1 + periods].reset_index(drop=True)
    kept["timeslices"] = merged(t["timeslices"], block_h)
    years = set(kept["periods"]["period"])
    offers = t["chip_supply"][t["chip_supply"]["period"].isin(years)]
    stock = t["existing"][t["existing"]["site"].isin(names)]
    wanted = set(stock["chip"].value_counts().index[:1]) | set(
        rng.choice(offers["chip"].unique(), chips, replace=False)
    )
    kept["chips"] = t["chips"][t["chips"]["chip"].isin(wanted)].reset_index(drop=True)
    kept["existing"] = stock[stock["chip"].isin(wanted)].reset_index(drop=True)
    kept["chip_supply"] = offers[offers["chip"].isin(wanted)].reset_index(drop=True)
    kept["launch"] = t["launch"][t["launch"]["period"].isin(years)].reset_index(drop=True)
    demand = t["demand"]
    demand = demand[demand["zone"].isin(kept["zones"]["zone"]) & demand["period"].isin(years)].reset_index(drop=True)
    here = demand["workload"].isin(rng.choice(demand["workload"].unique(), 5, replace=False))
    demand = demand[here].reset_index(drop=True)
    kept["demand"] = demand.assign(resident_frac=rng.choice([0.0, 0.0, 0.2, 0.7], len(demand)))
    kept["workloads"] = t["workloads"].assign(
        largest_site_frac=rng.choice([0.4, 0.7, 1.0], len(t["workloads"])),
        max_rtt_ms=t["workloads"]["max_rtt_ms"] * rng.uniform(0.5, 1.5, len(t["workloads"])),
        percentile_frac=rng.choice([0.8, 0.95, 1.0], len(t["workloads"])),
    )
    pairs = pd.DataFrame({"site": rng.choice(names, 6), "zone": rng.choice(kept["zones"]["zone"], 6)}).drop_duplicates()
    rtt_ms, stated = rng.uniform(5.0, 200.0, len(pairs)), rng.choice([np.nan, 40.0], len(pairs))
    pairs = pairs.assign(rtt_ms=rtt_ms, usd_per_h100e_yr=stated, source="", confidence="")
    kept["routes"] = pairs[list(t["routes"].columns)].reset_index(drop=True)
    kept["limits"] = _limits(rng, t["limits"], kept, sorted(years))
    inputs = with_tables(shipped(), **{name.replace("/", "_"): table for name, table in kept.items()})
    scarce = {
        "sites/terrestrial.power_mw": 0.3, "sites/terrestrial.build_mw_per_yr": 0.3,
        "sites/undersea.permit_mw_th": 0.01,
        "chip_supply.chips_per_yr": 0.05, "launch.t_per_yr": 0.5, "gateways.gbps": 0.02, "demand.h100e": 0.5,
    }  # fmt: skip
    draws = {name: rng.uniform(0.3, 1.7, len(inputs.tables[name.split(".")[0]])) for name in scarce}
    return scaled(inputs, {name: factor * draws[name] for name, factor in scarce.items()})


def _some(rng: np.random.Generator, table: pd.DataFrame, count: int) -> pd.DataFrame:
    return table.iloc[np.sort(rng.choice(len(table), count, replace=False))].reset_index(drop=True)


_WHOLES = [
    ("green_mwh", "energy_mwh"),
    ("built_mw", "built_mw"),
    ("living_mw", "living_mw"),
    ("carbon_t", "energy_mwh"),
]
_STANDS = ("living_mw", "living_h100e", "satellites", "heat_mw")
_SCOPES = {
    "kind": ["terrestrial", "undersea", "orbital"],
    "bloc": ["allied", "china"],
    "chip_bloc": ["allied", "china"],
}


def _limits(
    rng: np.random.Generator, like: pd.DataFrame, kept: dict[str, pd.DataFrame], years: list[int]
) -> pd.DataFrame:
    """One limit on every resource and a few on shares, in random scopes; soft where stock or a floor may break it."""
    rows = []
    choices = {**_SCOPES, "site": kept["sites/terrestrial"]["site"].tolist(), "": [""]}
    for n, (what, whole) in enumerate([*((name, "") for name in RESOURCES), *_WHOLES]):
        which = str(rng.choice(list(choices)))
        scope = {which: str(rng.choice(choices[which]))} if (what, which) != ("served_h100e", "chip_bloc") else {}
        floor = bool(rng.random() < 0.4)
        value = rng.uniform(0.1, 0.9) if whole else 10.0 ** rng.uniform(1.0, 5.0)
        soft = floor or what in _STANDS or rng.random() < 0.7
        row = dict.fromkeys(like.columns, "") | scope
        row |= {"limit": f"limit_{n}", "period": int(rng.choice(years)), "resource": what, "of_resource": whole}
        row |= {"sense": ">=" if floor else "<=", "value": value, "low": value, "high": value}
        row |= {"penalty_usd_per_unit": 10.0 ** rng.uniform(0, 4) if soft else np.nan, "confidence": "assumption"}
        rows.append(row)
    return pd.DataFrame(rows)[list(like.columns)].astype(like.dtypes.to_dict())
