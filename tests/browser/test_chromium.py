"""Which browser drives the pages, and when none is a failure."""

import sys

import pytest

from tests.browser.chromium import NAMED, found, must_drive


def test_a_browser_that_is_named_wins_and_one_that_is_none_is_refused():
    assert found({NAMED: sys.executable}) == sys.executable
    with pytest.raises(FileNotFoundError, match=NAMED):
        found({NAMED: "/no/such/browser"})


def test_pages_that_are_not_driven_are_a_failure_in_continuous_integration_only():
    assert must_drive({"CI": "true"})
    assert not must_drive({})
    assert not must_drive({"CI": "false"})


def test_a_browser_on_the_path_is_found(tmp_path):
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert found({"PATH": str(tmp_path)}) == str(program)
