"""The cost model in arrays, against the same sums row by row in pandas."""

from time import perf_counter

import numpy as np
import pandas as pd

from model.costs import Chips, unit_costs
from model.finance import discounted_yr
from model.world import World, world
from tests.formulation.worlds import shipped


def costs(sample: int = 2000, seed: int = 0) -> dict:
    """Microseconds an option for every cost of the shipped world, in arrays and by DataFrame.apply on a sample.

    The rows work out what owning and running costs; the arrays tell survival and the lines of the bill besides.
    """
    w = world(shipped())
    chips, carbon = priced(w)
    began = perf_counter()
    found = unit_costs(w.options.terms, chips, carbon, w.calendar)
    arrays_us = (perf_counter() - began) / w.shape["option"] * 1e6
    o = np.random.default_rng(seed).choice(w.shape["option"], sample, replace=False)
    owned, runs = owning(w, chips, carbon, o), running(w, carbon, o)
    began = perf_counter()
    build = owned.apply(build_usd, axis=1, rate=w.calendar.rate, base=w.calendar.base_year)
    run = runs.apply(run_usd, axis=1)
    rows_us = (perf_counter() - began) / sample * 1e6
    np.testing.assert_allclose(build, found.build_usd_per_mw[o].ravel(), rtol=1e-9)
    np.testing.assert_allclose(run, found.run_usd_per_mw[o].ravel(), rtol=1e-9)
    return {
        "options": w.shape["option"], "arrays_us": arrays_us, "apply_us": rows_us, "times_apply": rows_us / arrays_us,
    }  # fmt: skip


def priced(w: World) -> tuple[Chips, np.ndarray]:
    """Chip and carbon price of every option, as the world gives them to the cost model."""
    row = w.inputs.tables["chips"].iloc[w.options.frame["c"]]
    bound = np.where(w.loads.classes["bound"] == "compute", "compute_h100e", "bandwidth_h100e")
    chips = Chips(
        usd_per_chip=row["price_usd_per_chip"].to_numpy(float), it_w_per_chip=row["it_w_per_chip"].to_numpy(float),
        life_yr=row["life_yr"].to_numpy(float), h100e=row[list(bound)].to_numpy(float),
        tolerant=w.loads.classes["corruption_tolerant"].to_numpy(bool),
    )  # fmt: skip
    law = w.inputs.tables["jurisdictions"].set_index("jurisdiction")["carbon_usd_per_t"]
    rise = (1.0 + w.inputs.settings["carbon_growth_frac_per_yr"]) ** (w.calendar.year - w.calendar.base_year)
    here = law.loc[w.sites.frame["jurisdiction"].iloc[w.site_of]].to_numpy(float)
    return chips, here[:, None] * rise


def owning(w: World, chips: Chips, carbon: np.ndarray, o: np.ndarray) -> pd.DataFrame:
    """One row an option and vintage, with all that its price is made of."""
    terms, (n, years) = w.options.terms, (len(o), len(w.calendar.year))

    def each(values: np.ndarray) -> np.ndarray:
        return np.broadcast_to(values[o].reshape(n, -1), (n, years)).ravel()

    frame = {
        "life_yr": each(np.minimum(chips.life_yr, terms.service_yr)), "wacc_frac": each(terms.wacc_frac),
        "usd_per_chip": each(chips.usd_per_chip), "per_mw": each(1e6 / chips.it_w_per_chip),
        "spare_frac": each(terms.spare_frac), "om_usd": each(terms.om_usd_per_mw_yr),
        "replace_frac": each(terms.replace_frac_per_yr), "retire_usd": each(terms.retire_usd_per_mw),
        "embodied_t": each(terms.embodied_t_per_mw), "carbon_usd_per_t": each(carbon),
        "year": np.tile(w.calendar.year, n), "end": np.full(n * years, w.calendar.year[-1] + w.calendar.length_yr[-1]),
    }  # fmt: skip
    for name, asset in terms.assets.items():
        frame |= {f"usd {name}": each(asset.usd_per_mw), f"life {name}": each(asset.life_yr)}
    return pd.DataFrame(frame)


def build_usd(row: pd.Series, rate: float, base: float) -> float:
    """Present value of owning a megawatt."""
    i = row["wacc_frac"]
    recovery = crf(i, row["life_yr"])
    yearly = row["usd_per_chip"] * row["per_mw"] * ((1.0 + row["spare_frac"]) * recovery + row["replace_frac"])
    yearly += row["om_usd"] + row["retire_usd"] * (recovery - i)
    yearly += row["embodied_t"] * row["carbon_usd_per_t"] * recovery
    for name in row.index:
        if name.startswith("usd ") and row[name]:
            yearly += row[name] * crf(i, row["life" + name[3:]])
    return yearly * float(discounted_yr(row["year"], min(row["year"] + row["life_yr"], row["end"]), rate, base))


def crf(rate: float, life_yr: float) -> float:
    """Capital recovery factor of one asset."""
    return rate / (1.0 - (1.0 + rate) ** -life_yr) if rate else 1.0 / life_yr


def running(w: World, carbon: np.ndarray, o: np.ndarray) -> pd.DataFrame:
    """One row an option, period and slice, with all that running is priced by."""
    terms, shape = w.options.terms, (len(o), len(w.calendar.year), len(w.calendar.hours_h))

    def each(values: np.ndarray) -> np.ndarray:
        return np.broadcast_to(values, shape).ravel()

    return pd.DataFrame(
        {
            "energy_usd": each(terms.energy_usd_per_mwh[o, None]), "pue": each(terms.pue[o, None]),
            "carbon_t": each(terms.carbon_t_per_mwh[o, None, None]), "carbon_usd_per_t": each(carbon[o, :, None]),
            "hours": each(w.calendar.hours_h), "yr": each(w.period_yr[:, None]),
        }
    )  # fmt: skip


def run_usd(row: pd.Series) -> float:
    """Present value of running a megawatt through a slice."""
    usd_per_mwh = row["energy_usd"] + row["carbon_t"] * row["carbon_usd_per_t"]
    return usd_per_mwh * row["pue"] * row["hours"] * row["yr"]
