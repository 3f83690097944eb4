"""What rows must be to one another: keys unique, names known, ranges complete, a year that adds up."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from model.tables.cells import argued_columns, key_columns, traits
from model.tables.columns import CONFIDENCE, PLAIN, UNITS, Row, is_unit, unit_of
from model.tables.faults import Fault, nearest
from model.tables.schema import MAY_BE_EMPTY, Schema
from model.tables.schema.policy import OPEN_SITES, RESOURCES
from model.tables.sheets import NUMBER, SPREADSHEET_ERRORS, Sheet
from model.tables.spelling import canonical, difference, folded, lookalike
from model.tables.timetable import periods_follow, slices_fill_the_year

Sheets = Mapping[str, Sheet]
Frames = Mapping[str, pd.DataFrame]

HOURS_PER_DAY = 24

BLOC_COLUMNS = ("bloc", "maker_bloc", "chip_bloc")


def row_keys(sheet: Sheet, model: type[Row]) -> list[str]:
    """Key of every row, its parts joined by '/'; a blank last part leaves no slash."""
    columns = [sheet.cells.get(name, [""] * len(sheet)) for name in key_columns(model)]
    return ["/".join(canonical(cell) for cell in parts).rstrip("/") for parts in zip(*columns, strict=True)]


def duplicates(sheet: Sheet, model: type[Row]) -> Iterator[Fault]:
    """Rows whose key stands in an earlier row, or looks just like that of one."""
    columns = key_columns(model)
    if any(name not in sheet.cells and model.model_fields[name].is_required() for name in columns):
        return  # told already: without all its parts a key says nothing
    texts = [sheet.cells.get(name, [""] * len(sheet)) for name in columns]
    written = ["/".join(parts).rstrip("/") for parts in zip(*texts, strict=True)]
    first: dict[str, int] = {}
    keys = row_keys(sheet, model)
    for i, key in enumerate(keys):
        j = first.setdefault(folded(key), i)
        if j == i:
            continue
        expected = f"repeats the key {key!r}" if len(columns) > 1 else "repeats a key"
        alike = written[i] == written[j] or (len(columns) > 1 and key == keys[j])
        hint = f"row {sheet.row[j]} has it" + ("" if alike else f": {difference(written[j], written[i])}")
        yield sheet.fault(i, columns[-1] if len(columns) == 1 else columns[0], expected, hint)


def names_of(sheets: Sheets, schema: Schema) -> dict[str, set[str]]:
    """Keys of each table that has one key column and can be read; `sites` is all kinds' sites together."""
    known = {}
    for table, model in schema.tables.items():
        columns = key_columns(model)
        names = column_set(sheets, table, columns[0]) if len(columns) == 1 else None
        if names is not None:
            known[table] = names
    if all(f"sites/{kind}" in known for kind in schema.kinds):
        known["sites"] = set().union(*(known[f"sites/{kind}"] for kind in schema.kinds))
    return {table: names for table, names in known.items() if names or table in MAY_BE_EMPTY}


def other_names(sheets: Sheets, schema: Schema) -> Iterator[tuple[str, str, str, set[str] | None]]:
    """(table, column, what to say, names allowed) of text columns that name what is not the key of a table."""
    seasons = column_set(sheets, "timeslices", "season")
    yield "profiles", "season", "is not a season of timeslices.csv", seasons | {"all"} if seasons else None
    yield "nodes", "region", "is not in detours.csv", column_set(sheets, "detours", "region")
    tags = [column_set(sheets, f"sites/{kind}", "tag") for kind in schema.kinds]
    every = None if None in tags else set().union(*(tag or () for tag in tags))
    yield "limits", "of_resource", "is not a resource", set(RESOURCES)
    yield "limits", "tag", "is not a tag of the site tables", every
    for table in ("cooling", "supply", "limits"):
        yield table, "kind", "is not a kind of site", set(schema.kinds)
    blocs = column_set(sheets, "jurisdictions", "bloc")
    profiles = column_set(sheets, "profiles", "profile")
    for table, model in schema.tables.items():
        for column in model.model_fields:
            if column in BLOC_COLUMNS and table != "jurisdictions":
                yield table, column, "is not a bloc of jurisdictions.csv", blocs
            elif column.split("_")[-1] == "profile" and table != "profiles":
                yield table, column, "is not in profiles.csv", profiles


