import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from model.cli import app
from model.cli.terminal import CODE_OF_STATUS, Steps, failures
from model.tables.faults import Fault, InputError

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests" / "tiny" / "inputs"


def call(*words: object):
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200"})


def test_help_names_every_command_and_exit_code():
    told = call("--help").stdout
    assert {"init", "check", "run", "runs", "doctor"} <= set(told.split())
    assert "4 infeasible or unbounded" in " ".join(told.split())


def test_help_imports_nothing_heavy():
    code = (
        "import sys\nfrom model.cli import app\n"
        "try:\n    app(['run', '--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'pandas', 'scipy', 'highspy', 'pulp', 'plotly', 'rich'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "Find the least-cost plan" in done.stdout
    assert done.stderr.strip() == "[]"


def test_python_m_model_is_the_same_command():
    command = [sys.executable, "-m", "model", "run", "--inputs", "nowhere"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Usage: landseasky run" in done.stderr
    assert done.stdout == ""


def test_the_version_is_printed():
    from model import __version__

    assert call("--version").stdout == f"landseasky {__version__}\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["rnu"], "Did you mean 'run'?"),
        (["run", "--nonsense"], "No such option"),
        (["run", "--inputs", "nowhere"], "there is no folder nowhere"),
        (["run", "--solver", "magic"], "'magic' is not one of"),
        (["run", "--gap", "-1"], "greater than or equal to 0"),
        (["run", "--inputs", "inputs", "--save-lp", "model.txt"], "must end in .lp or .mps"),
        (["check", "--inputs", "nowhere"], "landseasky init DIR"),
    ],
)
def test_wrong_usage_exits_2_and_says_what_is_right(words, told):
    done = call(*words)
    assert done.exit_code == 2
    assert told in done.stderr
    assert done.stdout == ""


def test_init_copies_the_inputs_and_says_what_next(tmp_path):
    done = call("init", tmp_path / "new" / "study")
    assert done.exit_code == 0
    assert "landseasky run" in done.stdout
    copied = {path.relative_to(tmp_path / "new/study").as_posix() for path in tmp_path.rglob("*.csv")}
    shipped = {path.relative_to(ROOT).as_posix() for path in (ROOT / "inputs").rglob("*.csv")}
    assert copied == shipped
    assert {"inputs/settings.csv", "inputs/sites/orbital.csv"} <= copied
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["study"]


def test_init_never_writes_over_anything(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    assert call("init", tmp_path).exit_code == 2
    assert call("init", tmp_path / "mine.txt").exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_no_runs_is_said_plainly(tmp_path):
    done = call("runs", "--out", tmp_path)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "landseasky run" in done.stderr
    assert json.loads(call("runs", "--out", tmp_path, "--json").stdout) == []


def test_doctor_finds_this_installation_well_and_leaves_no_trace(tmp_path):
    done = call("doctor", "--out", tmp_path / "outputs")
    assert done.exit_code == 0, done.output
    assert "solves by simplex and interior point" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_doctor_clears_away_what_killed_runs_left(tmp_path):
    (tmp_path / ".unfinished-1-abc").mkdir()
    assert "removed 1 folder" in call("doctor", "--out", tmp_path).stdout
    assert list(tmp_path.iterdir()) == []


def test_doctor_exits_1_where_it_can_not_write(tmp_path):
    (tmp_path / "outputs").write_text("a file")
    done = call("doctor", "--out", tmp_path / "outputs" / "below")
    assert done.exit_code == 1
    assert "outputs" in done.stdout
    assert "FAILS" in done.stdout


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (InputError([Fault("chips.csv", 3, "life_yr", "x", "needs a number")]), 3, "chips.csv:3 column life_yr"),
        (OSError(28, "No space left on device", "outputs/x"), 1, "error: outputs/x: No space left on device"),
        (KeyError("lost"), 1, "internal error: KeyError: 'lost' (give -v for the traceback)"),
    ],
)
def test_every_failure_is_told_in_words_and_by_a_code(error, code, told, capsys):
    with pytest.raises(typer.Exit) as end, failures(verbose=False):
        raise error
    assert end.value.exit_code == code
    shown = capsys.readouterr()
    assert told in shown.err
    assert "Traceback" not in shown.err
    assert shown.out == ""


def test_an_internal_error_shows_its_traceback_when_asked(capsys):
    with pytest.raises(typer.Exit), failures(verbose=True):
        raise KeyError("lost")
    assert "Traceback" in capsys.readouterr().err


def test_every_status_has_its_exit_code():
    assert {status: int(code) for status, code in CODE_OF_STATUS.items()} == {
        "optimal": 0, "infeasible": 4, "infeasible_whole": 4, "unbounded": 4, "feasible": 5, "time_limit": 5,
        "error": 1,
    }  # fmt: skip


def test_short_work_shows_no_progress(capsys):
    with Steps() as steps:
        steps("solving", 0.5, "note")
    assert capsys.readouterr().err == ""


def test_verbose_work_tells_every_step_once(capsys):
    with Steps(verbose=True) as steps:
        steps("reading")
        steps("solving", 0.5, "gap 2 %")
    steps("after the end")
    lines = capsys.readouterr().err.splitlines()
    assert [line.split("s  ", 1)[1] for line in lines] == ["reading", "solving 50%  gap 2 %"]


def test_check_counts_what_is_there():
    told = json.loads(call("check", "--inputs", TINY, "--json", "--quiet").stdout)
    assert told["status"] == "valid"
    assert told["tables"]["zones"] == told["zones"] == 1
    assert told["options"].keys() == told["sites"].keys() == {"terrestrial", "undersea", "orbital"}
    assert "The inputs are valid" in call("check", "--inputs", TINY).stdout


def test_check_lists_every_fault_and_exits_3(tmp_path):
    study = shutil.copytree(TINY, tmp_path / "inputs")
    text = (study / "settings.csv").read_text(encoding="utf-8")
    (study / "settings.csv").write_text(text.replace("0.08", "eight").replace("0.03", "8 %"), encoding="utf-8")
    done = call("check", "--inputs", study, "--json", "--quiet")
    assert done.exit_code == 3
    values = {fault["value"] for fault in json.loads(done.stdout)["faults"]}
    assert {"eight", "8 %"} <= values
    plain = call("check", "--inputs", study)
    assert (plain.exit_code, plain.stdout) == (3, "")
    assert "never percent: write 0.08" in plain.stderr
