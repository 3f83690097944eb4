"""What must come of a mutated study: a fault that is reported, or tables that hold just what the files say.

Silent acceptance is any of these:
- a table is accepted from a file for which there is no reading;
- a cell, a row or a column of the file is not in the table as written, or the table holds what the file does not;
- a table changes whose file did not;
- cells differ from the study's and `diff` does not list them, or lists what does not differ;
- a file saved in another style (delimiter, encoding, quotes, line ends, remarks, blank lines) is read otherwise.
"""

import re
from dataclasses import replace
from typing import Any

import numpy as np

from model.questions.diff import differing
from model.tables.cells import base_type, widened
from model.tables.faults import InputError
from model.tables.inputs import Inputs
from tests.fuzz.mutations import Mutant
from tests.fuzz.sheets import rows_of
from tests.fuzz.study import Study

PLAIN_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
EXTRA = ("overrule", "note")
TRUTH = {"yes": True, "true": True, "no": False, "false": False}


class Silent(AssertionError):
    """Inputs were accepted that do not mean what the files say."""


def judge(study: Study, mutant: Mutant, *, remember: bool = True) -> Inputs | InputError:
    """The inputs or the faults that come of a mutation.

    Raises
    ------
    Silent
        They were accepted without being what the files say.
    Exception
        Whatever else the reader let through.
    """
    try:
        inputs = study.read(mutant.files, remember=remember)
    except InputError as error:
        if mutant.harmless:
            raise Silent(f"a harmless change was refused: {error}") from error
        told(error)
        return error
    for table, frame in inputs.tables.items():
        file = f"{table}.csv"
        if file not in mutant.files:
            if frame is not study.base.tables[table] and not frame.equals(study.base.tables[table]):
                raise Silent(f"{file} reads otherwise, and was not changed")
            continue
        data = mutant.files[file]
        if data is None:
            raise Silent(f"{file} is away and was read")
        holds(frame, data, study.schema.tables[table], file)
        listed(study, inputs, table)
    if mutant.harmless and not alike(inputs, study.base):
        raise Silent("another style changed what is read")
    return inputs


def told(error: InputError) -> None:
    """Every fault says which file and what should be; the message can be printed anywhere."""
    if not error.faults:
        raise Silent("a refusal names no fault")
    for fault in error.faults:
        if not fault.file or not fault.expected or fault.row < 0:
            raise Silent(f"a fault says too little: {fault!r}")
    str(error).encode("utf-8")


def holds(frame: Any, data: bytes, model: Any, file: str) -> None:
    """Whether a table holds every cell of a file and nothing else."""
    found = rows_of(data)
    if found is None:
        raise Silent(f"{file} has no reading and was accepted")
    header, rows = found
    fields = widened(model)[0].model_fields
    named = {name: i for i, name in enumerate(header) if name}
    if len(named) != sum(map(bool, header)) or set(named) - set(fields) - set(EXTRA):
        raise Silent(f"{file} was accepted with the header {header}")
    if len(frame) != len(rows):
        raise Silent(f"{file} has {len(rows)} rows, and {len(frame)} were read")
    for row in rows:
        if len(row) <= max(named.values()) or any(cell for i, cell in enumerate(row) if i not in named.values()):
            raise Silent(f"{file} was accepted with the row {row}")
    for name in frame.columns:
        field, values = fields[name], frame[name].tolist()
        texts = [row[named[name]] for row in rows] if name in named else [""] * len(rows)
        for n, (value, text) in enumerate(zip(values, texts, strict=True)):
            if not same(value, text, base_type(field), field):
                raise Silent(f"{file} row {n} column {name}: {text!r} was read as {value!r}")


def same(value: Any, text: str, kind: Any, field: Any) -> bool:
    """Whether a value is what its text says."""
    if kind is str:
        return value == text
    if not text:
        return not field.is_required() and (value != value or value == field.default)
    if kind is bool:
        return value is TRUTH.get(text.lower())
    return bool(PLAIN_NUMBER.fullmatch(text)) and np.isfinite(value) and float(value) == float(text)


def listed(study: Study, inputs: Inputs, table: str) -> None:
    """Whether `diff` lists the cells of a table that differ, all of them and no others."""
    old, new = study.base.tables[table], inputs.tables[table]
    if new.equals(old):
        return
    one, other = (replace(study.base, tables={table: frame}) for frame in (old, new))
    found = differing(one, other)
    if len(old) == len(new) and list(old) == list(new):
        unlike = int((~((old == new) | (old.isna() & new.isna()))).to_numpy().sum())
        if bool(len(found)) != bool(unlike) and sorted(map(str, old.to_numpy().tolist())) != sorted(
            map(str, new.to_numpy().tolist())
        ):
            raise Silent(f"{table}: {unlike} cells differ and diff lists {len(found)}")
    elif found.empty and len(old) != len(new):
        raise Silent(f"{table}: rows came or went and diff lists none")


def alike(one: Inputs | InputError, other: Inputs | InputError) -> bool:
    """Whether two readings came to the same."""
    if isinstance(one, InputError) or isinstance(other, InputError):
        return isinstance(one, InputError) and isinstance(other, InputError) and one.faults == other.faults
    pairs = ((frame, other.tables[table]) for table, frame in one.tables.items())
    return all(frame is second or frame.equals(second) for frame, second in pairs)
