"""A study as tables in memory, and the few edits that make an odd one of a plain one."""

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).parents[1] / "tiny" / "inputs"

Row = dict[str, str]


class Study:
    """Rows of every table by its name, each cell as text, and the scenarios beside them."""

    def __init__(self) -> None:
        self.columns: dict[str, list[str]] = {}
        self.rows: dict[str, list[Row]] = {}
        self.scenarios: dict[str, list[Row]] = {}
        for path in sorted(SOURCE.rglob("*.csv")):
            with path.open(encoding="utf-8", newline="") as file:
                read = csv.DictReader(file)
                name = path.relative_to(SOURCE).with_suffix("").as_posix()
                self.rows[name] = list(read)
                self.columns[name] = list(read.fieldnames or ())

    def write(self, folder: Path) -> Path:
        """The study as a folder of inputs."""
        tables = self.rows | {f"scenarios/{name}": rows for name, rows in self.scenarios.items()}
        for name, rows in tables.items():
            path = folder / f"{name}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w", encoding="utf-8", newline="") as file:
                columns = self.columns.get(name, ["table", "column", "key", "value", "reason"])
                sheet = csv.DictWriter(file, columns, restval="")
                sheet.writeheader()
                sheet.writerows(rows)
        return folder


Edit = Callable[[Study], None]


def studied(*edits: Edit) -> Study:
    """The tiny study after some edits, in their order."""
    study = Study()
    for edit in edits:
        edit(study)
    return study


def together(*edits: Edit) -> Edit:
    """Several edits as one."""

    def done(study: Study) -> None:
        for edit in edits:
            edit(study)

    return done


def fits(row: Mapping[str, str], where: Mapping[str, Any]) -> bool:
    """Whether a row's cells are as said."""
    return all(row[column] == str(value) for column, value in where.items())


def put(table: str, where: Mapping[str, Any] | None = None, **cells: Any) -> Edit:
    """Set cells of every row that fits; a cell may be a function of its row."""

    def done(study: Study) -> None:
        rows = [row for row in study.rows[table] if fits(row, where or {})]
        assert rows, f"{table} has no row {where}"
        for row in rows:
            row.update({name: str(cell(row) if callable(cell) else cell) for name, cell in cells.items()})
        study.columns[table] += [name for name in cells if name not in study.columns[table]]

    return done


def keep(table: str, **where: Any) -> Edit:
    """Leave the rows that fit and no other."""

    def done(study: Study) -> None:
        study.rows[table] = [row for row in study.rows[table] if fits(row, where)]

    return done


def empty(*tables: str) -> Edit:
    """Leave nothing but the header."""

    def done(study: Study) -> None:
        study.rows.update({table: [] for table in tables})

    return done


def rows(table: str, /, *many: Mapping[str, Any], **common: Any) -> Edit:
    """More rows; what is not said of them is judged and assumed, or blank."""

    def done(study: Study) -> None:
        columns = study.columns[table]
        columns += [name for row in many for name in {**common, **row} if name not in columns]
        where = {name: cell for name, cell in (("source", "judged"), ("confidence", "assumption")) if name in columns}
        for row in many:
            told = {**where, **common, **row}
            study.rows[table].append({name: str(told.get(name, "")) for name in columns})

    return done


def like(table: str, where: Mapping[str, Any] | None = None, **cells: Any) -> Edit:
    """One more row, like the first that fits but for some cells."""

    def done(study: Study) -> None:
        first = next(row for row in study.rows[table] if fits(row, where or {}))
        study.rows[table].append(first | {name: str(cell) for name, cell in cells.items()})

    return done


def called(**names: str) -> Edit:
    """Other names, in whatever table they stand."""

    def done(study: Study) -> None:
        for table in study.rows.values():
            for row in table:
                row.update({column: names[cell] for column, cell in row.items() if cell in names})

    return done


def scenario(name: str, *changes: tuple[str, str, str, Any]) -> Edit:
    """A scenario: table, column, key and value of each cell it changes."""

    def done(study: Study) -> None:
        study.scenarios[name] = [
            {"table": table, "column": column, "key": key, "value": str(value), "reason": "to see"}
            for table, column, key, value in changes
        ]

    return done
