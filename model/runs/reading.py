"""Finished runs, listed and read back."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from model.runs.names import MANIFEST

LISTED = ["run", "created_utc", "scenarios", "status", "objective_usd", "relative_gap", "seconds", "path"]


@dataclass(frozen=True)
class Run:
    """A finished run: where it lies, its manifest, and its tables as they stand in the Parquet files."""

    path: Path
    manifest: dict[str, Any]
    tables: dict[str, pd.DataFrame]

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
    ValueError
        The manifest can not be understood, or a table has not as many rows as it says.
    """
    folder = Path(path)
    manifest = read_manifest(folder)
    tables = {}
    for name, rows in manifest["tables"].items():
        file = folder / f"{name}.parquet"
        if not file.is_file():
            raise FileNotFoundError(f"{folder} is not whole: {file.name} is gone")
        tables[name] = pd.read_parquet(file, engine="pyarrow")
        if len(tables[name]) != rows:
            raise ValueError(f"{file} has {len(tables[name])} rows, and its manifest says {rows}")
    return Run(folder, manifest, tables)


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
    ValueError
        It can not be understood.
    """
    if not (folder / MANIFEST).is_file():
        raise FileNotFoundError(f"{folder} is no run: it holds no {MANIFEST}")
    file = folder / MANIFEST
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{file} is damaged: {error}") from error
    needed = {"created_utc", "scenarios", "status", "objective_usd", "relative_gap", "seconds", "tables"}
    if not isinstance(manifest, dict) or not needed <= manifest.keys():
        raise ValueError(f"{file} is not the manifest of a run")
    return manifest
