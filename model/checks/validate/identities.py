"""What must hold of any numbers: annuities repay, prices prove, money scales, and the order of rows means nothing."""

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from model.checks.check import Check, at_most, near
from model.laws.finance import capital_recovery_factor, discounted_yr
from model.planning import Plan, plan
from model.tables.inputs import Inputs
from model.tables.resolution import at_resolution
from model.world import world
from model.world.schema import read_inputs

ROUNDING = 1e-12
SAME = 1e-9

KINDS = ("terrestrial", "undersea", "orbital", "stated")
MOST_SITES, MOST_ZONES = 8, 6
"""Sites of a kind, and zones, that the small study of the identities keeps."""

SHARE = 0.01
"""Share of the demand of those zones that so few sites are asked to serve."""

ORDERED = ("periods", "timeslices", "profiles", "cooling_curves", "settings", "assumptions", "ranges")
"""Tables whose rows mean something by where they stand."""

FACTOR = 3.0


def identities(base: Path) -> list[Check]:
    """Checks of the laws of money, and of plans of a small part of a study.

    Parameters
    ----------
    base : Path
        Input tables of the study.
    """
    inputs = part_of(at_resolution(read_inputs(base), "coarse"))
    whole, again = planned(inputs, "simplex"), "of a small study [USD]"
    cost, gap = whole.objective_usd, whole.certificate.gap
    checks = [*annuities(), at_most("identities", "strong duality: bill less worth of the prices", SAME, gap)]
    for method in ("columns", "ipm"):
        name, other = f"{method} finds the bill that simplex finds {again}", planned(inputs, method)
        checks.append(near("identities", name, cost, other.objective_usd, 1e-6))
    dearer, mixed = planned(scaled(inputs, FACTOR), "simplex"), planned(shuffled(inputs, seed=1), "simplex")
    name = f"all prices x {FACTOR:g}: bill x {FACTOR:g} {again}"
    checks.append(near("identities", name, FACTOR * cost, dearer.objective_usd, SAME))
    name = f"rows of all tables in another order: bill {again}"
    checks.append(near("identities", name, cost, mixed.objective_usd, SAME))
    return checks


def annuities() -> list[Check]:
    """Capital recovery against payments summed year by year; the annuity cut off against purchase and salvage."""
    rate, life = (grid.ravel() for grid in np.meshgrid(np.array([0.0, 0.01, 0.05, 0.08, 0.15, 0.4]), np.arange(1, 41)))
    payment = capital_recovery_factor(rate, life)
    paid = np.array([sum((1.0 + r) ** -m for m in range(1, n + 1)) for r, n in zip(rate, life, strict=True)])
    repays = at_most("identities", "annuity repays its cost, 240 lives and rates", ROUNDING,
                     float(np.abs(payment * paid - 1.0).max()))  # fmt: skip
    held, pays = np.minimum(life, 7), rate > 0
    cut = payment * discounted_yr(0.0, held, rate, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        salvage = (1.0 - (1.0 + rate) ** (held - life)) / (1.0 - (1.0 + rate) ** (-1.0 * life))
    salvage = np.where(pays, salvage, 1.0 - held / life)
    error = np.abs(cut - (1.0 - salvage * (1.0 + rate) ** (-1.0 * held))).max()
    cuts = at_most("identities", "annuity cut off = purchase less salvage, 240 lives and rates", ROUNDING, float(error))
    return [repays, cuts]


def planned(inputs: Inputs, method: str = "columns") -> Plan:
    """Plan of a small study."""
    found = plan(world(inputs), method=method, gap=1e-7, threads=1)
    if found.status != "optimal":
        raise RuntimeError(f"the small study of the identities has no plan by {method}: it is {found.status}")
    return found


def part_of(inputs: Inputs) -> Inputs:
    """A study of the zones of largest demand and a few sites of each kind, the near ones first; no limits or stock."""
    tables = dict(inputs.tables)
    demand, zones = tables["demand"], tables["zones"].set_index("zone")["jurisdiction"]
    largest = demand.groupby("zone")["h100e"].sum().nlargest(MOST_ZONES).index
    demand = demand[demand["zone"].isin(largest)].reset_index(drop=True)
    tables["demand"] = demand.assign(h100e=demand["h100e"] * SHARE)
    for kind in KINDS:
        rows = tables[f"sites/{kind}"]
        near_by = rows["jurisdiction"].isin(zones.reindex(largest))
        order = rows.loc[near_by.sort_values(ascending=False, kind="stable").index]
        tables[f"sites/{kind}"] = order.groupby("jurisdiction").head(2).head(MOST_SITES).reset_index(drop=True)
    sites = {site for kind in KINDS for site in tables[f"sites/{kind}"]["site"]}
    for name in ("limits", "existing", "subsidies"):
        tables[name] = tables[name].iloc[:0]
    tables["routes"] = tables["routes"][tables["routes"]["site"].isin(sites)].reset_index(drop=True)
    return replace(inputs, tables=MappingProxyType(tables))


def scaled(inputs: Inputs, factor: float) -> Inputs:
    """The same study with every amount of money times a factor: each column and each assumption in USD."""
    tables = {}
    for name, table in inputs.tables.items():
        money = [c for c in table.columns if "usd" in c.split("_") and pd.api.types.is_numeric_dtype(table[c].dtype)]
        tables[name] = table.assign(**{column: table[column] * factor for column in money})
    rows = tables["assumptions"]
    in_usd = rows["unit"].astype(str).str.lower().str.contains("usd")
    columns = [c for c in ("value", "low", "high") if c in rows]
    tables["assumptions"] = rows.assign(**{c: rows[c].where(~in_usd, rows[c] * factor) for c in columns})
    return replace(inputs, tables=MappingProxyType(tables))


def shuffled(inputs: Inputs, seed: int) -> Inputs:
    """The same study with the rows of its tables in another order."""
    draw = np.random.default_rng(seed)
    tables = {name: table if name in ORDERED else table.iloc[draw.permutation(len(table))].reset_index(drop=True)
              for name, table in inputs.tables.items()}  # fmt: skip
    return replace(inputs, tables=MappingProxyType(tables))
