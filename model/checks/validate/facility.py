"""Capacitated facility location as a folder of ordinary input tables.

    minimise  sum_i fixed[i] open[i] + sum_ij unit[i,j] flow[i,j]
    subject to  sum_i flow[i,j] = demand[j],  sum_j flow[i,j] <= capacity[i] open[i],  flow >= 0,  open in {0, 1}

One year without discounting, one slice, no physics: sites are quotes that charge nothing but their opening, and every
route states its price. A plan of whole numbers costs `USD_PER_COST` times the optimum of the instance.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from model.arrays import FloatArray
from model.tables.cells import argued_columns
from model.tables.columns import Row
from model.world.schema import full_schema

YEAR = 2026
USD_PER_COST = 1e3
"""Dollars that stand for one unit of the instance's money."""

LARGEST_MW = 1e3
"""IT power that stands for the largest capacity of an instance: a plausible site."""

H100E_PER_MW = 1e3
"""One chip of 10 kW does the work of ten H100s."""

KEPT = ("assumptions", "jurisdictions", "nodes", "network", "detours", "cooling_curves", "ranges")
"""Tables that the model needs and the instance does not: taken over from any other study."""


@dataclass(frozen=True)
class Facilities:
    """An instance with I sites and J customers, in its own units."""

    capacity: FloatArray  # (I,)
    fixed: FloatArray  # (I,)
    demand: FloatArray  # (J,)
    unit: FloatArray  # (I, J) cost of one unit of demand


def facility_inputs(instance: Facilities, folder: Path | str, base: Path | str) -> Path:
    """Write the input tables that say the same as an instance.

    Parameters
    ----------
    instance : Facilities
        What to write.
    folder : path
        Where to; made if it is not there.
    base : path
        Input tables of any other study, for `KEPT` and for what cooling, supply and settings there must be.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    ValueError
        Capacities do not hold the demand: the instance has no solution.
    """
    if instance.capacity.sum() < instance.demand.sum():
        raise ValueError(f"capacity {instance.capacity.sum():g} is less than demand {instance.demand.sum():g}")
    folder, base = Path(folder), Path(base)
    (folder / "sites").mkdir(parents=True, exist_ok=True)
    schema = full_schema()
    old = {name: pd.read_csv(base / f"{name}.csv", dtype=str, keep_default_na=False) for name in (*KEPT, *_CHANGED)}
    law = {str(name): str(value) for name, value in old["jurisdictions"].iloc[0].items()}
    own = {**_places(instance, law), **_study(old)}
    for name, model in schema.tables.items():
        empty = pd.DataFrame(columns=list(model.model_fields))
        frame = old[name] if name in KEPT else own.get(name, empty)
        if name not in (*KEPT, *_CHANGED):
            frame = _argued(frame, model)
        frame.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    return folder


_CHANGED = ("settings", "cooling", "supply", "sources")
_MARK = {"source": "instance", "confidence": "computed"}


