"""Result tables of a run against those that its solution gives, cell by cell, both as CSV and as Parquet."""

import csv
import io
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from model.checks.verify.files import letter
from model.runs import csv_text, ordered
from model.runs.parquet import read_parquet
from model.tables.faults import Fault

SAME = 1e-9
"""Relative difference up to which two numbers are the same: other machines add in another order."""

PRINTED = 2e-9
"""The same for numbers as printed in a CSV file, to ten digits."""

MOST = 20
"""Cells of one file that are reported one by one."""


def differences(folder: Path, name: str, table: pd.DataFrame) -> tuple[list[Fault], int]:
    """Cells of a run's table that are not those given, and how many cells were compared.

    Parameters
    ----------
    folder : Path
        Of the run.
    name : str
        Of the table: `name.csv` and `name.parquet` are read.
    table : DataFrame
        What the table should be, in any order of rows.
    """
    expected = ordered(table)
    count = 2 * expected.size
    return _parquet(folder, f"{name}.parquet", expected) + _csv(folder, f"{name}.csv", expected), count


def _parquet(folder: Path, file: str, expected: pd.DataFrame) -> list[Fault]:
    try:
        found = read_parquet(folder / file)
    except (OSError, ValueError) as error:
        return [Fault(file, 0, "", "", f"can not be read: {error}")]
    if list(found.columns) != list(expected.columns) or len(found) != len(expected):
        return [_shape(file, found.columns, len(found), expected.columns, len(expected))]
    faults = []
    for place, column in enumerate(expected.columns):
        for row in np.flatnonzero(~alike(found[column], expected[column])):
            values = (found[column].iloc[row], expected[column].iloc[row])
            faults.append(_cell(file, int(row), place, str(column), *map(_told, values)))
    return faults[:MOST]


def alike(found: pd.Series, expected: pd.Series) -> Any:
    """(n,) whether two columns hold the same, numbers to rounding of the largest."""
    if pd.api.types.is_float_dtype(expected.dtype) and pd.api.types.is_numeric_dtype(found.dtype):
        numbers, good = found.to_numpy(float), expected.to_numpy(float)
        largest = np.nanmax(np.abs(good), initial=0.0)
        return np.isclose(numbers, good, rtol=SAME, atol=1e-14 * largest, equal_nan=True)
    words, right = (side.astype("str").fillna("").to_numpy() for side in (found, expected))
    return (words == right) & (found.isna().to_numpy() == expected.isna().to_numpy())


def _csv(folder: Path, file: str, expected: pd.DataFrame) -> list[Fault]:
    text = csv_text(expected)
    try:
        found = (folder / file).read_bytes().decode("utf-8")
    except (OSError, ValueError) as error:
        return [Fault(file, 0, "", "", f"can not be read: {error}")]
    if found == text:
        return []
    old, new = (list(csv.reader(io.StringIO(side, newline=""))) for side in (text, found))
    if len(old) != len(new) or old[0] != new[0]:
        return [_shape(file, new[0] if new else [], len(new) - 1, old[0], len(old) - 1)]
    faults = []
    for row, (was, now) in enumerate(zip(old[1:], new[1:], strict=True)):
        if len(was) != len(now):
            faults.append(Fault(file, row + 2, "", ",".join(now), f"must have {len(was)} cells"))
            continue
        for place, (good, cell) in enumerate(zip(was, now, strict=True)):
            if good != cell and not _same_number(good, cell):
                faults.append(_cell(file, row, place, old[0][place], cell, good))
    return faults[:MOST]


def _same_number(good: str, cell: str) -> bool:
    try:
        a, b = float(good), float(cell)
    except ValueError:
        return False
    return abs(a - b) <= PRINTED * max(abs(a), abs(b))


def _shape(file: str, found: Any, rows: int, expected: Any, expected_rows: int) -> Fault:
    if list(found) != list(expected):
        return Fault(file, 1, "", ",".join(map(str, found)), f"must have the columns {','.join(map(str, expected))}")
    return Fault(file, 0, "", f"{rows} rows", f"must have {expected_rows} rows, as the solution gives")


def _cell(file: str, row: int, place: int, column: str, value: str, expected: str) -> Fault:
    return Fault(file, row + 2, column, value, f"the solution gives {expected or 'a blank'}", "", letter(place))


def _told(value: Any) -> str:
    return "" if pd.isna(value) else repr(float(value)) if isinstance(value, float | np.floating) else str(value)
