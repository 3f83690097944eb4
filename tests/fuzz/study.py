"""A study in memory that is read again and again, each time with a few files changed.

What `read_inputs` does is done: only the results for files that did not change are remembered, for that is most of the
work. `Study.read` with `remember=False` reads everything anew; `judge` compares the two now and then.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from model import tables
from model.reading import Sheet

TINY = Path(__file__).parents[1] / "tiny" / "inputs"
FAST = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


class Study:
    """A copy of the tiny study whose files can be changed for one reading."""

    def __init__(self, source: Path = TINY) -> None:
        self.home = tempfile.TemporaryDirectory(prefix="landseasky-fuzz-", dir=FAST)
        self.folder = Path(self.home.name) / "study" / "inputs"
        shutil.copytree(source, self.folder)
        (self.folder / "scenarios").mkdir(exist_ok=True)
        paths = [*self.folder.glob("*.csv"), *self.folder.glob("sites/*.csv")]
        self.files = {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in sorted(paths)}
        self.base = tables.read_inputs(self.folder)
        self.schema = tables.full_schema()
        self.sheets = {file: tables.read_sheet(self.folder / file, file)[0] for file in self.files}

    @contextmanager
    def changed(self, files: Mapping[str, bytes | None]) -> Iterator[Path]:
        """The folder while some files hold something else, or (None) are away."""
        try:
            for file, data in files.items():
                if data is None:
                    (self.folder / file).unlink()
                else:
                    (self.folder / file).write_bytes(data)
            yield self.folder
        finally:
            for file in files:
                if file in self.files:
                    (self.folder / file).write_bytes(self.files[file])
                else:
                    (self.folder / file).unlink(missing_ok=True)

    def read(
        self,
        files: Mapping[str, bytes | None],
        scenarios: Sequence[str] = (),
        overrides: Sequence[str] = (),
        *,
        remember: bool = True,
    ) -> tables.Inputs:
        """Inputs with some files changed, read as the command reads them."""
        with self.changed(files) as folder:
            if not remember:
                return tables.read_inputs(folder, scenarios, overrides, self.schema)
            with self.remembering(set(files), copies=bool(scenarios or overrides)):
                return tables.read_inputs(folder, scenarios, overrides, self.schema)

    @contextmanager
    def remembering(self, changed: set[str], *, copies: bool) -> Iterator[None]:
        """What is known of unchanged files is not worked out again."""
        read, typed, assumed = tables.read_sheet, tables.typed, tables.assumption_faults
        duplicates, units = tables.duplicates, tables.unit_faults
        known = {file: sheet for file, sheet in self.sheets.items() if file not in changed and sheet is not None}

        def read_sheet(path: Path, file: str) -> Any:
            if file not in known:
                return read(path, file)
            sheet = known[file]
            cells = {name: list(cells) for name, cells in sheet.cells.items()} if copies else sheet.cells
            return (replace(sheet, cells=cells, row=list(sheet.row), origin={}) if copies else sheet), []

        def as_before(sheet: Sheet) -> bool:
            return sheet.file in known and not sheet.origin and sheet.cells.keys() == known[sheet.file].cells.keys()

        def typed_once(sheet: Sheet, model: Any) -> Any:
            if as_before(sheet):
                return self.base.tables[sheet.file.removesuffix(".csv")], []
            return typed(sheet, model)

        def assumed_once(sheet: Sheet, frame: Any, parameters: Any, years: Any) -> Any:
            if as_before(sheet) and list(years) == self.base.tables["periods"]["period"].tolist():
                return []
            return assumed(sheet, frame, parameters, years)

        def unique_once(sheet: Sheet, model: Any) -> Any:
            return [] if as_before(sheet) else duplicates(sheet, model)

        def units_once(sheet: Sheet) -> Any:
            return [] if as_before(sheet) else units(sheet)

        with (
            patch.object(tables, "duplicates", unique_once),
            patch.object(tables, "unit_faults", units_once),
            patch.object(tables, "read_sheet", read_sheet),
            patch.object(tables, "typed", typed_once),
            patch.object(tables, "assumption_faults", assumed_once),
        ):
            yield