def _places(instance: Facilities, law: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """Sites, customers and the routes between them."""
    sites = np.array([f"site-{i + 1}" for i in range(len(instance.capacity))])
    zones = np.array([f"customer-{j + 1}" for j in range(len(instance.demand))])
    mw = LARGEST_MW / instance.capacity.max()
    h100e = mw * H100E_PER_MW
    here = {"latitude_deg": 0, "longitude_deg": 0, "jurisdiction": law["jurisdiction"], **_MARK}
    i, j = np.indices(instance.unit.shape).reshape(2, -1)
    return {
        "sites/stated": _table(
            len(sites), site=sites, name=sites, site_mw=instance.capacity * mw, build_mw_per_yr=instance.capacity * mw,
            first_year=YEAR, open_usd=instance.fixed * USD_PER_COST, usd_per_mw_yr=0, usd_per_mwh=0, pue=1,
            availability=1, water_l_per_kwh=0, carbon_g_per_kwh=0, green_frac=0, lead_yr=0, contract_yr=1, **here,
        ),
        "zones": _table(len(zones), zone=zones, name=zones, domain="ground", altitude_km=0, **here),
        "demand": _table(
            len(zones), zone=zones, workload="flow", period=YEAR, h100e=instance.demand * h100e, resident_frac=0,
            **_MARK,
        ),
        "routes": _table(
            len(i), site=sites[i], zone=zones[j], rtt_ms=1, usd_per_h100e_yr=instance.unit[i, j] * USD_PER_COST / h100e,
            **_MARK,
        ),
        "chip_supply": _table(
            1, offer="list", chip="unit", bloc=law["bloc"], period=YEAR, chips_per_yr=5e7, premium_usd_per_chip=0,
            **_MARK,
        ),
        "chips": _table(
            1, chip="unit", name="Ten H100e in 10 kW for next to nothing", maker_bloc=law["bloc"],
            price_usd_per_chip=1e-9, power_w_per_chip=1e4, it_w_per_chip=1e4, compute_h100e=10, bandwidth_h100e=10,
            first_year=YEAR, last_year=YEAR, life_yr=2, failure_frac_per_yr=0, liquid="no",
            overrule="price_usd_per_chip", **_MARK,
        ),
    }  # fmt: skip


def _study(old: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """One flat year without discounting, and the rows that a kind of site without physics asks for."""
    settings = old["settings"].copy()
    for name, value in {"discount_rate_frac": 0, "base_year": YEAR, "reserve_frac": 0}.items():
        settings.loc[settings["setting"] == name, ["value", "low", "high"]] = str(value)
    quoted = {"kind": "stated", "name": "As quoted", "life_yr": 10, "capex_usd_per_kw": 0, "om_usd_per_kw_yr": 0}
    cooling = _table(1, cooling="as_quoted", liquid="yes", supply_c=20, **quoted, **_MARK)
    supply = _table(
        1, supply="as_quoted", connection="own", price_basis="none", variable_usd_per_mwh=0, fuel_mwh_per_mwh=0,
        carbon_g_per_kwh=0, availability=1, lead_yr=0, first_year=YEAR, green="no", **quoted, **_MARK,
    )  # fmt: skip
    tables = full_schema().tables
    of_kind = {"cooling": cooling, "supply": supply}
    joined = {
        name: pd.concat([frame.loc[old[name]["kind"] != "stated"], _argued(of_kind[name], tables[name])])
        for name, frame in old.items()
        if name in of_kind
    }
    source = _table(1, source="instance", citation="The instance itself.", licence="facts", seen="primary")
    return {
        "settings": settings,
        **joined,
        "sources": pd.concat([old["sources"], source]),
        "periods": _table(1, period=YEAR, length_yr=1),
        "timeslices": _table(
            1, slice="year", season="year", utc_start_h=0, utc_end_h=24, mid_day_year=0.5, hours_h=8760
        ),
        "profiles": _table(24, profile="flat", season="all", hour=np.arange(24), multiplier=1, **_MARK),
        "workloads": _table(
            1, workload="flow", name="Flow", max_rtt_ms=1000, percentile_frac=1, tail_rtt_ms=1000, bound="compute",
            gbps_per_h100e=0, deferrable_h=0, block_mw=0, corruption_tolerant="yes", unserved_usd_per_h100e_h=500,
            largest_site_frac=1, **_MARK,
        ),
    }  # fmt: skip


def _table(rows: int, **columns: Any) -> pd.DataFrame:
    return pd.DataFrame(columns, index=range(rows))


def _argued(frame: pd.DataFrame, model: type[Row]) -> pd.DataFrame:
    """The table with a low and a high beside every number with a range: an instance leaves nothing in doubt."""
    names = [name for name in argued_columns(model) if name in frame]
    return frame.assign(**{f"{name}_{end}": frame[name] for name in names for end in ("low", "high")})
