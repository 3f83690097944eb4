"""Whose a term of the cost is: labels by which numbers of different rows of a table can be moved at once.

A number of one chip reaches the cost through the columns and rows of that chip alone, one of a site through those of
the site; so numbers of different chips are moved together and told apart by where the cost changed.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from model.lp import Index
from model.questions.argued import Column
from model.world import World

NOBODY = -1

type Labels = Callable[[Index], Any]

BY_OPTION = {"chips": "chip", "cooling": "cooling", "cooling_curves": "cooling", "supply": "supply"}
"""Tables whose rows belong to a part of an option, and the column that names it."""

BY_ROW = {"chip_supply": "offer", "launch": "launch", "limits": "limit"}
"""Tables whose rows are a dimension of the programme themselves."""


def owners(of: World, column: Column) -> tuple[Any, Labels]:
    """(n,) label of each row of a column, and that of each point of an index; `NOBODY` where there is none."""
    table = column.table
    rows = of.inputs.tables[table].iloc[column.rows]
    options, sites, loads = of.options.frame, of.sites.frame, of.loads.frame
    if table in BY_OPTION:
        name = BY_OPTION[table]
        return _named(rows[name], lambda names: _of_offer(of, names) if name == "chip" else _by(names, "option"),
                      options[name])  # fmt: skip
    if table.startswith("sites/") or table == "existing":
        return _named(rows["site"], lambda names: _of_site(of, names), sites["site"])
    if table == "jurisdictions":
        return _named(rows["jurisdiction"], lambda names: _of_site(of, names), sites["jurisdiction"])
    if table == "assumptions":
        return _named(rows["technology"], lambda names: _of_site(of, names), sites["kind"])
    if table == "workloads":
        return _named(rows["workload"], lambda names: _by(names, "load"), loads["workload"])
    if table == "demand":
        both = pd.MultiIndex.from_frame(loads[["zone", "workload"]])
        load = both.get_indexer(pd.MultiIndex.from_frame(rows[["zone", "workload"]]))
        t = np.searchsorted(of.calendar.year, rows["period"].to_numpy(float))
        return np.where(load >= 0, load * of.shape["period"] + t, NOBODY), lambda index: _of_load(of, index)
    if table in BY_ROW:
        return column.rows, _by(np.arange(len(of.inputs.tables[table])), BY_ROW[table])
    return np.full(len(rows), NOBODY), _nobody


def _named(of_rows: pd.Series, labels: Callable[[Any], Labels], of_points: pd.Series) -> tuple[Any, Labels]:
    """Rows and points labelled by one set of names."""
    names = pd.Index(of_points.unique())
    return names.get_indexer(pd.Index(of_rows)), labels(names.get_indexer(pd.Index(of_points)))


def _by(label: Any, dimension: str) -> Labels:
    """Points labelled by one of their dimensions."""
    return lambda index: label[index[dimension]] if dimension in index.grid else _nobody(index)


def _of_offer(of: World, label: Any) -> Labels:
    """Points labelled by the chip of their option; offers of chips by the chip they sell."""
    chips = pd.Series(label).groupby(of.options.frame["chip"].to_numpy()).first()
    sold = chips.reindex(of.inputs.tables["chip_supply"]["chip"]).fillna(NOBODY).to_numpy(int)

    def labels(index: Index) -> Any:
        return sold[index["offer"]] if "offer" in index.grid else _by(label, "option")(index)

    return labels


def _of_site(of: World, label: Any) -> Labels:
    """Points labelled by their site, or that of their option."""

    def labels(index: Index) -> Any:
        if "site" in index.grid:
            return label[index["site"]]
        return label[of.site_of[index["option"]]] if "option" in index.grid else _nobody(index)

    return labels


def _of_load(of: World, index: Index) -> Any:
    both = {"load", "period"} <= set(index.grid)
    return index["load"] * of.shape["period"] + index["period"] if both else _nobody(index)


def _nobody(index: Index) -> Any:
    return np.full(len(index), NOBODY)
