import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.tables import inputs
from model.tables.faults import InputError
from tests.fuzz.__main__ import one
from tests.fuzz.mutations import Mutant, mutant
from tests.fuzz.sheets import grid_of, rows_of
from tests.fuzz.study import Study
from tests.fuzz.verdict import Silent, alike, judge

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def study():
    made = Study()
    yield made
    made.home.cleanup()


@pytest.mark.parametrize("part", range(6))
def test_mutations_are_refused_or_read_as_they_stand(study, part):
    found = [one(study, 1, n) for n in range(50 * part, 50 * part + 49)]
    assert sum("refused" in what for what in found) > 10


@given(data=st.binary(max_size=300), file=st.sampled_from(["periods.csv", "routes.csv", "sites/stated.csv"]))
@settings(max_examples=200)
def test_any_bytes_are_refused_or_read_as_they_stand(study, data, file):
    judge(study, Mutant({file: data}, "bytes"))


@given(cells=st.lists(st.text(max_size=12), min_size=2, max_size=2), at=st.integers(0, 1))
@settings(max_examples=200)
def test_any_cell_is_refused_or_read_as_it_stands(study, cells, at):
    grid = grid_of(study.files["periods.csv"])
    rows = [list(row) for row in grid.rows]
    rows[1 + at] = cells
    data = grid.but(rows).bytes()
    judge(study, Mutant({"periods.csv": data}, "cells"))


@given(scale=st.floats(min_value=1e-300, max_value=1e300), file=st.sampled_from(["chips.csv", "workloads.csv"]))
@settings(max_examples=100)
def test_any_number_is_refused_or_read_to_its_last_digit(study, scale, file):
    grid = grid_of(study.files[file])
    column = next(i for i, cell in enumerate(grid.rows[1]) if cell.replace(".", "").isdigit())
    rows = [list(row) for row in grid.rows]
    rows[1][column] = repr(float(rows[1][column]) * scale)
    judge(study, Mutant({file: grid.but(rows).bytes()}, "number"))


@pytest.mark.parametrize("n", range(0, 400, 40))
def test_what_is_remembered_is_what_is_read_anew(study, n):
    made = mutant(study.files, Random(n))
    assert alike(judge(study, made), judge(study, made, remember=False))


def dropped(frame, model):
    return frame.iloc[:-1], []


def rounded(frame, model):
    return frame.assign(price_usd_per_chip=frame["price_usd_per_chip"].round(-3)), []


def defaulted(frame, model):
    return frame.assign(life_yr=6.0), []


@pytest.mark.parametrize("harm", [dropped, rounded, defaulted])
def test_a_reader_that_is_silently_wrong_is_caught(study, harm, monkeypatch):
    sound = inputs.typed

    def typed(sheet, model):
        frame, faults = sound(sheet, model)
        return harm(frame, model) if sheet.file == "chips.csv" and frame is not None else (frame, faults)

    data = study.files["chips.csv"].replace(b",47000,", b",47001,").replace(b"2030,6,", b"2030,5,")
    changed = Mutant({"chips.csv": data}, "a more expensive chip that lives shorter")
    assert not isinstance(judge(study, changed), InputError)
    monkeypatch.setattr(inputs, "typed", typed)
    with pytest.raises(Silent):
        judge(study, changed)


def test_a_refusal_of_a_harmless_change_is_caught(study):
    broken = study.files["periods.csv"].replace(b"2032", b"20x2")
    with pytest.raises(Silent, match="harmless"):
        judge(study, Mutant({"periods.csv": broken}, "broken", harmless=True))


@pytest.mark.parametrize(
    ("data", "read"),
    [
        (b'a,b\n"x ""y""",2\n', (["a", "b"], [['x "y"', "2"]])),
        (b"\xff\xfea\x00;\x00b\x00\r\x00\n\x001\x00;\x002\x00", (["a", "b"], [["1", "2"]])),
        (b'# remark\n\na\tb\r"1\n2"\t3\r', (["a", "b"], [["1\n2", "3"]])),
        (b'a,b\n"x"y,2\n', None),
        (b'a,b\n"x,2\n', None),
        (b"a\x00b", None),
        (b"", None),
    ],
)
def test_the_reading_it_is_judged_by_is_that_of_the_standard(data, read):
    assert rows_of(data) == read


@pytest.mark.skipif(sys.platform == "win32", reason="processes can not be forked on Windows")
@pytest.mark.parametrize(
    "what", ["save", pytest.param("run", marks=pytest.mark.slow), pytest.param("sweep", marks=pytest.mark.slow)]
)
def test_nothing_is_half_written_by_what_is_killed(what):
    command = [sys.executable, "-m", "tests.fuzz.kills", "--times", "5", "--what", what]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{what}: 5 kills" in done.stdout
