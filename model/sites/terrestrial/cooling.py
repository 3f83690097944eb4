"""PUE and water of each slice and of the worst hour, from a site's air and a technology's curve."""

import numpy as np
import pandas as pd

from model.laws.constants import HOURS_PER_DAY
from model.laws.heat import pue_at
from model.sites import Array, Candidates
from model.sites.terrestrial.climate import air_c, mean_on_curves
from model.sites.terrestrial.declared import numbers

SINKS = ("dry_bulb", "wet_bulb")
SAMPLE_DAYS, SAMPLE_HOURS = 4, 6
"""Moments at which a slice's air is read: days of its season times hours of its block. Numerical, not arguable."""


def cooling_terms(c: Candidates) -> tuple[Array, Array, Array]:
    """PUE (O, H), water (O, H) and peak PUE (O,): one evaluation for each site and cooling that occur together."""
    curve = c.tables["cooling_curves"].sort_values(["cooling", "temperature_c"], kind="stable")
    names, of_point = np.unique(curve["cooling"].to_numpy(str), return_inverse=True)
    wanted = c.cooling["cooling"]
    lacking = np.setdiff1d(wanted.unique(), names)
    if lacking.size:
        known = ", ".join(names)
        raise ValueError(f"cooling_curves.csv, column cooling: no point for {', '.join(lacking)}; known: {known}")
    # Curves as rows of one array, shorter ones padded by their last point.
    last = np.bincount(of_point) - 1
    point = (np.cumsum(last + 1) - last - 1)[:, None] + np.minimum(np.arange(last.max() + 1), last[:, None])
    knots, knot_pue, knot_water = (numbers(curve, name)[point] for name in ("temperature_c", "pue", "water_l_per_kwh"))
    sink = curve["sink"].to_numpy(str)[point[:, 0]]

    cooling = pd.Index(names).get_indexer(wanted)
    strange = ~np.isin(sink[cooling], SINKS)
    if strange.any():
        where = f"cooling_curves.csv, row {wanted[strange].iloc[0]}, column sink"
        raise ValueError(f"{where}: {sink[cooling][strange][0]!r}, but a site on land has {' and '.join(SINKS)}")
    site = pd.factorize(c.sites["site"])[0]
    _, first, of_option = np.unique(site * len(names) + cooling, return_index=True, return_inverse=True)
    sites, k = c.sites.take(first), cooling[first]
    wet = sink[k] == "wet_bulb"
    mean, season, day, peak = (
        np.where(wet, numbers(sites, f"wet_bulb{part}_c"), numbers(sites, f"dry_bulb{part}_c"))
        for part in ("", "_season", "_day", "_peak")
    )
    air = air_c(
        numbers(sites, "latitude_deg")[:, None], numbers(sites, "longitude_deg")[:, None], *moments(c.slices),
        mean[:, None], season[:, None], day[:, None], c.parameters.warmest_year_frac, c.parameters.warmest_h,
    )  # fmt: skip
    air, peak_air = air + c.parameters.warming_c, peak + c.parameters.warming_c
    spread = np.maximum(peak - mean - season - day, 0.0) / c.parameters.peak_sd_count
    by_slice = (len(first), 2, len(c.slices), SAMPLE_DAYS * SAMPLE_HOURS)
    means = mean_on_curves(air, spread, knots[k], np.stack([knot_pue[k], knot_water[k]], axis=1))
    pue, water = np.moveaxis(means.reshape(by_slice).mean(axis=3), 1, 0)
    worst = np.maximum(pue_at(peak_air[:, None], knots[k], knot_pue[k])[:, 0], pue.max(axis=1))
    return pue[of_option], water[of_option], worst[of_option]


def moments(slices: pd.DataFrame) -> tuple[Array, Array]:
    """Fraction of the year and UTC hour of the moments sampled, slice by slice: (H x days x hours,) each."""
    hours = slices["hours_h"].astype(float)
    width = (hours.groupby(slices["season"]).transform("sum") / hours.sum()).to_numpy()[:, None]
    day = numbers(slices, "mid_day_year")[:, None] + width * ((np.arange(SAMPLE_DAYS) + 0.5) / SAMPLE_DAYS - 0.5)
    return np.repeat(day, SAMPLE_HOURS, axis=1).ravel(), np.tile(block_h(slices), (1, SAMPLE_DAYS)).ravel()


def block_h(slices: pd.DataFrame) -> Array:
    """UTC hours (H, hours) sampled in each slice's block; a block may run past midnight."""
    start, end = numbers(slices, "utc_start_h"), numbers(slices, "utc_end_h")
    length = np.where(end > start, end - start, end - start + HOURS_PER_DAY)
    return start[:, None] + length[:, None] * (np.arange(SAMPLE_HOURS) + 0.5) / SAMPLE_HOURS
