"""Finished runs, listed and read back."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from model.runs.names import MANIFEST
from model.runs.parquet import read_parquet
from model.tables.faults import Fault, InputError
from model.tables.frames import Frames

TABLE = re.compile(r"[a-z][a-z0-9_]{0,40}")

MOST_CELLS = 200_000_000
"""Cells of a table that is read: a small file can unpack to any number of them."""

LISTED = ["run", "created_utc", "scenarios", "status", "objective_usd", "relative_gap", "seconds", "path"]


@dataclass(frozen=True, repr=False)
class Run:
    """A finished run: where it lies, its manifest, and its tables as they stand in the Parquet files."""

    path: Path
    manifest: dict[str, Any]
    tables: Frames

    def __repr__(self) -> str:
        """Where it lies, what it costs and what it holds."""
        about = self.manifest
        cost = "no cost" if about["objective_usd"] is None else f"{about['objective_usd']:,.0f} USD"
        return f"Run {self.name}: {about['status']}, {cost}; tables {', '.join(self.tables)}"

    @property
    def name(self) -> str:
        """Name of the run's folder."""
        return self.path.name


def read_run(path: str | Path) -> Run:
    """Run in the folder `path`.

    Raises
    ------
    FileNotFoundError
        The folder holds no manifest, or a table the manifest names is gone.
    InputError
        The manifest can not be understood, or a table is damaged or has not as many rows as it says.
    """
    folder = Path(path)
    manifest = read_manifest(folder)
    tables = Frames()
    for name, rows in manifest["tables"].items():
        if not TABLE.fullmatch(name):
            raise _unread(folder / MANIFEST, f"names {name!r}, which can not be a table")
        file = folder / f"{name}.parquet"
        if not file.is_file():
            raise FileNotFoundError(f"{folder} is not whole: {file.name} is gone")
        tables[name] = _table(file, rows)
    return Run(folder, manifest, tables)


def _table(file: Path, rows: int) -> pd.DataFrame:
    """A table, of which little is unpacked before its size is known to be what the manifest says."""
    from pyarrow import ArrowException
    from pyarrow.parquet import read_metadata

    try:
        with file.open("rb") as opened:
            about = read_metadata(opened)
        if about.num_rows != rows:
            raise _unread(file, f"has {about.num_rows} rows, and its manifest says {rows}")
        if about.num_rows * about.num_columns > MOST_CELLS:
            raise _unread(file, f"has {about.num_rows * about.num_columns} cells; at most {MOST_CELLS} are read")
        return read_parquet(file)
    except ArrowException as error:
        raise _unread(file, "is damaged", str(error)) from error


def _unread(file: Path, why: str, hint: str = "") -> InputError:
    return InputError([Fault(str(file), 0, "", "", why, hint)])


def list_runs(outputs: str | Path) -> pd.DataFrame:
    """Runs in a folder, oldest first: name, time, scenarios, status, cost [USD], gap, seconds in all, path.

    A folder whose manifest can not be understood is listed with the status `unreadable`.
    """
    rows = [_listed(file.parent) for file in sorted(Path(outputs).glob(f"[!.]*/{MANIFEST}"))]
    return pd.DataFrame(rows, columns=LISTED).sort_values(["created_utc", "run"], ignore_index=True)


def _listed(folder: Path) -> dict[str, Any]:
    row: dict[str, Any] = {
        "run": folder.name,
        "created_utc": "",
        "scenarios": "",
        "status": "unreadable",
        "path": str(folder),
    }
    try:
        manifest = read_manifest(folder)
    except (OSError, ValueError):
        return row
    return row | {
        "created_utc": manifest["created_utc"],
        "scenarios": " + ".join(manifest["scenarios"]) or "base",
        "status": manifest["status"],
        "objective_usd": manifest["objective_usd"],
        "relative_gap": manifest["relative_gap"],
        "seconds": manifest["seconds"].get("total"),
    }


def read_manifest(folder: Path) -> dict[str, Any]:
    """Manifest of the run in a folder.

    Raises
    ------
    FileNotFoundError
        The folder holds none.
    InputError
        It can not be understood.
    """
    if not (folder / MANIFEST).is_file():
        raise FileNotFoundError(f"{folder} is no run: it holds no {MANIFEST}")
    file = folder / MANIFEST
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise _unread(file, "is damaged", str(error)) from error
    needed = {"created_utc", "scenarios", "status", "objective_usd", "relative_gap", "seconds", "tables"}
    shapes = {"scenarios": list, "seconds": dict, "tables": dict}
    if not isinstance(manifest, dict) or not needed <= manifest.keys():
        raise _unread(file, "is not the manifest of a run")
    if any(not isinstance(manifest[name], shape) for name, shape in shapes.items()):
        raise _unread(file, "is not the manifest of a run")
    return manifest
