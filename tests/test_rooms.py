"""A newcomer finds a command by its name: in the room of commands and, where it asks, of questions and figures."""

from pathlib import Path

import pytest
import typer.main

from model.cli import app

ROOT = Path(__file__).parents[1]
COMMANDS = sorted(typer.main.get_group(app).commands)
QUESTIONS = sorted({path.stem for path in (ROOT / "model" / "questions").iterdir() if path.stem in COMMANDS})


def there(*parts: str) -> bool:
    """Whether a file or a folder of that name stands in the repository."""
    place = ROOT.joinpath(*parts)
    return place.with_name(f"{place.name}.py").is_file() or (place / "__init__.py").is_file()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_file_of_its_own_name(command):
    assert there("model", "cli", command)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_has_a_figure_of_its_name(question):
    assert there("model", "figures", "answers", question)


def test_every_figure_of_an_answer_belongs_to_a_question():
    drawn = {path.stem for path in (ROOT / "model" / "figures" / "answers").glob("*.py")} - {"__init__", "lever"}
    assert drawn <= set(QUESTIONS)
    assert len(QUESTIONS) >= 12
