import os
from pathlib import Path

import pytest

from model import files
from model.files import SAVED, SAVING, finish, replace_files

OLD = {"chips.csv": b"old chips", "sites/orbital.csv": b"old orbital"}
NEW = {"chips.csv": b"new chips", "sites/orbital.csv": b"new orbital"}


@pytest.fixture
def folder(tmp_path):
    for file, data in OLD.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_bytes(data)
    return tmp_path


def held(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_files_are_replaced_and_keep_their_permissions(folder):
    (folder / "chips.csv").chmod(0o640)
    replace_files(folder, NEW)
    assert held(folder) == NEW
    assert (folder / "chips.csv").stat().st_mode & 0o777 == 0o640


def test_a_disk_that_is_full_changes_nothing(folder, monkeypatch):
    def full(path: Path) -> None:
        if path.name == "orbital.csv":
            raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(files, "flush", full)
    with pytest.raises(OSError, match="No space left"):
        replace_files(folder, NEW)
    assert held(folder) == OLD


@pytest.mark.parametrize("moved", [0, 1])
def test_a_save_that_was_killed_half_way_is_finished_by_the_next_reader(folder, moved):
    for file, data in list(NEW.items())[moved:]:
        (folder / SAVED / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / SAVED / file).write_bytes(data)
    for file in list(NEW)[:moved]:
        (folder / file).write_bytes(NEW[file])
    finish(folder)
    assert held(folder) == NEW
    assert not (folder / SAVED).exists()


def test_a_save_that_was_killed_before_it_counted_leaves_no_trace_after_the_next(folder):
    (folder / f"{SAVING}0").mkdir()
    (folder / f"{SAVING}0" / "chips.csv").write_bytes(b"half")
    finish(folder)
    assert (folder / "chips.csv").read_bytes() == OLD["chips.csv"]
    replace_files(folder, {"chips.csv": b"newer"})
    assert held(folder) == OLD | {"chips.csv": b"newer"}


@pytest.mark.skipif(os.name == "nt", reason="folders can not be locked on Windows")
def test_a_folder_is_held_by_one_at_a_time(folder):
    with files.held(folder), pytest.raises(BlockingIOError):
        files.lock(folder)
    descriptor = files.lock(folder)
    assert descriptor is not None
    os.close(descriptor)
