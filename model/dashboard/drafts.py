"""Edits of input tables that are not saved yet: kept by the browser, applied to copies, saved at once or not at all.

A draft is what one page has changed: `{table: {"sha256": of the file it began from, "cells": {row: {column: text}}}}`,
rows numbered as spreadsheets do. It holds text only, so it can lie in the browser as JSON.
"""

import csv
import hashlib
import io
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from model.files import finish, replace_files
from model.tables.faults import Fault, InputError
from model.tables.sheets import DELIMITERS, Sheet, decode, is_comment, parse
from model.world.schema import full_schema, read_inputs

Draft = Mapping[str, Mapping[str, Any]]

SAVING = threading.Lock()
"""Saves of this process come one after the other; other programs' show in the hash of the file."""


class Conflict(ValueError):
    """A file is no longer what a draft of it began from."""


def tables(folder: Path) -> list[str]:
    """Tables of a folder of inputs that can be edited."""
    return [table for table in full_schema().tables if (folder / f"{table}.csv").is_file()]


def sheet_of(folder: Path, table: str, draft: Draft) -> tuple[Sheet, str]:
    """Text of a table with the draft's edits, and the SHA-256 of the file.

    Raises
    ------
    InputError
        The file can not be read as a table.
    KeyError
        There is no such table.
    """
    data = _bytes(folder, table)
    text, trouble = decode(data)
    sheet, faults = parse(text, f"{table}.csv")
    if trouble or sheet is None:
        raise InputError([Fault(f"{table}.csv", 0, "", "", *trouble)] if trouble else faults)
    place = {row: i for i, row in enumerate(sheet.row)}
    for row, cells in draft.get(table, {}).get("cells", {}).items():
        for column, value in cells.items():
            if int(row) in place and column in sheet.cells:
                sheet.cells[column][place[int(row)]] = value
    return sheet, hashlib.sha256(data).hexdigest()


def changed(draft: Draft, folder: Path, table: str, row: int, column: str, value: str) -> dict[str, Any]:
    """The draft with one more cell edited; a cell set back to what the file holds is dropped."""
    sheet, sha256 = sheet_of(folder, table, {})
    held = sheet.cells[column][sheet.row.index(row)]
    made = {name: {"sha256": part["sha256"], "cells": {r: dict(c) for r, c in part["cells"].items()}}
            for name, part in draft.items()}  # fmt: skip
    part = made.setdefault(table, {"sha256": sha256, "cells": {}})
    cells = part["cells"].setdefault(str(row), {})
    if value == held:
        cells.pop(column, None)
    else:
        cells[column] = value
    part["cells"] = {r: c for r, c in part["cells"].items() if c}
    return {name: part for name, part in made.items() if part["cells"]}


def edited(text: str, cells: Mapping[str, Mapping[str, str]], file: str) -> str:
    r"""CSV text with some cells changed; every other line, remarks included, stays as it is.

    >>> edited("# prices\nchip,usd\na,1\nb,2\n", {"4": {"usd": "3"}}, "chips.csv")
    '# prices\nchip,usd\na,1\nb,3\n'
    """
    sheet, _ = parse(text, file)
    lines = list(io.StringIO(text, newline=""))
    head = next(line for line in lines if line.strip(" ,;\t\r\n") and not is_comment(line))
    reader = csv.reader(lines, delimiter=max(DELIMITERS, key=head.count))
    made, start = [], 0
    if sheet is None:
        raise ValueError(f"{file} is no table")
    place: dict[str, int] = {}
    for number, record in enumerate(reader, start=1):
        raw = lines[start : reader.line_num]
        start = reader.line_num
        if number == sheet.header_row:
            place = {name.strip(): i for i, name in enumerate(record)}
        if str(number) in cells and place:
            for column, value in cells[str(number)].items():
                record[place[column]] = value
            end = raw[-1][len(raw[-1].rstrip("\r\n")) :] or "\n"
            out = io.StringIO()
            csv.writer(out, delimiter=reader.dialect.delimiter, lineterminator=end).writerow(record)
            raw = [out.getvalue()]
        made += raw
    return "".join(made)


@contextmanager
def copy_with(folder: Path, draft: Draft) -> Iterator[Path]:
    """A folder for the time being with every table of `folder`, edited as the draft says.

    Raises
    ------
    Conflict
        A file changed since the draft began.
    """
    with tempfile.TemporaryDirectory(prefix="landseasky-") as there:
        copy = Path(there)
        for path in [*folder.glob("*.csv"), *folder.glob("sites/*.csv"), *folder.glob("scenarios/*.csv")]:
            target = copy / path.relative_to(folder)
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(path, target)
        for table, part in draft.items():
            (copy / f"{table}.csv").write_bytes(_written(folder, table, part))
        yield copy


def faults(folder: Path, draft: Draft) -> list[Fault]:
    """Everything wrong with the tables as the draft leaves them."""
    try:
        with copy_with(folder, draft) as copy:
            read_inputs(copy)
    except InputError as error:
        return list(error.faults)
    return []


def save(folder: Path, draft: Draft) -> list[str]:
    """Write the draft's tables over the files, all of them or none; the tables written.

    Raises
    ------
    Conflict
        A file changed since the draft began.
    InputError
        The tables would be faulty.
    OSError
        A file can not be written.
    """
    with SAVING:
        wrong = faults(folder, draft)
        if wrong:
            raise InputError(wrong)
        replace_files(folder, {f"{table}.csv": _written(folder, table, part) for table, part in draft.items()})
    return sorted(draft)


def _written(folder: Path, table: str, part: Mapping[str, Any]) -> bytes:
    data = _bytes(folder, table)
    if hashlib.sha256(data).hexdigest() != part["sha256"]:
        raise Conflict(f"{table}.csv was changed elsewhere since you began to edit it: reset your edits of it")
    text, _ = decode(data)
    encoding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"
    made = edited(text, part["cells"], f"{table}.csv")
    _read_back(text, made, part["cells"], f"{table}.csv")
    return made.encode(encoding)


def _read_back(old: str, new: str, cells: Mapping[str, Mapping[str, str]], file: str) -> None:
    """Make sure that the new text reads as the old one with the edits, and not as a remark or another row."""
    sheet, again = parse(old, file)[0], parse(new, file)[0]
    for row, asked in cells.items():
        for column, value in asked.items():
            i = sheet.row.index(int(row)) if sheet is not None and int(row) in sheet.row else None
            if sheet is None or i is None or column not in sheet.cells:
                raise Conflict(f"{file} has no row {row} with a column {column}: reset your edits of it")
            sheet.cells[column][i] = value.strip()
            if again is None or again.row != sheet.row:
                expected = "can not be written so: the row would be read otherwise"
                raise InputError([Fault(file, int(row), column, value, expected, "does it begin with # ?")])
    if again is None or sheet is None or again.cells != sheet.cells:
        raise InputError([Fault(file, 0, "", "", "can not be edited here", "change it in a spreadsheet or editor")])


def _bytes(folder: Path, table: str) -> bytes:
    if table not in full_schema().tables:  # the name comes from a browser
        raise KeyError(table)
    finish(folder)
    return (folder / f"{table}.csv").read_bytes()
