"""The data dictionary, written from the declarations that check the tables: `python -m model.report.dictionary`."""

import sys
from collections.abc import Iterator
from pathlib import Path

from pydantic.fields import FieldInfo

from model.tables.cells import argued_columns, base_type, bounds_text, key_columns, traits
from model.tables.columns import ParameterSet, Row, is_trajectory, unit_of
from model.tables.schema import MAY_BE_EMPTY, Schema
from model.tables.schema.study import ScenarioChange
from model.world.schema import full_schema

PREFACE = """\
# Input tables

Written by `python -m model.report.dictionary` from the declarations that check the tables; change those, not this file.

One CSV file a table, its first line the header. Lines that begin with `#` and blank lines are skipped. Commas,
semicolons and tabs are taken as delimiters, UTF-8, UTF-16 and Windows-1252 as encodings, but a number is written one
way: a decimal point, no thousands separators, no unit, no percent. Nothing is guessed: a cell that could mean two
numbers is refused. A flag is `yes` or `no`. Prices are real USD of `price_year`. Ratios are fractions.

**Units** end a column's name: `launch_usd_per_kg` is USD per kg. Plain `mw` is IT load, `mw_th` is heat.

**Low and high.** A number marked *range* needs both, either in columns `<name>_low` and `<name>_high` of the same table
or, where those are left out or blank, as factors in `ranges.csv` for the table, the column and the row's confidence.

**Plausible** values are narrower than possible ones: outside them a slip of the unit is likely, and the cell is refused
unless the row names the column in a column `overrule`. Any table may have a column `overrule`, and a column `note`.

**Changes.** A scenario is a file `scenarios/<name>.csv` of changes, applied with `--scenario <name>`; a single cell is
changed with `--set table.key.column=value`. The parts of a key are joined by `/`; a `*` in a key stands for any text,
so `*` alone is every row. A value `*1.2` multiplies what stands there and `+10` or `+-10` adds to it. In a scenario, a
key the table lacks adds a row, which must give every required column. A value moved beyond its low or high takes that
end with it. Changed cells are checked like any other.
"""


def data_dictionary(schema: Schema | None = None) -> str:
    """Markdown that tells every table, column, setting and parameter; of the whole model by default."""
    schema = schema or full_schema()
    parts = [PREFACE, "## Tables\n", *(f"- [`{name}.csv`](#{anchor(name)})" for name in schema.tables), ""]
    for name, model in schema.tables.items():
        parts += section(name, model, name in MAY_BE_EMPTY or name.startswith("sites/"))
    parts += ["### scenarios/&lt;name&gt;.csv\n", *column_table(ScenarioChange), ""]
    parts += [
        "## Settings\n",
        "The rows of `settings.csv`, each at most once.\n",
        *parameter_table(schema.settings),
        "",
    ]
    parts += [
        "## Assumptions\n",
        "The rows of `assumptions.csv`, by technology. A parameter *by year* has rows by year,",
    ]
    parts += ["interpolated linearly and never beyond the years given, or one row with a blank year.\n"]
    for technology, parameters in schema.parameters.items():
        parts += [f"### {technology}\n", *parameter_table(parameters), ""]
    return "\n".join(parts).rstrip() + "\n"


def anchor(name: str) -> str:
    """Anchor that Markdown readers give the heading of a table."""
    return name.replace("/", "") + "csv"


def section(name: str, model: type[Row], may_be_empty: bool) -> Iterator[str]:
    """Heading, meaning, key and columns of one table."""
    yield f"### {name}.csv\n"
    if (model.__doc__ or "").strip() and model.__doc__ != Row.__doc__:
        yield " ".join(str(model.__doc__).split()) + "\n"
    empty = " May hold a header alone." if may_be_empty else ""
    yield "Key: " + ", ".join(f"`{column}`" for column in key_columns(model)) + f".{empty}\n"
    yield from column_table(model)
    yield ""


def column_table(model: type[Row]) -> Iterator[str]:
    """Markdown table of a row model's columns."""
    argued = argued_columns(model)
    yield "| column | holds | bounds | plausible | meaning |"
    yield "|---|---|---|---|---|"
    for name, field in model.model_fields.items():
        blank = "" if field.is_required() else ", may be blank"
        ranged = ", range" if name in argued else ""
        yield f"| `{name}` | {holds(name, field)}{blank}{ranged} | {limits(field)} | {field.description} |"


def parameter_table(model: type[ParameterSet]) -> Iterator[str]:
    """Markdown table of a technology's parameters."""
    yield "| parameter | holds | bounds | plausible | meaning |"
    yield "|---|---|---|---|---|"
    for name, field in model.model_fields.items():
        by_year = ", by year" if is_trajectory(field) else ""
        optional = "" if field.is_required() else ", may be left out"
        yield f"| `{name}` | {unit_of(name) or 'number'}{by_year}{optional} | {limits(field)} | {field.description} |"


def holds(name: str, field: FieldInfo) -> str:
    """What a cell of the column is: its unit, or the kind of text."""
    kind, table = base_type(field), traits(field).get("ref")
    if table:
        return "one of the sites" if table == "sites" else f"a row of [`{table}`](#{anchor(str(table))})"
    if kind is bool:
        return "yes or no"
    if kind is str:
        return "text"
    return unit_of(name) or ("whole number" if kind is int else "number")


def limits(field: FieldInfo) -> str:
    """Bounds and plausible range, as two cells of a Markdown table."""
    plausible = traits(field).get("plausible")
    return bounds_text(field) + " | " + (f"{plausible[0]:g} to {plausible[1]:g}" if plausible else "")


if __name__ == "__main__":
    Path(sys.argv[1] if len(sys.argv) > 1 else "inputs/README.md").write_text(data_dictionary(), encoding="utf-8")
