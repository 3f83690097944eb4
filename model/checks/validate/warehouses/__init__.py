"""Thirteen published instances of facility location and their optima; `README.md` beside them says whose they are."""

from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

from model.checks.validate.facility import Facilities

FREE = 10
"""The eleventh site, which costs nothing to open."""


@cache
def optima() -> pd.DataFrame:
    """Capacity of a site, fixed cost of a site, and cost of the best plan, by instance.

    >>> float(optima().loc["cap41", "optimum"])
    1040444.375
    """
    with (files(__name__) / "optima.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file, index_col="instance")


def warehouses(instance: str) -> Facilities:
    """A published instance by its name.

    Raises
    ------
    KeyError
        There is none of that name.

    Examples
    --------
    >>> warehouses("cap41").unit.shape, float(warehouses("cap41").demand.sum())
    ((16, 50), 58268.0)
    """
    with (files(__name__) / "customers.csv").open(encoding="utf-8") as file:
        customers = pd.read_csv(file, index_col="customer")
    fixed_usd, most = optima().loc[[instance], ["fixed", "capacity"]].to_numpy(float)[0]
    unit = customers.filter(like="unit_").to_numpy(float).T
    fixed = np.full(len(unit), fixed_usd)
    fixed[FREE] = 0.0
    return Facilities(np.full(len(unit), most), fixed, customers["demand"].to_numpy(float), unit)