def references(sheets: Sheets, schema: Schema) -> Iterator[Fault]:
    """Cells that must name a row of another table, and do not."""
    known = names_of(sheets, schema)
    targets = {
        (table, column): (
            "is not in the site tables" if target == "sites" else f"is not in {target}.csv",
            known[target],
        )
        for table, model in schema.tables.items()
        for column, field in model.model_fields.items()
        if (target := str(traits(field).get("ref", ""))) in known
    }
    for table, column, expected, names in other_names(sheets, schema):
        if names is not None:
            targets[table, column] = (expected, names)
    for (table, column), (expected, names) in targets.items():
        if table not in sheets or column not in sheets[table].cells:
            continue
        for i, cell in enumerate(sheets[table].cells[column]):
            if cell and cell not in names:
                hint = lookalike(cell, names) or nearest(cell, names - {""})
                yield sheets[table].fault(i, column, expected, hint)


def column_set(sheets: Sheets, table: str, column: str) -> set[str] | None:
    """Names that a column holds; None when they can not all be read, for a name may be among the rest."""
    if table not in sheets or column not in sheets[table].cells or not sheets[table].whole:
        return None
    names = set(sheets[table].cells[column])
    return None if names & SPREADSHEET_ERRORS else names


def shared_sites(sheets: Sheets, schema: Schema) -> Iterator[Fault]:
    """Sites that two kinds list under one name."""
    seen: dict[str, tuple[str, str]] = {}
    for kind in schema.kinds:
        sheet = sheets.get(f"sites/{kind}")
        for i, site in enumerate(sheet.cells.get("site", []) if sheet else []):
            other, written = seen.setdefault(folded(site), (kind, site))
            if sheet and other != kind:
                hint = f"sites/{other}.csv has it too" + (f": {difference(written, site)}" if site != written else "")
                yield sheet.fault(i, "site", "must be unique over all kinds", hint)


def periods_named(sheets: Sheets, schema: Schema) -> Iterator[Fault]:
    """Rows of a period that periods.csv lacks."""
    years = {canonical(cell) for cell in column_set(sheets, "periods", "period") or ()}
    for table in schema.tables if years else ():
        if table != "periods" and table in sheets:
            for i, cell in enumerate(sheets[table].cells.get("period", [])):
                if NUMBER.fullmatch(cell) and canonical(cell) not in years:
                    yield sheets[table].fault(
                        i, "period", "is not a period of periods.csv", "periods: " + ", ".join(sorted(years))
                    )


def ranges_cover(sheets: Sheets, schema: Schema) -> Iterator[Fault]:
    """Argued columns whose rows have neither a low and high of their own nor factors in ranges.csv; rows of no use."""
    ranges = sheets.get("ranges")
    if ranges is None or not {"table", "column", "confidence"} <= set(ranges.cells):
        return
    given = list(zip(ranges.cells["table"], ranges.cells["column"], ranges.cells["confidence"], strict=True))
    for i, (table, column, confidence) in enumerate(given):
        if table not in schema.tables:
            yield ranges.fault(i, "table", "is not a table", nearest(table, schema.tables))
        elif column not in argued_columns(schema.tables[table]):
            argued = argued_columns(schema.tables[table])
            yield ranges.fault(i, "column", f"is not a column of {table} that has a range", nearest(column, argued))
        elif confidence not in traits(schema.tables[table].model_fields["confidence"])["choices"]:
            choices = traits(schema.tables[table].model_fields["confidence"])["choices"]
            yield ranges.fault(i, "confidence", "needs one of " + ", ".join(choices), nearest(confidence, choices))
    covered = set(given)
    for table, sheet in sheets.items():
        levels = sheet.cells.get("confidence")
        if levels is None or table not in schema.tables:
            continue
        for column in argued_columns(schema.tables[table]):
            own = sheet.cells.get(f"{column}_low", [""] * len(sheet))
            values = sheet.cells.get(column, [""] * len(sheet))
            lacking: dict[str, int] = {}
            for i, level in enumerate(levels):
                if values[i] and not own[i] and level in CONFIDENCE and (table, column, level) not in covered:
                    lacking.setdefault(level, i)
            for level, i in lacking.items():
                hint = (
                    f"add a row {table},{column},{level} to ranges.csv, or columns {column}_low and {column}_high here"
                )
                yield sheet.fault(i, column, f"has no low and high where confidence is {level}", hint)


def where(sheet: Sheet, wrong: pd.Series, column: str, expected: str, hint: str = "") -> Iterator[Fault]:
    """Fault of each row of a typed table for which `wrong` holds."""
    for i in np.flatnonzero(wrong.to_numpy()).tolist():
        yield sheet.fault(i, column, expected, hint)


