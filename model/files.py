"""Files of a folder that are replaced together: all of them or none, whenever the program is killed.

What is new is written to a hidden folder beside the files. Renaming that folder is the one moment at which all of it
counts as saved; what a killed program then leaves undone, the next to read or write the files does in its place.
"""

import os
import secrets
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl

SAVED = ".saved"
"""Folder of files that count as saved and are not in their places yet."""

SAVING = ".saving-"
"""Beginning of the name of a folder that does not count yet."""


def replace_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Give files below `folder` new contents, all of them or none; they keep their permissions.

    Raises
    ------
    OSError
        The folder can not be written, or the disk is full: then every file holds what it did.
    """
    with held(folder):
        finish(folder)
        for stale in folder.glob(f"{SAVING}*"):  # whoever wrote it held the folder, and is gone
            shutil.rmtree(stale, ignore_errors=True)
        aside = folder / f"{SAVING}{secrets.token_hex(4)}"
        try:
            for file, data in files.items():
                path = aside / file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
                shutil.copymode(folder / file, path)
                flush(path)
            flush(aside)
            aside.rename(folder / SAVED)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        flush(folder)
        finish(folder)


def finish(folder: Path) -> None:
    """Put files that count as saved in their places, if a program was killed before it could.

    Raises
    ------
    OSError
        The folder can not be written.
    """
    saved = folder / SAVED
    if not saved.is_dir():
        return
    for path in sorted(path for path in saved.rglob("*") if path.is_file()):
        with suppress(FileNotFoundError):  # another program is at it too
            path.replace(folder / path.relative_to(saved))
    for path in sorted((path for path in saved.rglob("*") if path.is_dir()), reverse=True):
        with suppress(OSError):
            path.rmdir()
    with suppress(OSError):
        saved.rmdir()
    flush(folder)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Wait until no other program holds `folder`, and hold it while the block lasts, where folders can be locked."""
    descriptor = lock(folder, wait=True)
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def lock(folder: Path, *, wait: bool = False) -> int | None:
    """Descriptor that holds `folder` for this process until closed; None where folders can not be locked.

    Raises
    ------
    BlockingIOError
        Another process holds it, and `wait` is not set.
    """
    if sys.platform == "win32":
        return None
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        os.close(descriptor)
        raise
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def flush(path: Path) -> None:
    """Wait until a file or folder is on the disk; folders can not be opened for it everywhere."""
    if path.is_dir():
        with suppress(OSError):
            _sync(path, os.O_RDONLY)
    else:
        _sync(path, os.O_RDWR)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
