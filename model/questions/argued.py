"""Every number with a range of the input tables, column by column, and the inputs with some of them moved."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd

from model.lp import Floats
from model.tables.assumptions import setting_values
from model.tables.cells import TRIPLE, argued_columns, key_columns
from model.tables.inputs import Inputs
from model.tables.spelling import canonical
from model.world.schema import full_schema


@dataclass(frozen=True)
class Column:
    """One column of a table: its rows (n,) that hold a number other than 0, values, ends and keys."""

    table: str
    name: str
    rows: Any
    value: Floats
    low: Floats
    high: Floats
    least: Floats
    most: Floats
    key: Any


def columns(inputs: Inputs, only: tuple[str, ...] = ()) -> Iterator[Column]:
    """Every column with a range of every table (or of some), whole numbers apart."""
    schema = full_schema()
    for table, frame in inputs.tables.items():
        if (only and table not in only) or not len(frame):
            continue
        model = schema.tables[table]
        parts = [frame[name].astype("str").where(frame[name].notna(), "").map(canonical) for name in key_columns(model)]
        key = reduce(lambda a, b: a + "/" + b, parts).str.rstrip("/").to_numpy(object)
        own = ["value"] if set(TRIPLE) <= set(model.model_fields) else []
        for name in [*argued_columns(model), *own]:
            if frame[name].dtype.kind != "f":
                continue
            value = frame[name].to_numpy(float)
            low, high = frame[["low", "high"]].to_numpy(float).T if name in own else inputs.low_high(table, name)
            fields = _fields(table, frame) if name in own else [model.model_fields[name]] * len(frame)
            least, most = np.array([_ends(field) for field in fields]).T
            argued = (high > low) | (name not in own)
            rows = np.flatnonzero(np.isfinite(value) & (value != 0.0) & (least < most) & argued)
            if len(rows):
                yield Column(table, name, rows, *(part[rows] for part in (value, low, high, least, most, key)))


def _fields(table: str, frame: pd.DataFrame) -> list[Any]:
    """Declaration of each row's number, for tables that hold one number a row; None where it has none."""
    schema = full_schema()
    if table == "settings":
        return [schema.settings.model_fields.get(name) for name in frame["setting"]]
    if table == "assumptions":
        owners = zip(frame["technology"], frame["parameter"], strict=True)
        return [schema.parameters[owner].model_fields.get(name) for owner, name in owners]
    return [None] * len(frame)


def _ends(field: Any) -> tuple[float, float]:
    """Lowest and highest number a field may hold."""
    bounds = field.metadata if field is not None else []
    least = [getattr(b, name) for b in bounds for name in ("ge", "gt") if hasattr(b, name)]
    most = [getattr(b, name) for b in bounds for name in ("le", "lt") if hasattr(b, name)]
    return max(least, default=-np.inf), min(most, default=np.inf)


def moved(inputs: Inputs, table: str, name: str, rows: Any, values: Any) -> Inputs:
    """Inputs with other numbers in some rows of a column."""
    new = inputs.tables[table][name].to_numpy(float).copy()
    new[rows] = values
    tables = dict(inputs.tables) | {table: inputs.tables[table].assign(**{name: new})}
    return replace(inputs, tables=tables, settings=setting_values(tables["settings"], full_schema().settings))
