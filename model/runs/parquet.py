"""Parquet files by open file: pyarrow takes no path that is not UTF-8, and a folder may have any name."""

from pathlib import Path
from typing import Any

import pandas as pd


def read_parquet(path: Path) -> pd.DataFrame:
    """Table of a file."""
    with path.open("rb") as file:
        return pd.read_parquet(file, engine="pyarrow")


def write_parquet(table: pd.DataFrame, path: Path, **options: Any) -> None:
    """Write a table, without its index."""
    with path.open("wb") as file:
        table.to_parquet(file, engine="pyarrow", index=False, **options)
