"""Names of runs: made from the time, the scenarios and the inputs, and found again from a part of them."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from model.tables.faults import nearest

MANIFEST = "manifest.json"
"""The file that makes a folder a run."""

ALLOWED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,119}")
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # no file may bear these on Windows
LATEST = "latest"


def checked_name(name: str) -> str:
    """The name itself, when it is safe as the name of a folder.

    Raises
    ------
    ValueError
        It is empty, too long, begins with a dot, or holds anything but letters, digits and `. _ + -`.

    Examples
    --------
    >>> checked_name("20260105T120000Z-base-1a2b3c4d")
    '20260105T120000Z-base-1a2b3c4d'
    >>> checked_name("../elsewhere")
    Traceback (most recent call last):
    ...
    ValueError: '../elsewhere' can not name a run: begin with a letter or digit, go on with those or . _ + -
    """
    if not ALLOWED.fullmatch(name) or name.endswith(".") or RESERVED.fullmatch(name):
        raise ValueError(f"{name!r} can not name a run: begin with a letter or digit, go on with those or . _ + -")
    return name


def run_name(scenarios: Sequence[str], inputs_sha256: str, moment: datetime | None = None) -> str:
    """UTC time to the second, scenarios, and the first eight digits of the inputs' hash.

    >>> run_name(["cheap_launch", "tight power"], "1a2b3c4d5e", datetime(2026, 1, 5, 12, tzinfo=UTC))
    '20260105T120000Z-cheap_launch+tight-power-1a2b3c4d'
    """
    label = "+".join(re.sub(r"[^A-Za-z0-9._]+", "-", name).strip("-.") for name in scenarios) or "base"
    stamp = (moment or datetime.now(UTC)).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return checked_name(f"{stamp}-{label[:60]}-{inputs_sha256[:8]}")


def inputs_hash(files: Mapping[str, str], choices: Sequence[object]) -> str:
    """SHA-256 of everything that decides a plan: each file's own hash, and the choices made on the command line.

    >>> inputs_hash({"b.csv": "2", "a.csv": "1"}, []) == inputs_hash({"a.csv": "1", "b.csv": "2"}, [])
    True
    """
    lines = [f"{file}\0{digest}" for file, digest in sorted(files.items())] + [repr(choice) for choice in choices]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def run_folder(outputs: Path | str, run: Path | str) -> Path:
    """Folder of a run: `run` itself where that is one, else the one in `outputs` of that name, or a part of it.

    Raises
    ------
    ValueError
        The name could lead out of `outputs`, or fits several runs.
    FileNotFoundError
        There is no such run.
    """
    folder = Path(run)
    return folder if isinstance(run, Path) or (folder / MANIFEST).is_file() else find_run(outputs, run)


def find_run(outputs: Path | str, name: str) -> Path:
    """Folder of the one run whose name begins with `name` or holds it; `latest` is the newest.

    Raises
    ------
    ValueError
        The name could lead out of `outputs`, or fits several runs.
    FileNotFoundError
        It fits none.
    """
    checked_name(name)
    outputs = Path(outputs)
    known = (
        sorted(path.name for path in outputs.iterdir() if (path / "manifest.json").is_file())
        if outputs.is_dir()
        else []
    )
    if name in known:
        return outputs / name
    if name == LATEST and known:
        return outputs / known[-1]
    fits = [run for run in known if run.startswith(name)] or [run for run in known if name in run]
    if len(fits) > 1:
        raise ValueError(f"{name!r} fits {len(fits)} runs, among them {fits[0]} and {fits[-1]}: give more of the name")
    if not fits:
        raise FileNotFoundError(f"no run {name!r} in {outputs}: {nearest(name, known)}")
    return outputs / fits[0]
