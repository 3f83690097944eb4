"""Worlds of any size, drawn by a seed: an Earth with more sites and zones, or fewer, than the shipped tables have.

Rows of the shipped tables are drawn in random order, and over again once all are used; a row used again has moved a
few degrees and differs in size and price. Demand, chips, launches and gateways grow with the sites, so that what is
scarce stays scarce. The tables are ordinary: they are written as CSV and read as anybody's are.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from model.world import World, load

SHIPPED = Path(__file__).parents[2] / "inputs"
PERIODS = ("2028", "2030", "2032")
SHARE_PER_ROOT_ROUTE = 7.9e-4
"""Share of the shipped sites, and of the zones, over the square root of the candidate routes."""

MOVED_DEG = 3.0
SIZES = ("site_mw", "build_mw_per_yr", "ready_mw", "power_mw", "onsite_mw", "farm_mw", "wind_mw", "permit_mw_th")
PRICES = ("grid_usd_per_mwh", "ppa_usd_per_mwh", "hall_usd_per_kw", "connection_usd_per_kw", "wind_usd_per_mwh")
MARKETS = {"chip_supply": "chips_per_yr", "launch": "t_per_yr", "gateways": "gbps"}

Tables = dict[str, pd.DataFrame]


def world(routes: float, seed: int = 0) -> World:
    """World of about so many candidate routes (site, load, period and slice within reach), through the reader."""
    with TemporaryDirectory() as folder:
        return load(written(Path(folder), routes, seed))


def written(folder: Path, routes: float, seed: int = 0) -> Path:
    """The folder, with the tables of a world in it; same routes and seed, same bytes."""
    for name, table in tables(routes, seed).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    return folder


def tables(routes: float, seed: int = 0) -> Tables:
    """Text of every table of a world of about so many candidate routes."""
    t, rng = shipped(), np.random.default_rng(seed)
    t |= {name: table[table["period"].isin(PERIODS)] for name, table in t.items() if "period" in table}
    share = SHARE_PER_ROOT_ROUTE * np.sqrt(routes)
    kinds = [name for name in t if name.startswith("sites/")]
    drawn = {name: _drawn(rng, t[name], share) for name in (*kinds, "zones")}
    places = pd.concat([drawn[name][["site", "like", "size"]] for name in kinds], ignore_index=True)
    grown = len(places) / sum(len(t[name]) for name in kinds)
    t["demand"] = _demand(rng, t["demand"], drawn["zones"], grown)
    t["existing"] = _standing(t["existing"], places)
    here = t["routes"]["site"].isin(places["site"]) & t["routes"]["zone"].isin(drawn["zones"]["zone"])
    t["routes"] = t["routes"][here]
    tags = {"", *pd.concat([drawn[name]["tag"] for name in kinds])}
    for name in ("limits", "subsidies"):
        t[name] = t[name][t[name]["tag"].isin(tags)]
    for name, column in MARKETS.items():
        t[name] = _times(t[name], (column,), np.full(len(t[name]), grown))
    return t | {name: table.drop(columns=["like", "size"]) for name, table in drawn.items()}


def shipped() -> Tables:
    """Text of the shipped tables, scenarios left out."""
    files = sorted([*SHIPPED.glob("*.csv"), *SHIPPED.glob("sites/*.csv")])
    names = [path.relative_to(SHIPPED).with_suffix("").as_posix() for path in files]
    texts = [pd.read_csv(path, dtype=object, keep_default_na=False) for path in files]
    return dict(zip(names, texts, strict=True))


def _drawn(rng: np.random.Generator, table: pd.DataFrame, share: float) -> pd.DataFrame:
    """Rows of a table, so many times as it has; `like` names the row drawn, `size` is its size over that row's."""
    name, count = table.columns[0], round(share * len(table))
    count = max(count, min(len(table), 1))
    again = np.arange(count) // max(len(table), 1)
    out = table.iloc[rng.permutation(len(table))[np.arange(count) % max(len(table), 1)]].reset_index(drop=True)
    out["like"], moved = out[name], again > 0
    out.loc[moved, name] = out.loc[moved, name] + "." + again[moved].astype(str)
    size, price = (np.where(moved, rng.uniform(*span, count), 1.0) for span in ((0.5, 1.0), (0.9, 1.1)))
    out = _times(_times(out, SIZES, size), PRICES, price)
    on_ground = moved & (out["latitude_deg"].astype(float) != 0.0) & (out.get("domain", "ground") == "ground")
    for column, most in (("latitude_deg", 75.0), ("longitude_deg", 180.0)):
        place = out[column].astype(float) + rng.uniform(-MOVED_DEG, MOVED_DEG, count)
        out[column] = out[column].where(~on_ground, place.clip(-most, most).round(3).astype(str))
    return out.assign(size=size)


def _demand(rng: np.random.Generator, demand: pd.DataFrame, zones: pd.DataFrame, grown: float) -> pd.DataFrame:
    """Demand of the zones drawn: as much in each period as the shipped world has, times its growth."""
    wanted = demand["h100e"].astype(float).groupby(demand["period"]).sum() * grown
    rows = zones[["zone", "like"]].merge(demand, left_on="like", right_on="zone", suffixes=("", "_like"))
    drawn = pd.Series(rng.lognormal(0.0, 0.3, len(zones)), zones["zone"]).loc[rows["zone"]].to_numpy()
    total = (rows["h100e"].astype(float) * drawn).groupby(rows["period"]).sum()
    factor = drawn * (wanted / total).loc[rows["period"]].to_numpy()
    return _times(rows, ("h100e",), factor)[list(demand.columns)]


def _standing(existing: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Stock of every site drawn, in proportion to its size."""
    rows = places.merge(existing, left_on="like", right_on="site", suffixes=("", "_like"))
    return _times(rows, ("it_mw",), rows["size"].to_numpy())[list(existing.columns)]


def _times(table: pd.DataFrame, columns: tuple[str, ...], factor: np.ndarray) -> pd.DataFrame:
    """Text of a table with columns, and the ends of their ranges, multiplied by one number a row; blanks stay so."""
    out = table.copy()
    for column in (f"{name}{end}" for name in columns for end in ("", "_low", "_high")):
        if column in out:
            number = pd.to_numeric(out[column].replace("", np.nan)).astype(float) * factor
            out[column] = number.map("{:.6g}".format).where(number.notna(), "")
    return out
