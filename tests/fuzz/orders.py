"""Mutated changes to the tables: `--set` texts and scenario files, sound ones and broken ones."""

import csv
import io
from collections.abc import Sequence
from random import Random

from model.tables.cells import key_columns
from model.tables.faults import InputError
from model.tables.inputs import Inputs
from model.tables.rules import row_keys
from tests.fuzz.mutations import ODD, bits
from tests.fuzz.study import Study
from tests.fuzz.verdict import Silent, told

VALUES = (
    *ODD,
    "*1.2",
    "*0.9",
    "+1",
    "+-1",
    "* 2",
    "*",
    "+",
    "**2",
    "*x",
    "*1e999",
    "*1e999999999",
    "+1e-999999",
    "*nan",
    "5",
    "0.5",
)
REASON = "fuzzing"


def slipped(text: str, random: Random) -> str:
    """A text with a slip of the finger, now and then."""
    if random.random() > 0.06:
        return text
    at = random.randrange(len(text) + 1)
    return random.choice(
        (text[:at] + random.choice("*./=x -+\x00\ud83d é") + text[at:], text[:at], text[1:], text.upper(), "*", "")
    )


def request(study: Study, random: Random) -> tuple[str, str, str, str]:
    """Table, key, column and value of a change, any of them perhaps wrong."""
    table = random.choice(sorted(study.base.tables))
    sheet = study.sheets[f"{table}.csv"]
    if sheet is None:
        raise ValueError(f"the study's own {table}.csv can not be read")
    sound = [name for name in sheet.cells if name not in key_columns(study.schema.tables[table])]
    odd = [*sheet.cells, "note", "overrule", f"{next(iter(sheet.cells))}_low", "no_such"]
    column = random.choice(sound if sound and random.random() < 0.8 else odd)
    key = random.choice([*row_keys(sheet, study.schema.tables[table]), "*", "new/2028"])
    if random.random() < 0.1 and "/" in key:
        key = "/".join(random.choice((part, "*")) for part in key.split("/"))
    held = random.choice(sheet.cells.get(column) or [""])
    moved = random.choice(("*1.01", "*0.99", "+0", held)) if held[:1].isdigit() else held
    value = random.choice((held, moved, moved, random.choice(VALUES)))
    return slipped(table, random), slipped(key, random), slipped(column, random), slipped(value, random)


def overrides(study: Study, random: Random) -> list[str]:
    """Texts of some `--set` flags."""
    made = []
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        table, key, column, value = request(study, random)
        made.append(
            slipped(f"{table}.{key}.{column}={value}", random)
            if random.random() < 0.2
            else f"{table}.{key}.{column}={value}"
        )
    return made


def scenario(study: Study, random: Random) -> bytes:
    """A scenario file."""
    rows: list[Sequence[str]] = [("table", "column", "key", "value", "reason")]
    for _ in range(random.randrange(0, 5)):
        table, key, column, value = request(study, random)
        rows.append((table, column, key, value, random.choice((REASON, REASON, REASON, "", "#N/A"))))
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    data = out.getvalue().encode("utf-8", errors="replace")
    return bits(data, random) if random.random() < 0.2 else data


def judge_orders(study: Study, random: Random, *, remember: bool = True) -> Inputs | InputError:
    """Inputs or faults that come of a scenario and some overrides.

    Raises
    ------
    Silent
        A cell differs from the study's and no change accounts for it, or a change is accounted for that is not there.
    """
    files = {"scenarios/mutant.csv": scenario(study, random)} if random.random() < 0.6 else {}
    asked = overrides(study, random) if not files or random.random() < 0.4 else []
    names = [random.choice((*["mutant"] * 12, "../mutant", "", "/etc/passwd", "mutant\x00"))] if files else []
    try:
        inputs = study.read(files, names, asked, remember=remember)
    except InputError as error:
        told(error)
        return error
    accounted = {(change.table, change.column) for change in inputs.changes}
    added = {change.table for change in inputs.changes if not change.old}
    for table, frame in inputs.tables.items():
        base = study.base.tables[table]
        if frame is base:
            continue
        if len(frame) != len(base) and table not in added:
            raise Silent(f"{table} has {len(frame)} rows, had {len(base)}, and no change adds one")
        if len(frame) < len(base):
            raise Silent(f"a change took a row of {table} away")
        for column in set(frame) | set(base):
            before = base[column].tolist() if column in base else [None] * len(base)
            after = frame[column].tolist() if column in frame else [None] * len(frame)
            same = all(x == y or (x != x and y != y) for x, y in zip(before, after, strict=False))
            blank = column not in base and all(value != value for value in after)
            if not same and not blank and (table, column) not in accounted:
                raise Silent(f"{table}.{column} differs and no change accounts for it")
    return inputs
