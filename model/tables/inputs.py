"""The folder of inputs to checked tables: everything wrong is found and told at once, or nothing is wrong."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from model.arrays import FloatArray
from model.files import SAVED, finish
from model.tables.assumptions import (
    assumption_faults,
    name_faults,
    parameter_set,
    setting_faults,
    setting_name_faults,
    setting_values,
)
from model.tables.cells import typed
from model.tables.changes import Change, Changes, Editor, named, read_overrides, read_scenario, words
from model.tables.columns import ParameterSet
from model.tables.faults import Fault, InputError, InputWarning, counted, nearest, short
from model.tables.frames import Frames
from model.tables.rules import RULES, duplicates, periods_named, ranges_cover, references, shared_sites, unit_faults
from model.tables.schema import MAY_BE_EMPTY, Schema
from model.tables.sheets import Sheet, read_sheet

__all__ = ["Change", "Fault", "InputError", "Inputs", "checked_tables"]


@dataclass(frozen=True, repr=False)
class Inputs:
    """Checked tables of one study, as changed by its scenarios."""

    folder: Path
    tables: Mapping[str, pd.DataFrame]
    """Table (`chips`, `sites/orbital`) to its frame: columns float64 (blank is NaN), int64, bool or str."""
    settings: Mapping[str, float]
    schema: Schema
    """What the tables were checked against."""
    sha256: Mapping[str, str]
    """File below the folder to the SHA-256 of its bytes, scenarios included."""
    changes: tuple[Change, ...]
    """Every cell that a scenario or an override changed, in the order of the changes."""
    scenarios: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    resolution: str = "full"
    """With the folder, what the study is read again by."""
    merged: tuple[str, ...] = ()
    """What that resolution put together, in words."""
    places: Mapping[str, tuple[tuple[str, int], ...]] = MappingProxyType({})
    """Table to the file and the row that each of its rows was read from."""

    def __repr__(self) -> str:
        """Where they were read from and what was changed, in a line."""
        rows = sum(len(table) for table in self.tables.values())
        under = f", scenarios {' + '.join(self.scenarios)}" if self.scenarios else ""
        said = f"{len(self.tables)} tables of {rows:,} rows{under}, {len(self.changes):,} cells changed"
        return f"Inputs of {short(str(self.folder), 200)}: {short(said, 400)}, {self.resolution} resolution"

    def __reduce__(self) -> tuple[Any, ...]:
        """How to make it anew in another process, with plain mappings: read-only ones can not be sent."""
        values = (getattr(self, each.name) for each in fields(self))
        return type(self), tuple(dict(v) if isinstance(v, MappingProxyType) else v for v in values)

    def parameters[P: ParameterSet](self, technology: str, model: type[P], years: Iterable[float]) -> P:
        """Assumptions of one technology, trajectories interpolated to `years`; see `parameter_set`."""
        return parameter_set(self.tables["assumptions"], technology, model, years)

    def warning(self, table: str, rows: Any, column: str, message: str, names: str = "") -> InputWarning:
        """What is odd about rows of a table as it was read, (n,) positions or truths, as one warning of the first.

        The rows are named by the cells of the column `names`, or by those of `column` itself.
        """
        frame = self.tables[table]
        found = frame.iloc[np.flatnonzero(rows) if np.asarray(rows).dtype == bool else rows]
        file, row = self.places[table][found.index[0]]
        value = found[column].iloc[0]
        shown = f"{value:g}" if isinstance(value, float) else str(value)
        named = [str(name) for name in dict.fromkeys(found[names or column])]
        if len(found) > 1 or names not in ("", column):
            message += f" ({counted(len(found), named)})"
        return InputWarning(file, row, column, shown, message)

    def low_high(self, table: str, column: str) -> tuple[FloatArray, FloatArray]:
        """Low and high of a column with a range, (n,): the row's own, else value times the factors of ranges.csv."""
        frame, ranges = self.tables[table], self.tables["ranges"]
        rows = ranges[(ranges["table"] == table) & (ranges["column"] == column)].set_index("confidence")
        value = frame[column].to_numpy(float)
        spread = np.stack(
            [value * frame["confidence"].map(rows[f"{end}_factor"]).to_numpy(float) for end in ("low", "high")]
        )
        ends = [spread.min(axis=0), spread.max(axis=0)]  # a factor above one lowers a negative value
        for n, end in enumerate(("low", "high")):
            if f"{column}_{end}" in frame:
                own = frame[f"{column}_{end}"].to_numpy(float)
                ends[n] = np.where(np.isnan(own), ends[n], own)
        return ends[0], ends[1]


