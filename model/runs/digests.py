"""What the files of a run were when they were written, so that any later change shows, down to the cell."""

import csv
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from model.runs.names import MANIFEST

PRINTS = "prints.json"
"""Short hashes of every row and column of the archived inputs: where they differ, a cell was changed."""

SHORT = 8
"""Hexadecimal digits of a row's or column's hash; the whole file has its full one in the manifest."""


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_of(folder: Path) -> list[str]:
    """Every file of a run but its manifest, by path below its folder, sorted; hidden files are none of its own."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    names = (path for path in found if not any(part.startswith(".") for part in path.parts))
    return sorted(path.as_posix() for path in names if path.as_posix() != MANIFEST)


def seal(manifest: Mapping[str, Any]) -> str:
    """SHA-256 of all that a manifest says, its own `seal` apart.

    >>> seal({"run": "a", "seal": "x"}) == seal({"run": "a"}) != seal({"run": "b"})
    True
    """
    said = {name: value for name, value in manifest.items() if name != "seal"}
    return hashlib.sha256(
        json.dumps(said, sort_keys=True, ensure_ascii=False).encode(errors="surrogateescape")
    ).hexdigest()


def write_prints(folder: Path) -> None:
    """Write the prints of the archived inputs of a run.

    Raises
    ------
    OSError
        The folder can not be written, or the disk is full.
    """
    inputs = folder / "inputs"
    told = {path.relative_to(inputs).as_posix(): prints(cells_of(path)) for path in sorted(inputs.rglob("*.csv"))}
    (folder / PRINTS).write_text(json.dumps(told, sort_keys=True) + "\n", encoding="utf-8")


def cells_of(path: Path) -> list[list[str]]:
    """Cells of a CSV file by line as they stand, whatever its encoding: every byte is a character."""
    with path.open(encoding="latin-1", newline="") as file:
        return list(csv.reader(file))


def prints(cells: list[list[str]]) -> dict[str, list[str]]:
    """Short hashes of every row and of every column of a table.

    >>> old, new = prints([["a", "b"], ["1", "2"]]), prints([["a", "b"], ["1", "3"]])
    >>> [[was == now for was, now in zip(old[part], new[part])] for part in ("rows", "columns")]
    [[True, False], [True, False]]
    """
    width = max(map(len, cells), default=0)
    columns = [[row[n] if n < len(row) else "" for row in cells] for n in range(width)]
    return {"rows": [_short(row) for row in cells], "columns": [_short(column) for column in columns]}


def _short(cells: list[str]) -> str:
    return hashlib.sha256("\0".join(cells).encode()).hexdigest()[:SHORT]