def years_run_forward(sheets: Sheets, frames: Frames) -> Iterator[Fault]:
    """Last year on sale must not be before the first; the slower limit must not be below the faster."""
    for table, column, least in (("chips", "last_year", "first_year"), ("workloads", "tail_rtt_ms", "max_rtt_ms")):
        if table in frames:
            frame = frames[table]
            yield from where(sheets[table], frame[column] < frame[least], column, f"must be at least {least}")


def gathered(frame: pd.DataFrame, by: list[str], column: str) -> dict[tuple[str, ...], tuple[int, set[Any]]]:
    """For each group of rows alike in `by`: the first row, and the values of `column`."""
    found: dict[tuple[str, ...], tuple[int, set[Any]]] = {}
    names = zip(*(frame[name].tolist() for name in by), strict=True)
    for i, (group, value) in enumerate(zip(names, frame[column].tolist(), strict=True)):
        found.setdefault(group, (i, set()))[1].add(value)
    return found


def profiles_whole(sheets: Sheets, frames: Frames) -> Iterator[Fault]:
    """A profile must give every hour of the day, for 'all' or for each season there is."""
    profiles, sheet = frames["profiles"], sheets["profiles"]
    seasons = set(frames["timeslices"]["season"])
    for (name,), (i, given) in gathered(profiles, ["profile"], "season").items():
        if given not in ({"all"}, seasons):
            hint = f"seasons are {', '.join(sorted(seasons))}, or 'all' alone"
            yield sheet.fault(i, "season", f"profile {name!r} must cover every season or 'all'", hint)
    for (name, season), (i, hours) in gathered(profiles, ["profile", "season"], "hour").items():
        if lacking := sorted(set(range(HOURS_PER_DAY)) - hours):
            expected = f"profile {name!r} needs hours 0 to 23 in season {season!r}"
            yield sheet.fault(i, "hour", expected, f"add {', '.join(map(str, lacking))}")


def demand_whole(sheets: Sheets, frames: Frames) -> Iterator[Fault]:
    """A load that is listed must be listed for every period: a row left out would count as no demand."""
    years = set(frames["periods"]["period"].tolist())
    for (zone, workload), (i, given) in gathered(frames["demand"], ["zone", "workload"], "period").items():
        if lacking := sorted(years - given):
            hint = f"add {', '.join(map(str, lacking))}; write 0 where there is no demand"
            yield sheets["demand"].fault(i, "period", f"{zone}/{workload} needs a row for every period", hint)


def open_sites_have_ceilings(sheets: Sheets, frames: Frames) -> Iterator[Fault]:
    """A floor on open sites would be kept by sites that hold nothing; shares, or those of a chip, are not counted."""
    frame, sheet = frames["limits"], sheets["limits"]
    counts = frame["resource"] == OPEN_SITES
    yield from where(sheet, counts & (frame["sense"] != "<="), "sense", f"must be <= for {OPEN_SITES}")
    for column in ("of_resource", "chip_bloc"):
        yield from where(sheet, counts & (frame[column].fillna("") != ""), column, f"must be blank for {OPEN_SITES}")


RULES: tuple[tuple[tuple[str, ...], Callable[[Sheets, Frames], Iterator[Fault]]], ...] = (
    (("timeslices",), slices_fill_the_year),
    (("periods",), periods_follow),
    ((), years_run_forward),
    (("profiles", "timeslices"), profiles_whole),
    (("demand", "periods"), demand_whole),
    (("limits",), open_sites_have_ceilings),
)
"""Rules on typed tables, each with the tables that must be free of faults before it can be asked."""


def unit_faults(sheet: Sheet) -> Iterator[Fault]:
    """Cells of a `unit` column that are no unit, or not the unit in which the name beside them ends."""
    names = sheet.cells.get("parameter", sheet.cells.get("setting", []))
    for i, cell in enumerate(sheet.cells.get("unit", [])):
        due = unit_of(names[i]) if names else ""
        if cell and not is_unit(cell):
            words = [word for word in cell.replace("/", "_per_").lower().split("_") if word not in (*UNITS, "per")]
            hint = f"the name ends in {due}" if due else nearest(words[0], UNITS) if words else "join words by _per_"
            yield sheet.fault(i, "unit", "is not a unit", hint)
        elif cell and due and cell != due and not (due == "frac" and cell in PLAIN):
            yield sheet.fault(i, "unit", f"must be {due}", "the name ends in it")