def checked_tables(
    folder: Path | str, schema: Schema, scenarios: str | Iterable[str] = (), overrides: Changes = ()
) -> Inputs:
    """Tables of `folder`, checked against a schema.

    Parameters
    ----------
    folder : path
        Holds one CSV file a table, `sites/<kind>.csv` a kind, and `scenarios/<name>.csv`.
    schema : Schema
        What the folder must hold.
    scenarios : str or iterable of str
        Names of scenarios to apply, in order: the later wins.
    overrides : mapping or iterable of str
        Cells to values, or texts `table.key.column=value`, to apply last; parts of a key are joined by `/`, `*` stands
        for any text, and a value `*1.2` or `+10` is relative.

    Returns
    -------
    Inputs

    Raises
    ------
    InputError
        Anything is wrong; its `faults` name each file, row, column, value, and what was expected.
    """
    folder = Path(folder)
    scenarios, overrides = named(scenarios), words(overrides)
    if not folder.is_dir():
        raise InputError([Fault(str(folder), 0, "", "", "is not a folder", "give the folder that holds the tables")])
    try:
        finish(folder)
    except OSError as error:
        hint = f"a program was killed while it saved the tables: allow writing to the folder once ({error.strerror})"
        raise InputError([Fault(SAVED, 0, "", "", "holds tables that could not be put in place", hint)]) from error
    sheets, faults = read_sheets(folder, schema)
    sha256 = {sheet.file: sheet.sha256 for sheet in sheets.values()}
    editor = Editor(sheets, schema)
    for name in scenarios:
        requests, digest, wrong = read_scenario(folder, name)
        sha256[f"scenarios/{name}.csv"] = digest
        faults += wrong
        editor.apply(requests)
    requests, wrong = read_overrides(overrides)
    editor.apply(requests)
    faults += wrong + editor.faults
    frames = {}
    for table, sheet in sheets.items():
        frame, wrong = typed(sheet, schema.tables[table])
        faults += wrong
        if frame is not None and sheet.whole:
            frames[table] = frame
    faults += between(sheets, schema)
    faulty = {fault.file for fault in faults}
    frames = {table: frame for table, frame in frames.items() if f"{table}.csv" not in faulty}
    faults += over(sheets, frames, schema)
    if faults:
        raise InputError(faults)
    settings = setting_values(frames["settings"], schema.settings) if "settings" in frames else {}
    return Inputs(
        folder,
        MappingProxyType(Frames(frames)),
        MappingProxyType(settings),
        schema,
        MappingProxyType(sha256),
        tuple(editor.changes),
        scenarios,
        overrides,
        places=MappingProxyType({table: sheets[table].places for table in frames}),
    )


def read_sheets(folder: Path, schema: Schema) -> tuple[dict[str, Sheet], list[Fault]]:
    """Text of every table, and what is wrong with the files: missing, empty, malformed, or not known."""
    sheets, faults = {}, []
    for table in schema.tables:
        sheet, wrong = read_sheet(folder / f"{table}.csv", f"{table}.csv")
        faults += wrong
        if sheet is not None:
            sheets[table] = sheet
    empty = [table for table, sheet in sheets.items() if not len(sheet)]
    sites = [table for table in sheets if table.startswith("sites/")]
    for table in empty:
        if sheets[table].whole and table not in MAY_BE_EMPTY and (table not in sites or set(sites) <= set(empty)):
            faults.append(sheets[table].header_fault("", "must have at least one row"))
    for path in sorted([*folder.glob("*.csv"), *folder.glob("sites/*.csv")]):
        table = path.relative_to(folder).with_suffix("").as_posix()
        if table not in schema.tables and not path.name.startswith((".", "~$")):
            faults.append(
                Fault(f"{table}.csv", 0, "", "", "is not a table of the model", nearest(table, schema.tables))
            )
    return sheets, faults


def between(sheets: Mapping[str, Sheet], schema: Schema) -> Iterator[Fault]:
    """Faults of names and keys, which show in the text of the cells."""
    for table, sheet in sheets.items():
        yield from duplicates(sheet, schema.tables[table])
        yield from unit_faults(sheet)
    for check in (references, shared_sites, periods_named, ranges_cover):
        yield from check(sheets, schema)
    if "assumptions" in sheets:
        yield from name_faults(sheets["assumptions"], schema.parameters)
    if "settings" in sheets:
        yield from setting_name_faults(sheets["settings"], schema.settings)


def over(sheets: Mapping[str, Sheet], frames: Mapping[str, pd.DataFrame], schema: Schema) -> Iterator[Fault]:
    """Faults that only typed tables show; a table that has others is left out, lest one slip be reported twice."""
    for needed, rule in RULES:
        if all(table in frames for table in needed):
            yield from rule(sheets, frames)
    if "assumptions" in frames:
        years = frames["periods"]["period"].tolist() if "periods" in frames else []
        yield from assumption_faults(sheets["assumptions"], frames["assumptions"], schema.parameters, years)
    if "settings" in frames:
        yield from setting_faults(sheets["settings"], frames["settings"], schema.settings)
