"""Sea temperature through the year and the PUE it gives."""

import numpy as np
from numpy.typing import ArrayLike

from model.arrays import FloatArray, checked
from model.laws.heat import pue_at
from model.sites import Candidates
from model.sites.undersea.declared import numbers

SEASON_POINTS = 24
"""Days sampled in a season: the kink of a PUE curve, averaged over them, is right to 0.001."""


def sea_season_c(
    year_frac: ArrayLike, mean_c: ArrayLike, summer_c: ArrayLike, winter_c: ArrayLike, warmest_yr: ArrayLike
) -> FloatArray:
    """Sea temperature through the year: two harmonics through the mean, the warmest and the coldest month.

    T = m + a cos x + b cos 2x, x = 2 pi (t - warmest), a = (s - w) / 2, b = (s + w) / 2 - m, held between w and s.

    Parameters
    ----------
    year_frac, mean_c, summer_c, winter_c, warmest_yr : (...,) array_like
        Time t from 1 January [yr]; mean m, warmest s and coldest w [C]; time of the warmest sea [yr].

    Returns
    -------
    ndarray, broadcast of all
        Sea temperature.  [C]

    Examples
    --------
    >>> sea_season_c([0.15, 0.65], 15.0, 27.0, 5.0, 0.65).round(6)
    array([ 5., 27.])
    """
    mean, summer, winter = (checked(n, v, -5.0, 45.0) for n, v in
                            (("mean_c", mean_c), ("summer_c", summer_c), ("winter_c", winter_c)))  # fmt: skip
    angle = 2.0 * np.pi * (checked("year_frac", year_frac) - checked("warmest_yr", warmest_yr))
    wave = (summer - winter) / 2.0 * np.cos(angle) + ((summer + winter) / 2.0 - mean) * np.cos(2.0 * angle)
    return np.clip(mean + wave, winter, summer)


def _curves(c: Candidates) -> tuple[FloatArray, FloatArray]:
    """Points of each option's PUE curve against the sea, both (O, K); short curves repeat their last point."""
    table = c.tables["cooling_curves"]
    points = table[table["sink"] == "sea"].sort_values(["cooling", "temperature_c"])
    lacking = sorted(set(c.cooling["cooling"]) - set(points["cooling"]))
    if lacking:
        raise ValueError(f"cooling_curves.csv: no row with sink 'sea' for cooling {lacking[0]!r}")
    start = np.searchsorted(points["cooling"].to_numpy(str), c.cooling["cooling"].to_numpy(str))
    count = points["cooling"].value_counts()
    # A shorter curve stays on its last point, so that every curve has as many as the longest.
    step = np.minimum(np.arange(count.max()), count.loc[c.cooling["cooling"]].to_numpy()[:, None] - 1)
    at = start[:, None] + step
    return numbers(points, "temperature_c")[at], numbers(points, "pue")[at]


def sea_pues(c: Candidates) -> tuple[FloatArray, FloatArray]:
    """PUE inside the vessels: mean of each slice's season (O, H) and of the warmest month (O,).  [-, >= 1]"""
    curve = _curves(c)
    hours = numbers(c.slices, "hours_h")
    seasons, first, code = np.unique(c.slices["season"].to_numpy(str), return_index=True, return_inverse=True)
    width_yr = np.bincount(code, hours) / hours.sum()
    steps = (np.arange(SEASON_POINTS) + 0.5) / SEASON_POINTS - 0.5
    moment = numbers(c.slices, "mid_day_year")[first, None] + width_yr[:, None] * steps
    south = np.where(numbers(c.sites, "latitude_deg") < 0.0, 0.5, 0.0)
    mean, summer, winter = (numbers(c.sites, name)[:, None] for name in ("sea_c", "sea_summer_c", "sea_winter_c"))
    sea = sea_season_c(moment.ravel(), mean, summer, winter, (c.parameters.warmest_yr + south)[:, None])
    by_season = pue_at(sea, *curve).reshape(-1, len(seasons), SEASON_POINTS).mean(axis=2)
    return by_season[:, code], pue_at(summer, *curve)[:, 0]
