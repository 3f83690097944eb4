"""Scenarios beside the tables that no longer apply to them."""

from collections.abc import Iterator
from pathlib import Path

from model.tables.cells import typed
from model.tables.changes import NAME, Editor, read_scenario
from model.tables.faults import Fault, InputWarning
from model.tables.inputs import read_sheets
from model.tables.rules import references
from model.world.schema import full_schema


def scenario_warnings(folder: Path) -> Iterator[InputWarning]:
    """One warning for each file of `scenarios/` that could not be planned with the tables as they are."""
    schema = full_schema()
    sheets, _ = read_sheets(folder, schema)
    for path in sorted((folder / "scenarios").glob("*.csv")):
        if path.name.startswith((".", "~$")):
            continue
        name = f"scenarios/{path.name}"
        if not NAME.fullmatch(path.stem):
            message = "can not be requested: a scenario's name is letters, digits, - and _"
            yield InputWarning(name, 0, "", "", message)
            continue
        requests, _, faults = read_scenario(folder, path.stem)
        changed = {table: sheet.copy() for table, sheet in sheets.items()}
        editor = Editor(changed, schema)
        editor.apply(requests)
        faults += editor.faults
        for table in {change.table for change in editor.changes}:
            faults += typed(changed[table], schema.tables[table])[1]
        faults += references(changed, schema)
        if faults:
            yield _first(name, faults)


def _first(name: str, faults: list[Fault]) -> InputWarning:
    """The first fault of a scenario, and how many more there are."""
    first = min(faults, key=lambda fault: (fault.file != name, fault.row, str(fault)))
    more = f" (and {len(faults) - 1} more faults)" if len(faults) > 1 else ""
    message = f"no longer applies to the tables: {first.expected}" + (f"; {first.hint}" if first.hint else "") + more
    return InputWarning(first.file, first.row, first.column, first.value, message)
