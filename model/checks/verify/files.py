"""Which files of a run are no longer what was written, down to the row and column where the file's prints tell."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from model.runs import PRINTS, cells_of, file_sha256, files_of, prints, seal
from model.tables.faults import Fault

MOST_CELLS = 20
"""Changed rows or columns of one file that are reported one by one."""


def changed_files(folder: Path, manifest: Mapping[str, Any]) -> list[Fault]:
    """What was changed, added or removed since a run was written, its manifest included.

    Parameters
    ----------
    folder : Path
        Of the run.
    manifest : mapping
        Of the run, as read.

    Returns
    -------
    list of Fault
        `file` is the path below the folder.
    """
    said: Mapping[str, str] = manifest["files"]
    faults = []
    if seal(manifest) != manifest.get("seal"):
        faults.append(Fault("manifest.json", 0, "", "", "is not what was written: its seal does not fit what it says"))
    there = files_of(folder)
    faults += [Fault(file, 0, "", "", "is gone") for file in sorted(set(said) - set(there))]
    faults += [
        Fault(file, 0, "", "", "was not there when the run was written") for file in sorted(set(there) - set(said))
    ]
    changed = [file for file in there if file in said and file_sha256(folder / file) != said[file]]
    known = {} if PRINTS in changed or PRINTS not in said else _known(folder)
    for file in changed:
        faults += _cells(folder, file, known) or [Fault(file, 0, "", "", "is not what was written")]
    return faults


def _known(folder: Path) -> dict[str, Any]:
    try:
        return {f"inputs/{file}": told for file, told in json.loads((folder / PRINTS).read_text("utf-8")).items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _cells(folder: Path, file: str, known: Mapping[str, Any]) -> list[Fault]:
    """Changed cells of an archived table, where rows and columns are as many as they were."""
    if file not in known:
        return []
    cells = cells_of(folder / file)
    old, new = known[file], prints(cells)
    if any(len(old[part]) != len(new[part]) for part in ("rows", "columns")):
        counts = f"had {len(old['rows'])} rows and {len(old['columns'])} columns"
        return [
            Fault(file, 0, "", f"{len(new['rows'])} and {len(new['columns'])}", f"is not what was written: {counts}")
        ]
    rows = [n for n, (was, now) in enumerate(zip(old["rows"], new["rows"], strict=True)) if was != now]
    columns = [n for n, (was, now) in enumerate(zip(old["columns"], new["columns"], strict=True)) if was != now]
    if not rows:
        return []  # quotes or ends of lines: no cell reads otherwise
    header = next((row for row in cells if row and not row[0].startswith("#")), [])
    told = [(row, column) for row in rows for column in columns][:MOST_CELLS]
    return [
        Fault(
            file, row + 1, header[column] if column < len(header) else "",
            cells[row][column] if column < len(cells[row]) else "", "is not what was written", "", letter(column),
        )
        for row, column in told
    ]  # fmt: skip


def letter(column: int) -> str:
    """Spreadsheet's name of a column, the first being 0.

    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'AA')
    """
    return (letter(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)
