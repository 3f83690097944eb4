"""A newcomer finds a command by its name: in the room of commands and, where it asks, of questions and figures."""

from pathlib import Path

import pytest
import typer.main

from model.cli import app
from tests.rooms import PAGE, architecture
from tests.test_repository import git_files

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


def test_the_architecture_page_is_drawn_from_the_imports_of_today():
    assert PAGE.read_text(encoding="utf-8") == architecture(), "run python -m tests.rooms"


def test_no_more_entries_stand_at_the_top_of_the_model_than_a_newcomer_can_read():
    entries = {path.relative_to(ROOT / "model").parts[0] for path in git_files("model")}
    assert len(entries) <= 22
