"""Kinds of site. A kind is one module here and one table `inputs/sites/<kind>.csv`; nothing else names it.

A kind module defines

`Site`        the row model of its table, a subclass of `SiteRow`;
`Parameters`  a pydantic model of its assumptions: the rows of `assumptions.csv` whose technology is the kind's name;
`terms`       options of the kind to what they cost, draw and deliver, as arrays (`Candidates -> SiteTerms`);
`bounds`      sites of the kind to what each may hold, by period (`Places -> SiteBounds`);
`paths`       round trip and price of reaching each zone from each site (`Places, zones, Network -> Paths`).
"""

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from model.tables.columns import Row, confidence, key, number, ref, source, text

Array = np.ndarray[Any, np.dtype[np.float64]]


class SiteRow(Row):
    """What every site has, whatever its kind."""

    site: str = key("Site.")
    name: str = text("Plain name.", blank=False)
    latitude_deg: float = number("Latitude; 0 in orbit.", ge=-90, le=90, argued=False)
    longitude_deg: float = number("Longitude, east positive; 0 in orbit.", ge=-180, le=180, argued=False)
    jurisdiction: str = ref("jurisdictions", "Whose law it is under.")
    tag: str = text("Group that limits can name, such as a national hub programme.")
    site_mw: float = number("Most IT power it can hold.", gt=0, plausible=(0.01, 100000))
    build_mw_per_yr: float = number("Most IT power that can be built in a year.", gt=0, plausible=(0.01, 20000))
    first_year: int = number("First year anything can be built.", ge=2020, le=2060, argued=False)
    module_mw: float | None = number(
        "Smallest whole unit of IT power built at once, in plans of whole numbers; blank: any amount.",
        gt=0, plausible=(0.0005, 200), argued=False, blank=True,
    )  # fmt: skip
    open_usd: float | None = number(
        "Cost of opening the site, however little is built, in plans of whole numbers; blank: none.",
        ge=0, plausible=(0, 2e10), blank=True,
    )  # fmt: skip
    source: str = source()
    confidence: str = confidence()


@dataclass(frozen=True)
class Places:
    """Sites of one kind and the world they stand in. Frames are aligned row by row.

    `sites` (S rows of the kind's table), `jurisdiction` (S rows of jurisdictions.csv), `year` (T,) first year of each
    period, `slices` (H rows of timeslices.csv), `parameters` the kind's assumptions: attributes that are floats, or
    arrays (T,) where the model declares a trajectory. `tables` holds every input table for what else a kind needs.
    """

    sites: pd.DataFrame
    jurisdiction: pd.DataFrame
    year: Array
    slices: pd.DataFrame
    parameters: Any
    tables: Mapping[str, pd.DataFrame]


class Rows:
    """Rows of a table picked out by number, each column only once it is requested: most are requested by nobody.

    >>> rows = Rows(pd.DataFrame({"chip": ["a", "b"], "usd": [1.0, 2.0]}), np.array([1, 1, 0]))
    >>> len(rows), rows["usd"].tolist(), rows.take([2])["chip"].tolist()
    (3, [2.0, 2.0, 1.0], ['a'])
    """

    def __init__(self, table: pd.DataFrame, row: Any) -> None:
        self.table, self.row = table, row
        self._taken: dict[str, pd.Series] = {}

    def __len__(self) -> int:
        return len(self.row)

    def __getitem__(self, column: str) -> pd.Series:
        if column not in self._taken:
            self._taken[column] = self.table[column].take(self.row).reset_index(drop=True)
        return self._taken[column]

    def take(self, at: Any) -> "Rows":
        """Some of the rows."""
        return Rows(self.table, self.row[at])


@dataclass(frozen=True)
class Candidates(Places):
    """Options of one kind: O rows of site x chip x cooling x supply; `sites` and `jurisdiction` are O rows too."""

    sites: Any  # this and what follows: a DataFrame, or Rows of one
    jurisdiction: Any
    chip: Any
    cooling: Any
    supply: Any


