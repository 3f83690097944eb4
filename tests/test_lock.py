"""What is installed is what the lock names, and no file that is not the locked one can be installed in its place."""

import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def locked() -> dict[str, str]:
    """Name and version of every locked package that this machine needs."""
    lines = re.findall(r"^([\w.-]+==[^\\\n]+?)\s*\\?$", LOCK, re.M)
    needs = [Requirement(line) for line in lines]
    return {
        canonicalize_name(need.name): str(need.specifier).removeprefix("==")
        for need in needs
        if need.marker is None or need.marker.evaluate()
    }


def installed() -> dict[str, str]:
    """Name and version of every package of this environment."""
    here = [str(Path(sys.prefix).resolve())]
    found = distributions(path=[path for path in sys.path if str(Path(path).resolve()).startswith(here[0])])
    return {canonicalize_name(each.metadata["Name"]): each.version for each in found}


@pytest.mark.skipif(sys.prefix == sys.base_prefix, reason="only an environment of its own is made from the lock")
def test_what_is_installed_is_what_is_locked() -> None:
    wanted, found = locked(), installed()
    assert len(wanted) > 100
    other = {name: (version, found.get(name)) for name, version in wanted.items() if found.get(name) != version}
    assert not other, f"locked and installed differ: {other}; run make setup"


@pytest.mark.skipif(shutil.which("uv") is None and not (ROOT / ".uv" / "bin" / "uv").exists(), reason="needs uv")
def test_a_file_whose_hash_is_not_the_locked_one_is_refused(tmp_path: Path) -> None:
    """A wheel under the name of a locked package, with other contents, offered offline as the only source."""
    name = "annotated_types"
    version = locked()["annotated-types"]
    wheel = tmp_path / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("annotated_types.py", "print('another program')\n")
        file.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: annotated-types\nVersion: {version}\n")
        file.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{info}/RECORD", "")
    entry = next(block for block in re.split(r"\n(?=\S)", LOCK) if block.startswith("annotated-types=="))
    (tmp_path / "lock.txt").write_text(entry + "\n")
    uv = shutil.which("uv") or str(ROOT / ".uv" / "bin" / "uv")
    command = [uv, "pip", "install", "--offline", "--no-cache", "--no-index", "--find-links", str(tmp_path)]
    command += ["--require-hashes", "--no-deps", "--target", str(tmp_path / "into"), "-r", str(tmp_path / "lock.txt")]
    done = subprocess.run([*command, "--python", sys.executable], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "Hash mismatch" in done.stderr, done.stderr
