"""A folder that appears under its name only when all of it is written.

Work goes on in a hidden folder beside the finished ones, which this process holds a lock on; the lock dies with the
process, so a hidden folder that nobody holds was abandoned and can be removed.
"""

import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from model.files import flush, held, lock
from model.runs.names import checked_name

PREFIX = ".unfinished-"
UNLOCKED_AGE_S = 24 * 3600.0
"""Where folders can not be locked (Windows, some network drives), a hidden folder this old counts as abandoned."""


@contextmanager
def unfinished(outputs: Path) -> Iterator[Path]:
    """A hidden, locked folder in `outputs`, gone when the block ends unless `publish` has renamed it.

    Opened before the work rather than after it, so that a folder that can not be written is reported at once.

    Raises
    ------
    OSError
        `outputs` can not be made or written.
    """
    outputs.mkdir(parents=True, exist_ok=True)
    with held(outputs):
        folder = outputs / f"{PREFIX}{os.getpid()}-{secrets.token_hex(4)}"
        folder.mkdir()
        descriptor = lock(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if descriptor is not None:
            os.close(descriptor)


def publish(folder: Path, name: str) -> Path:
    """The finished run's path: `folder` renamed to `name`, or to `name-2`, `name-3`, ... when that is taken.

    Everything is on the disk before the name is, so that not even a power cut leaves half a run in sight.

    Raises
    ------
    ValueError
        The name could lead out of the outputs folder.
    OSError
        The disk is full, or the folder can not be renamed.
    """
    checked_name(name)
    for path in sorted(folder.rglob("*")):
        flush(path)
    flush(folder)
    count = 1
    while True:
        target = folder.with_name(name if count == 1 else f"{name}-{count}")
        if not os.path.lexists(target):
            # A name taken between the look and the rename holds files, and renaming onto it fails: then look again.
            try:
                folder.rename(target)
            except OSError:
                if not os.path.lexists(target):
                    raise
            else:
                flush(target.parent)
                return target
        count += 1


def clear_abandoned(outputs: Path) -> list[Path]:
    """Remove the hidden folders that no living process holds; the paths removed. What can not be removed stays."""
    if not _hidden(outputs):
        return []
    with held(outputs):  # nobody makes a folder meanwhile, so none is seen before its maker locks it
        removed = []
        for folder in _hidden(outputs):
            if _in_use(folder):
                continue
            shutil.rmtree(folder, ignore_errors=True)
            if not folder.exists():
                removed.append(folder)
        return removed


def _hidden(outputs: Path) -> list[Path]:
    if not outputs.is_dir():
        return []
    return sorted(path for path in outputs.glob(f"{PREFIX}*") if path.is_dir() and not path.is_symlink())


def _in_use(folder: Path) -> bool:
    try:
        descriptor = lock(folder)
    except BlockingIOError:
        return True
    if descriptor is not None:
        os.close(descriptor)
        return False
    try:
        return time.time() - folder.stat().st_mtime < UNLOCKED_AGE_S
    except OSError:
        return True