@dataclass(frozen=True)
class Asset:
    """Something bought with an option: overnight cost (O, V) [USD per MW of IT] and life (O,) [yr]."""

    usd_per_mw: Array
    life_yr: Array


@dataclass(frozen=True)
class SiteTerms:
    """What options of one kind cost, draw and deliver. O options, V vintages (the periods), H slices.

    Chips are bought, refreshed and priced by the cost model, launches by the launch market: a kind leaves both out.
    """

    assets: Mapping[str, Asset]
    """Bill line (hall, cooling, supply, connection, vessel, cable, satellite, ...) to what it costs."""
    wacc_frac: Array  # (O, V) real cost of capital
    om_usd_per_mw_yr: Array  # (O, V) fixed operation of everything but chips
    energy_usd_per_mwh: Array  # (O, H) price of facility energy, carbon price not included
    bought_frac: Array  # (O,) share of that energy which others sell, so that a subsidy can cut its price
    pue: Array  # (O, H) mean of the slice: energy
    peak_pue: Array  # (O,) worst hour: connection
    availability: Array  # (O, H) share of living capacity that can serve
    throughput_frac: Array  # (O,) H100e delivered over the chip's nominal at corruption-tolerant work
    checking_frac: Array  # (O,) further share lost at work that does not tolerate silent corruption
    loss_frac_per_yr: Array  # (O,) capacity lost for good: no repair
    replace_frac_per_yr: Array  # (O,) chips replaced in a year at list price: repair
    spare_frac: Array  # (O,) chips bought beyond those that serve
    service_yr: Array  # (O,) most years a cohort serves: a vessel's mission, a satellite's life; inf on land
    lead_yr: Array  # (O,) years from order to service
    first_year: Array  # (O,) first calendar year it can be ordered
    grid_mw_per_mw: Array  # (O,) MW of the site's grid connection per MW of IT, 0 off grid
    onsite_mw_per_mw: Array  # (O,) MW of the site's room for its own generation per MW of IT
    heat_mw_per_mw: Array  # (O,) heat under the site's discharge permit per MW of IT
    link_gbps_per_mw: Array  # (O,) Gbps of own links that a MW brings; inf where the site's cable is the limit
    carbon_t_per_mwh: Array  # (O,) per facility MWh
    embodied_t_per_mw: Array  # (O,) carbon of building (and launching) a MW, paid in its first period
    water_m3_per_mwh: Array  # (O, H) per IT MWh
    green_frac: Array  # (O,) share of energy that counts as green
    launch_t_per_mw: Array  # (O, V) mass to orbit
    launch_wacc_frac: Array  # (O, V) real cost of capital of launches, one for a kind as `service_yr` is
    satellites_per_mw: Array  # (O, V)
    retire_usd_per_mw: Array  # (O,) paid at the end of service: retrieval, deorbit
    block_mw: Array  # (O,) largest IT power in one fabric


@dataclass(frozen=True)
class SiteBounds:
    """What each of S sites may hold in each of T periods; inf where nothing limits."""

    grid_mw: Array  # (S, T) facility MW of grid connection by then, after the queue
    onsite_mw: Array  # (S, T) facility MW of own generation
    heat_mw: Array  # (S, T) permitted thermal discharge
    link_gbps: Array  # (S, T) cables; inf where options bring their own links


@dataclass(frozen=True)
class Paths:
    """The way from S sites to Z zones in H slices. inf: no way."""

    rtt_ms: Array  # (S, Z, H) round trip
    usd_per_gbps_yr: Array  # (S, Z) price of carrying one Gbps for a year
    gateway_share: Array = field(default_factory=lambda: np.zeros((0, 0)))  # (S, Z) Gbps of ground station per Gbps


def kinds() -> dict[str, ModuleType]:
    """Every kind of site, by name, found in this folder and sorted."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: importlib.import_module(f"{__name__}.{name}") for name in names}
