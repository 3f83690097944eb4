"""A study in memory that is read again and again, each time with a few files changed.

What `checked_tables` does is done: only the results for files that did not change are remembered, for that is most of
the work. `Study.read` with `remember=False` reads everything anew; `judge` compares the two now and then.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from model.tables import inputs
from model.tables.sheets import Sheet
from model.world.schema import full_schema

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
        self.schema = full_schema()
        self.base = inputs.checked_tables(self.folder, self.schema)
        self.sheets = {file: inputs.read_sheet(self.folder / file, file)[0] for file in self.files}

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
    ) -> inputs.Inputs:
        """Inputs with some files changed, read as the command reads them."""
        with self.changed(files) as folder:
            if not remember:
                return inputs.checked_tables(folder, self.schema, scenarios, overrides)
            with self.remembering(set(files), copies=bool(scenarios or overrides)):
                return inputs.checked_tables(folder, self.schema, scenarios, overrides)

    @contextmanager
    def remembering(self, changed: set[str], *, copies: bool) -> Iterator[None]:
        """What is known of unchanged files is not computed again."""
        memory = Memory(self, changed, copies)
        with ExitStack() as patches:
            for name in ("read_sheet", "typed", "duplicates", "unit_faults", "assumption_faults", "setting_faults"):
                patches.enter_context(patch.object(inputs, name, partial(getattr(memory, name), getattr(inputs, name))))
            patches.enter_context(patch.object(inputs, "RULES", memory.rules(inputs.RULES)))
            yield


class Memory:
    """Answers of pure functions on files that did not change; anything else is handed on to the function itself."""

    def __init__(self, study: Study, changed: set[str], copies: bool) -> None:
        self.base, self.copies = study.base, copies
        self.known = {file: sheet for file, sheet in study.sheets.items() if file not in changed and sheet is not None}

    def same(self, sheet: Sheet) -> bool:
        """Whether a sheet is what it was when the study was read first."""
        known = self.known.get(sheet.file)
        return known is not None and not sheet.origin and sheet.cells.keys() == known.cells.keys()

    def read_sheet(self, ask: Any, path: Path, file: str) -> Any:
        """Sheets, copied where changes will be written to them."""
        if file not in self.known:
            return ask(path, file)
        sheet = self.known[file]
        if not self.copies:
            return sheet, []
        cells = {name: list(cells) for name, cells in sheet.cells.items()}
        return replace(sheet, cells=cells, row=list(sheet.row), origin={}), []

    def typed(self, ask: Any, sheet: Sheet, model: Any) -> Any:
        """Frames."""
        return (self.base.tables[sheet.file.removesuffix(".csv")], []) if self.same(sheet) else ask(sheet, model)

    def duplicates(self, ask: Any, sheet: Sheet, model: Any) -> Any:
        """No key was there twice."""
        return [] if self.same(sheet) else ask(sheet, model)

    def unit_faults(self, ask: Any, sheet: Sheet) -> Any:
        """No unit was wrong."""
        return [] if self.same(sheet) else ask(sheet)

    def assumption_faults(self, ask: Any, sheet: Sheet, frame: Any, parameters: Any, years: Any) -> Any:
        """No assumption was wrong, for the same periods."""
        kept = self.same(sheet) and list(years) == self.base.tables["periods"]["period"].tolist()
        return [] if kept else ask(sheet, frame, parameters, years)

    def setting_faults(self, ask: Any, sheet: Sheet, frame: Any, model: Any) -> Any:
        """No setting was wrong."""
        return [] if self.same(sheet) else ask(sheet, frame, model)

    def rules(self, known: Any) -> Any:
        """Rules that ask only where one of their tables changed."""

        def asked(needed: tuple[str, ...], rule: Any, sheets: Any, frames: Any) -> Any:
            return [] if needed and all(self.same(sheets[table]) for table in needed) else rule(sheets, frames)

        return tuple((needed, partial(asked, needed, rule)) for needed, rule in known)
