import ast
import json
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


def cells(path, kind):
    book = json.loads(path.read_text(encoding="utf-8"))
    return [cell for cell in book["cells"] if cell["cell_type"] == kind]


def code(path):
    return "\n".join("".join(cell["source"]) for cell in cells(path, "code"))


def test_there_are_notebooks():
    assert len(NOTEBOOKS) >= 6


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_shipped_without_outputs(path):
    for cell in cells(path, "code"):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_calls_the_model_and_defines_nothing(path):
    tree = ast.parse(code(path))
    named = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    assert named == []
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert "model" in imported


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_names_its_tables_once_at_the_top_and_they_are_there(path):
    first = "".join(cells(path, "code")[0]["source"])
    assigned = [
        node
        for node in ast.parse(code(path)).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "INPUTS"
    ]
    assert len(assigned) == 1
    assert first.startswith("INPUTS = ")
    assert (path.parent / ast.literal_eval(assigned[0].value) / "settings.csv").is_file()
