import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from model.tables.inputs import InputError, checked_tables
from tests.faults.study import INPUTS, SCHEMA

FAULTS = tomllib.loads((Path(__file__).parent / "faults.toml").read_text(encoding="utf-8"))["fault"]


def spoil(folder: Path, fault: dict[str, Any]) -> None:
    """Write the fault into a copy of the study."""
    for file, text in fault.get("also", {}).items():
        (folder / file).write_text(text, encoding="utf-8")
    if "file" not in fault:
        return
    path = folder / fault["file"]
    if fault.get("delete"):
        path.unlink()
        return
    if "hex" in fault:
        path.write_bytes(bytes.fromhex(fault["hex"]))
        return
    text = fault["text"] if "text" in fault else path.read_text(encoding="utf-8")
    if "find" in fault:
        assert fault["find"] in text, "the study no longer holds what this fault spoils"
        text = text.replace(fault["find"], fault["replace"], 1)
    text = text.replace(",", fault.get("delimiter", ",")).replace("§", ",")
    path.write_bytes(text.encode(fault.get("encoding", "utf-8")))


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(INPUTS, tmp_path / "inputs"))


@pytest.mark.parametrize("fault", FAULTS, ids=[fault["name"].replace(" ", "_") for fault in FAULTS])
def test_a_fault_is_told_exactly(folder, fault):
    spoil(folder, fault)
    with pytest.raises(InputError) as caught:
        checked_tables(folder, SCHEMA, fault.get("scenarios", ()), fault.get("set", ()))
    assert [str(found) for found in caught.value.faults] == fault["says"]


def test_the_study_itself_has_no_fault(folder):
    assert set(checked_tables(folder, SCHEMA).tables) == set(SCHEMA.tables)


def test_faults_of_many_files_come_together(folder):
    names = {"a price in thousands", "periods with a gap", "an unknown node", "a table is missing", "a percent"}
    chosen = [fault for fault in FAULTS if fault["name"] in names]
    assert len(chosen) == len(names)
    for fault in chosen:
        spoil(folder, fault)
    with pytest.raises(InputError) as caught:
        checked_tables(folder, SCHEMA)
    told = sorted(str(found) for found in caught.value.faults)
    assert told == sorted(line for fault in chosen for line in fault["says"])
