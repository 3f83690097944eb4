"""What stands in a run folder: tables as CSV and Parquet, and the manifest."""

import hashlib
import json
import math
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from model.runs.digests import file_sha256, files_of, seal
from model.runs.names import MANIFEST
from model.runs.parquet import write_parquet

FLOAT_FORMAT = "%.10g"
"""Digits of a number in a CSV file: below a cent of a trillion dollars. Parquet keeps every digit."""

FORMULA = r"^[=+\-@\t\r]"
"""A cell that begins so would be run as a formula by a spreadsheet."""


def write_tables(folder: Path, tables: Mapping[str, pd.DataFrame]) -> dict[str, int]:
    """Write each table as `<name>.csv` and `<name>.parquet`, each whole or not at all; rows by table, names sorted.

    Rows are sorted by the columns that are not fractions, so that neither the order the solver found them in nor the
    order of the inputs shows. Text that a spreadsheet would take for a formula gets a leading apostrophe in the CSV.

    Raises
    ------
    OSError
        The folder can not be written, or the disk is full.
    """
    counts = {}
    for name, table in sorted(tables.items()):
        table = ordered(table)
        with _whole(folder / f"{name}.parquet") as aside:
            write_parquet(table, aside)
        with _whole(folder / f"{name}.csv") as aside:
            aside.write_text(csv_text(table), encoding="utf-8", newline="")
        counts[name] = len(table)
    return counts


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A hidden file to write to, which takes the place of `path` at the end of the block."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield aside
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def csv_text(table: pd.DataFrame) -> str:
    """Text of a table in a CSV file, safe to open in a spreadsheet."""
    return str(_escaped(table).to_csv(index=False, float_format=FLOAT_FORMAT, lineterminator="\n"))


def write_inputs(folder: Path, source: Path, sha256: Mapping[str, str]) -> None:
    """Copy the input files that a run was planned from to `inputs` below its folder, to repeat and compare it by.

    Raises
    ------
    OSError
        A file can not be read, or is no longer what was read.
    """
    for file, digest in sorted(sha256.items()):
        data = (source / file).read_bytes()
        if hashlib.sha256(data).hexdigest() != digest:
            raise OSError(f"{source / file} was changed while it was read: run again")
        copy = folder / "inputs" / file
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(data)


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write `manifest.json`, last of all: to what is given it adds the SHA-256 of every file there, and its own `seal`.

    Numbers that JSON has no word for (infinity, not a number) become null.
    """
    said = plain(manifest) | {"files": {file: file_sha256(folder / file) for file in files_of(folder)}}
    text = json.dumps(said | {"seal": seal(said)}, indent=2, allow_nan=False, ensure_ascii=False)
    # A path that is not UTF-8 is written by escapes of JSON, which read back as what they were.
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8", errors="backslashreplace")


def ordered(table: pd.DataFrame) -> pd.DataFrame:
    """The table as it is written: rows sorted by the columns that are not fractions, no negative zero."""
    fractions = table.select_dtypes("float").columns
    table = table.assign(**{name: table[name] + 0.0 for name in fractions})  # no negative zero
    keys = [name for name in table.columns if name not in set(fractions)]
    return table.sort_values(keys, kind="stable", ignore_index=True) if keys else table.reset_index(drop=True)


def _escaped(table: pd.DataFrame) -> pd.DataFrame:
    changed = {}
    for name in table.columns:
        column = table[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            column = column.astype(column.cat.categories.dtype)
        if column.dtype == object or isinstance(column.dtype, pd.StringDtype):
            words = column.astype("str")
            changed[name] = column.mask(words.str.match(FORMULA, na=False), "'" + words)
    return table.assign(**changed)


def plain(value: Any) -> Any:
    """The value in types that JSON knows; infinity and not-a-number become None.

    >>> plain({2026: np.float64(1.5), "gap": float("inf")})
    {'2026': 1.5, 'gap': None}
    """
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in (sorted(value) if isinstance(value, set | frozenset) else value)]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Path):
        return value.as_posix()
    raise TypeError(f"a manifest can not hold {type(value).__name__}: {value!r}")
