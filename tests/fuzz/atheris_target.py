"""Coverage-guided fuzzing of the reader: `python -m tests.fuzz.atheris_target [libFuzzer's flags] [folder of finds]`.

Needs atheris (`pip install atheris`; Linux and macOS). The first byte of an input says which file of the tiny study its
other bytes stand for, or a scenario, or the texts of `--set`, one a line. What counts as a failure is `verdict.py`'s.
"""

import shutil
import sys
import tempfile
from pathlib import Path

import atheris  # type: ignore[import-not-found]

with atheris.instrument_imports(
    include=["model.tables.sheets", "model.tables.cells", "model.tables.rules", "model.tables.changes"]
):
    import model.world.schema

from model.tables.faults import InputError
from tests.fuzz.mutations import Mutant
from tests.fuzz.study import Study
from tests.fuzz.verdict import judge, told

STUDY = Study()
FILES = sorted(STUDY.files)
SCENARIO, CHANGES = len(FILES), len(FILES) + 1


def one(data: bytes) -> None:
    """Read one input; anything but inputs or told faults is raised."""
    at, rest = data[0] % (CHANGES + 1) if data else 0, data[1:]
    if at < SCENARIO:
        judge(STUDY, Mutant({FILES[at]: rest}, "bytes"))
        return
    try:
        if at == SCENARIO:
            STUDY.read({"scenarios/mutant.csv": rest}, ["mutant"])
        else:
            STUDY.read({}, (), rest.decode("utf-8", "replace").splitlines())
    except InputError as error:
        told(error)


def seeds(folder: Path) -> None:
    """Files of the study as inputs to begin from, with a scenario and some changes."""
    for at, file in enumerate(FILES):
        (folder / f"seed-{at:02d}").write_bytes(bytes([at]) + STUDY.files[file])
    scenario = b"table,column,key,value,reason\nchips,price_usd_per_chip,h100,*0.9,a test\nland,site_mw,*,+10,a test\n"
    (folder / "seed-scenario").write_bytes(bytes([SCENARIO]) + scenario)
    (folder / "seed-changes").write_bytes(
        bytes([CHANGES]) + b"settings.discount_rate_frac.value=0.07\nchips.*.life_yr=+1\n"
    )


def main() -> None:
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    folder = Path(words[0] if words else tempfile.mkdtemp(prefix="landseasky-atheris-"))
    folder.mkdir(parents=True, exist_ok=True)
    if not any(folder.iterdir()):
        seeds(folder)
    flags = [word for word in sys.argv[1:] if word.startswith("-")]
    try:
        atheris.Setup([sys.argv[0], "-timeout=10", "-max_len=6000", *flags, str(folder)], one)
        atheris.Fuzz()
    finally:
        if not words:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    assert model.tables.inputs  # instrumented above, before anything else imports it
    main()
