"""Power behind a study's demand, by the regions of the International Energy Agency."""

from collections.abc import Mapping

import pandas as pd

REGIONS = {
    "usa": ["USA"],
    "china": ["CHN", "HKG"],
    "europe": "GBR IRL FRA DEU NLD ESP ITA CHE SWE POL TUR".split(),
    "asia_pacific": "JPN KOR TWN SGP MYS IDN THA VNM PHL IND AUS".split(),
    "rest": "ARE SAU ISR CAN MEX BRA CHL COL EGY NGA KEN ZAF KAZ".split(),
}
MEAN_USE = 0.65
KW_PER_H100E = {"china": 1.0}
KW_PER_H100E_ELSEWHERE = 0.45
"""IT power of the fleet of 2030 per unit of compute: China's chips do half as much with it."""


def power_gw(tables: Mapping[str, pd.DataFrame], column: str = "h100e", period: int = 2030) -> dict[str, float]:
    """IT power that the demand of a period takes by region; demand born in orbit is left out.

    Raises
    ------
    ValueError
        A zone's jurisdiction belongs to no region.
    """
    region_of = {code: name for name, codes in REGIONS.items() for code in codes}
    zones = tables["zones"].query("domain == 'ground'")
    region = zones["jurisdiction"].map(region_of)
    if region.isna().any():
        raise ValueError(f"no region has {sorted(set(zones['jurisdiction'][region.isna()]))}")
    rows = tables["demand"].query("period == @period")
    total = rows[column].groupby(rows["zone"].map(dict(zip(zones["zone"], region, strict=True)))).sum()
    kw = pd.Series(KW_PER_H100E).reindex(total.index).fillna(KW_PER_H100E_ELSEWHERE)
    return {str(name): float(gw) for name, gw in (total * kw / 1e6 / MEAN_USE).items()}
