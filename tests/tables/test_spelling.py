"""Keys that look alike are one thing to their reader: two of them are refused, and why is said."""

import shutil

import pytest

from model.tables.inputs import InputError, checked_tables
from tests.faults.study import INPUTS, SCHEMA

CASES = [
    ("1", "1.0", "1 and 1.0 are the same number"),
    ("1", "01", "1 and 01 are the same number"),
    ("caf\u00e9", "cafe\u0301", "are the same letters in two spellings of Unicode: write one of them"),
    ("Oslo", "oslo", "'Oslo' and 'oslo' differ only in capital letters"),
    ("oslo", "os\u200blo", "differ only in spaces or invisible characters"),
    ("new york", "new\u00a0york", "differ only in spaces or invisible characters"),
    ("h100", "h\uff11\uff10\uff10", "look alike"),
]


def added(folder, one, other=None):
    path = folder / "sources.csv"
    lines = [f"{name},A paper.,,facts,primary" for name in (one, other) if name is not None]
    path.write_text(path.read_text(encoding="utf-8") + "\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(INPUTS, tmp_path / "inputs")


def faults(folder):
    with pytest.raises(InputError) as caught:
        checked_tables(folder, SCHEMA)
    return caught.value.faults


@pytest.mark.parametrize(("one", "other", "why"), CASES)
def test_two_keys_that_look_alike_are_refused_with_the_reason(folder, one, other, why):
    added(folder, one, other)
    (fault,) = faults(folder)
    assert (fault.file, fault.column, fault.value, fault.expected) == ("sources.csv", "source", other, "repeats a key")
    assert fault.hint.endswith(why)


@pytest.mark.parametrize(("one", "other", "why"), [case for case in CASES if case[0] != "Oslo"])
def test_a_reference_that_only_looks_right_is_refused_with_the_reason(folder, one, other, why):
    added(folder, one)
    path = folder / "chips.csv"
    text = path.read_text(encoding="utf-8")
    cited = text.splitlines()[1].split(",")[text.splitlines()[0].split(",").index("source")]
    path.write_text(text.replace(f",{cited},", f",{other},", 1), encoding="utf-8")
    (fault,) = faults(folder)
    assert (fault.file, fault.column, fault.expected) == ("chips.csv", "source", "is not in sources.csv")
    reason = why.replace(f"{one} and {other}", f"{other} and {one}")
    assert fault.hint.endswith(reason)


def test_keys_that_merely_resemble_each_other_are_two(folder):
    added(folder, "site-1", "site-11")
    added(folder, "a_b", "a-b")
    added(folder, "\u00fc", "u")
    checked_tables(folder, SCHEMA)
