"""Slips of the unit over the shipped tables: `python -m tests.fuzz.slips`.

Every column of numbers is multiplied and divided by 1000 as a whole, as when MW are entered as kW, and read again.
Tells which slips are refused, and names the columns whose slips are not. Zeros and blanks stay what they are.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from model.tables.cells import base_type, widened
from model.tables.columns import Row
from model.tables.faults import InputError
from tests.fuzz.sheets import Grid, grid_of
from tests.fuzz.study import Study

SHIPPED = Path(__file__).parents[2] / "inputs"
NO_MAGNITUDE = ("latitude_deg", "longitude_deg", "period")
"""Columns that say where or when: a slip of the unit has no meaning there."""


def number_columns(grid: Grid, model: type[Row]) -> Iterator[int]:
    """Place of every column of numbers that holds one other than zero."""
    fields = widened(model)[0].model_fields
    for i, name in enumerate(grid.rows[0]):
        ends = name.endswith(("_low", "_high")) or name.startswith(NO_MAGNITUDE)
        if ends or name not in fields or base_type(fields[name]) not in (float, int):
            continue
        if any(row[i].strip() and float(row[i]) for row in grid.rows[1:]):
            yield i


def scaled(grid: Grid, i: int, factor: float) -> bytes:
    """The table with one column scaled."""
    rows = [
        [*row[:i], f"{float(row[i]) * factor:.12g}" if row[i].strip() else "", *row[i + 1 :]] for row in grid.rows[1:]
    ]
    return grid.but([grid.rows[0], *rows]).bytes()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=Path, default=SHIPPED)
    study = Study(parser.parse_args().inputs)
    for factor in (1e3, 1e-3):
        tried, passed = 0, []
        for file, data in study.files.items():
            grid = grid_of(b"".join(line for line in data.splitlines(keepends=True) if not line.startswith(b"#")))
            for i in number_columns(grid, study.schema.tables[file.removesuffix(".csv")]):
                tried += 1
                try:
                    study.read({file: scaled(grid, i, factor)})
                    passed.append(f"{file.removesuffix('.csv')}.{grid.rows[0][i]}")
                except InputError:
                    continue
        sys.stdout.write(f"x{factor:g}: {tried - len(passed)} of {tried} columns refused\n")
        sys.stdout.write("".join(f"  passes: {name}\n" for name in passed))
    study.home.cleanup()
    return 0


if __name__ == "__main__":
    sys.exit(main())
