"""The cost model in arrays, against the same sums row by row in pandas."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from time import process_time

import numpy as np
import pandas as pd

from model.laws.finance import discounted_yr
from model.world import World, world
from model.world.cost_draws import blocks, levelised_lines
from model.world.costs import Chips, unit_costs
from tests.formulation.worlds import shipped


def costs(sample: int = 1000, count: int = 256, seed: int = 0) -> dict:
    """Microseconds an option for every cost of the shipped world, in arrays and by DataFrame.apply on a sample.

    The rows work out what owning and running costs; the arrays tell survival and the lines of the bill besides. Then
    nanoseconds a drawn cost (option, vintage and draw), in blocks and all of them in memory, over those that the
    machine takes to copy as many numbers. Times are of the processor, the least of several; `moved_mb` is what pricing
    must read and write at the least.
    """
    w = world(shipped())
    chips, carbon = priced(w)
    found = unit_costs(w.options.terms, chips, carbon, w.calendar)
    arrays_us = least_s(lambda: unit_costs(w.options.terms, chips, carbon, w.calendar)) / w.shape["option"] * 1e6
    o = np.random.default_rng(seed).choice(w.shape["option"], sample, replace=False)
    owned, runs = owning(w, chips, carbon, o), running(w, carbon, o)
    rates = {"rate": w.calendar.rate, "base": w.calendar.base_year}
    rows_us = least_s(lambda: (owned.apply(build_usd, axis=1, **rates), runs.apply(run_usd, axis=1)), 2) / sample * 1e6
    build, run = owned.apply(build_usd, axis=1, **rates), runs.apply(run_usd, axis=1)
    np.testing.assert_allclose(build, found.build_usd_per_mw[o].ravel(), rtol=1e-9)
    np.testing.assert_allclose(run, found.run_usd_per_mw[o].ravel(), rtol=1e-9)
    return {
        "options": w.shape["option"], "arrays_us": arrays_us, "apply_us": rows_us, "times_apply": rows_us / arrays_us,
        "moved_mb": moved_mb(w.options.terms, chips, carbon, found),
    } | drawn(w, count, seed)  # fmt: skip


def moved_mb(*parts: object) -> float:
    """Size of the arrays that the cost model is given and gives back, each once.  [MB]"""
    found: dict[int, int] = {}
    queue = list(parts)
    while queue:
        part = queue.pop()
        if isinstance(part, np.ndarray):
            found[id(part)] = part.nbytes if part.strides[-1] else part.nbytes // part.shape[-1]
        elif isinstance(part, Mapping):
            queue += part.values()
        elif is_dataclass(part):
            queue += [getattr(part, field.name) for field in fields(part)]
    return sum(found.values()) / 1e6


def drawn(w: World, count: int, seed: int) -> dict:
    """Nanoseconds a drawn cost, and as many times a copy of one number: by price drivers and with every line moved."""
    lines, factors = drivers(w, count, seed)
    rng = np.random.default_rng(seed)
    every = {name: rng.lognormal(0.0, 0.2, count) for name in lines}
    size = w.buildable.size * count
    kept = np.empty((*w.buildable.shape, count))

    def stored(moved: dict) -> None:
        deque(blocks(lines, moved, out=kept), 0)

    stored(every)
    source = kept.copy()
    copy_s = least_s(lambda: np.copyto(kept, source))
    taken = {
        "drawn": lambda: deque(blocks(lines, factors), 0),
        "drawn_every_line": lambda: deque(blocks(lines, every), 0),
        "drawn_stored": lambda: stored(factors),
        "drawn_every_line_stored": lambda: stored(every),
    }
    out: dict[str, float] = {"draws": count, "copy_gb_per_s": 2 * kept.nbytes / copy_s / 1e9}
    for name, work in taken.items():
        seconds = least_s(work)
        out |= {f"{name}_ns": seconds / size * 1e9, f"{name}_times_copy": seconds / copy_s}
    return out


def drivers(w: World, count: int, seed: int) -> tuple[dict, dict]:
    """Lines of the levelised cost, and draws of what moves most of it: chips, halls, energy and launch."""
    launch = w.launch_usd_per_mw_yr
    lines = levelised_lines(w.costs, w.options.terms, w.calendar, 0, np.where(np.isfinite(launch), launch, 0.0))
    rng = np.random.default_rng(seed)
    return lines, {name: rng.lognormal(0.0, 0.2, count) for name in ("chips", "hall", "energy", "launch")}


def least_s(work: Callable[[], object], times: int = 5) -> float:
    """Least processor time of some repeats.  [s]"""
    seconds = []
    for _ in range(times):
        began = process_time()
        work()
        seconds.append(process_time() - began)
    return min(seconds)


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
    rise = (1.0 + w.inputs.settings["carbon_growth_frac_per_yr"]) ** (w.calendar.year - w.calendar.carbon_year)
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
