"""What the repository promises of itself: where things lie, how long they are, and which way imports run."""

import ast
import re
import subprocess
import tomllib
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
MODEL = ROOT / "model"
MOST_LINES = 300

# Every module or folder of model/, from the first to the last; a module may import only what stands before it, on an
# earlier line or further left on its own. A folder is one entry: inside it imports may run any way that is no circle.
# To add a module, put its name behind the last thing it imports.
ORDER = """
    arrays files lp
    laws
    tables
    network
    sites
    world
    formulation
    solve
    planning
    figures report
    runs
    questions
    checks
    door
    __init__ landseasky
    dashboard
    cli
    __main__
""".split()

FOLDERS = {"inputs", "model", "notebooks", "outputs", "tests"}
FILES = {
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "DECISIONS.md",
    "FORMULATION.md",
    "LICENSE",
    "MODEL.md",
    "Makefile",
    "README.md",
    "TRUST.md",
    "pyproject.toml",
    "requirements.lock",
}


def git_files(*paths: str) -> list[Path]:
    """Files git tracks or would track, so that caches and runs do not count."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *paths]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def entry(module: str) -> str:
    """Entry of ORDER that a module belongs to: model.sites.orbital -> sites, model -> __init__."""
    return [*module.split("."), "__init__"][1]


def module_name(path: Path) -> str:
    """Name a file of model/ is imported by."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(source: str, module: str, is_package: bool, modules: set[str]) -> list[tuple[int, str]]:
    """Line and module of every import from model/ in a source, those inside functions and `if` included."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, name.name) for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = module.split(".")
            above = above[: len(above) - node.level + is_package] if node.level else []
            origin = ".".join([*above, *([node.module] if node.module else [])])
            for name in node.names:
                submodule = f"{origin}.{name.name}"
                found.append((node.lineno, submodule if submodule in modules else origin))
    return [(line, name) for line, name in found if name.split(".")[0] == "model"]


def imports_of(path: Path) -> list[tuple[int, str]]:
    is_package, modules = path.name == "__init__.py", {module_name(other) for other in model_sources}
    return imported(path.read_text(encoding="utf-8"), module_name(path), is_package, modules)


def run_by(name: str) -> set[str]:
    """Modules that importing one runs: the folders it lies in, and itself."""
    parts = name.split(".")
    return {".".join(parts[:end]) for end in range(2, len(parts) + 1)}


def within(module: str, folder: str) -> bool:
    """Whether a module is, or lies in, a folder, whose own code is then running already."""
    return f"{module}.".startswith(f"{folder}.")


def misplaced(module: str, target: str) -> str | None:
    """What is wrong with one import, or None: both ends must stand in ORDER, and the target first."""
    here, there = entry(module), entry(target)
    if here not in ORDER:
        return f"{here} has no place in ORDER of tests/test_repository.py: put it behind the last thing it imports"
    if there not in ORDER:
        return f"it imports {target}, and {there} has no place in ORDER of tests/test_repository.py: give it one"
    if here != there and ORDER.index(there) > ORDER.index(here):
        return (
            f"it imports {target}, which stands later: hand over the values it needs as arguments, "
            f"or move what both need to a module before {here}"
        )
    return None


model_sources = [path for path in git_files("model") if path.suffix == ".py"]
written = [path for path in git_files("model", "tests") if path.suffix in {".py", ".md", ".css", ".js", ".j2", ".html"}]


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_top_level_holds_what_is_promised_and_nothing_else():
    there = {Path(relative(path)).parts[0] for path in git_files()}
    unexpected = {name for name in there if not name.startswith(".")} - FOLDERS - FILES
    assert not unexpected, f"these do not belong at the top: {sorted(unexpected)}; use one of {sorted(FOLDERS)}"
    needed = FILES - {"DECISIONS.md", "FORMULATION.md", "MODEL.md"} | {"model", "outputs", "tests"}
    assert needed <= there, f"missing at the top: {sorted(needed - there)}"


def test_no_run_is_committed():
    runs = [relative(path) for path in git_files("outputs") if path.name != ".gitkeep"]
    assert not runs, f"outputs/ is for runs, which are never committed: {runs}"


@pytest.mark.parametrize("path", written, ids=relative)
def test_no_file_is_longer_than_one_idea(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MOST_LINES, f"{relative(path)} has {lines} lines, the most is {MOST_LINES}: split it by idea"


@pytest.mark.parametrize("path", model_sources, ids=relative)
def test_imports_run_one_way(path):
    module = module_name(path)
    faults = [
        f"{relative(path)}:{line}: {fault}" for line, name in imports_of(path) if (fault := misplaced(module, name))
    ]
    if entry(module) not in ORDER:
        faults = [f"{relative(path)}: {misplaced(module, module)}"]
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


def test_no_imports_go_in_a_circle():
    graph = {
        module_name(path): {part for _, name in imports_of(path) for part in run_by(name)} for path in model_sources
    }
    graph = {module: {part for part in parts if not within(module, part)} for module, parts in graph.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(
            f"these import each other: {' <- '.join(circle.args[1])}; move what they share to a module of its own"
        )


def test_the_order_names_nothing_twice():
    assert len(ORDER) == len(set(ORDER))


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("import numpy", []),
        ("import model.tables", ["model.tables"]),
        ("from model import plan", ["model"]),
        ("from model import sites", ["model.sites"]),
        ("from . import anything", ["model.sites"]),
        ("from .. import sites", ["model.sites"]),
        ("def late():\n    from model.cli import app", ["model.cli"]),
    ],
)
def test_every_form_of_import_is_read(statement, found):
    modules = {"model", "model.cli", "model.sites", "model.sites.orbital", "model.tables"}
    assert [name for _, name in imported(statement, "model.sites.orbital", False, modules)] == found


def test_an_import_from_later_is_named_with_its_remedy():
    assert misplaced("model.world", "model.laws") is None
    assert misplaced("model.sites.orbital", "model.sites") is None
    assert "which stands later" in misplaced("model.laws", "model.world")
    assert "which stands later" in misplaced("model.solve", "model")
    assert "has no place in ORDER" in misplaced("model.nowhere", "model.laws")
    assert "has no place in ORDER" in misplaced("model.world", "model.nowhere")


def row_loops(source: str) -> list[tuple[int, str]]:
    """Calls that walk a table row by row."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    named = [(call, call.func.attr) for call in calls if isinstance(call.func, ast.Attribute)]
    across = [
        call for call, name in named if name == "apply" and any(ast.unparse(k) in ROW_AXIS for k in call.keywords)
    ]
    walked = [call for call, name in named if name in {"iterrows", "itertuples"}]
    return sorted((call.lineno, ast.unparse(call.func)) for call in walked + across)


