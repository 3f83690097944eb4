"""Published transport problems and their optima; `README.md` beside this file says whose they are."""

from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

from model.checks.validate.facility import Facilities


@cache
def _table(name: str) -> pd.DataFrame:
    with (files(__name__) / name).open(encoding="utf-8") as file:
        return pd.read_csv(file, index_col="problem")


def optima() -> pd.DataFrame:
    """Cost of the best plan and who published it, by problem.

    >>> float(optima().loc["canning", "optimum"])
    153.675
    """
    return _table("problems.csv")


def transport(problem: str) -> Facilities:
    """A published problem by its name: facilities that cost nothing to open.

    Raises
    ------
    KeyError
        There is none of that name.

    Examples
    --------
    >>> transport("canning").unit
    array([[0.225, 0.153, 0.162],
           [0.225, 0.162, 0.126]])
    """
    ends = _table("ends.csv").loc[[problem]]
    sources, sinks = ends[ends["end"] == "source"], ends[ends["end"] == "sink"]
    unit = _table("costs.csv").loc[[problem]].pivot_table(index="source", columns="sink", values="unit", sort=False)
    unit = unit.loc[sources["name"], sinks["name"]]
    amounts = (part["amount"].to_numpy(float) for part in (sources, sinks))
    held, wanted = amounts
    return Facilities(held, np.zeros(len(held)), wanted, unit.to_numpy(float))