ROW_AXIS = {"axis=1", "axis='columns'"}


@pytest.mark.parametrize("path", model_sources, ids=relative)
def test_no_table_is_walked_row_by_row(path):
    faults = [f"{relative(path)}:{line}: {call}" for line, call in row_loops(path.read_text(encoding="utf-8"))]
    if faults:
        pytest.fail("write it with arrays or a join:\n" + "\n".join(faults), pytrace=False)


def test_row_loops_are_recognised():
    assert row_loops("for _, row in table.iterrows(): pass") == [(1, "table.iterrows")]
    assert row_loops("table.apply(total, axis=1)") == [(1, "table.apply")]
    assert row_loops("table.apply(total)") == []


def test_every_locked_package_is_pinned_with_hashes():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    packages = [block for block in re.split(r"\n(?=\S)", lock) if not block.startswith("#")]
    assert len(packages) > 100
    loose = [block.splitlines()[0] for block in packages if not re.match(r"[\w.-]+==\S+[\s\S]*--hash=sha256:", block)]
    assert not loose, f"not pinned with a hash: {loose}; run make lock"


def test_the_lock_holds_what_is_declared_at_a_version_it_accepts():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [Requirement(text) for text in sum(project["optional-dependencies"].values(), project["dependencies"])]
    locked = dict(re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.M))
    wrong = [str(need) for need in declared if locked.get(need.name, "0") not in need.specifier]
    assert not wrong, f"not in requirements.lock as declared: {wrong}; run make lock"


def test_the_lock_names_no_host():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.findall(r"://|--(?:extra-)?index-url|--find-links|@ ", lock)
