from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from model.cli import app
from model.runs import Run, read_run
from model.runs.spreadsheet import pieces, write_workbook

TINY = Path(__file__).parents[1] / "tiny" / "inputs"


def call(*words: object):
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200"})


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("outputs")
    assert call("run", "--inputs", TINY, "--out", folder, "--quiet").exit_code == 0
    return folder


@pytest.fixture(scope="module")
def book(outputs):
    file = outputs / "tiny.xlsx"
    done = call("export", "latest", "--out", outputs, "--xlsx", file)
    assert done.exit_code == 0, done.output
    return openpyxl.load_workbook(file)


def run_of(outputs):
    return read_run(next(path for path in outputs.iterdir() if path.is_dir()))


def made_up(**tables):
    about = {"created_utc": "2026-01-05T12:00:00Z", "status": "optimal"}
    return Run(Path("made-up"), about, {name: pd.DataFrame(table) for name, table in tables.items()})


def test_every_table_is_a_sheet_with_all_its_rows_and_values(book, outputs):
    run = run_of(outputs)
    assert book.sheetnames == ["about", *sorted(run.tables)]
    for name, table in run.tables.items():
        sheet = book[name]
        assert [cell.value for cell in sheet[2]] == list(table.columns)
        assert sheet.max_row == max(2, len(table) + 2) or not len(table)
    paid = [row[0].value for row in book["bill"].iter_rows(min_row=3, min_col=5, max_col=5)]
    assert paid == pytest.approx(run.tables["bill"]["npv_usd"].tolist(), rel=1e-14)


def test_units_stand_above_the_names_and_both_are_frozen_and_filtered(book):
    sheet = book["build"]
    units = {cell.value: sheet.cell(1, cell.column).value for cell in sheet[2]}
    assert units["it_mw"] == "mw"
    assert units["launch_t"] == "t"
    assert not units["site"]
    assert not units["chip"], "a name is in no unit"
    assert sheet.freeze_panes == "A3"
    assert sheet.auto_filter.ref.startswith("A2:")
    prices = book["prices"]
    assert {cell.value: prices.cell(1, cell.column).value for cell in prices[2]}["usd_per_h100e_h"] == "usd/h100e h"


def test_text_that_looks_like_a_formula_or_link_stays_text(tmp_path):
    words = ["=1+1", "+1", "-1", "@SUM(A1)", "http://example.org", "007", ""]
    write_workbook(made_up(sites={"name": words}), tmp_path / "a.xlsx")
    cells = [row[0] for row in openpyxl.load_workbook(tmp_path / "a.xlsx")["sites"].iter_rows(min_row=3)]
    assert [cell.value for cell in cells[:6]] == words[:6]
    assert {cell.data_type for cell in cells[:6]} == {"s"}
    assert [bool(cell.quotePrefix) for cell in cells[:6]] == [True] * 4 + [False] * 2
    assert all(cell.hyperlink is None for cell in cells)


def test_blank_numbers_stay_blank_and_infinity_is_a_word(tmp_path):
    write_workbook(made_up(sites={"pue": [1.25, np.nan, np.inf]}), tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["sites"]
    assert [sheet.cell(row, 1).value for row in (3, 4, 5)] == [1.25, None, "inf"]


def test_a_table_longer_than_a_sheet_goes_on_in_another():
    table = pd.DataFrame({"period": range(7)})
    parts = dict(pieces("serve", table, most=3))
    assert list(parts) == ["serve", "serve 2", "serve 3"]
    pd.testing.assert_frame_equal(pd.concat(parts.values()), table)


def test_an_empty_table_keeps_its_header(tmp_path):
    write_workbook(made_up(unserved={"zone": [], "h100e": []}), tmp_path / "a.xlsx")
    assert [cell.value for cell in openpyxl.load_workbook(tmp_path / "a.xlsx")["unserved"][2]] == ["zone", "h100e"]


def test_the_run_may_be_given_as_a_folder(outputs, tmp_path):
    assert call("export", run_of(outputs).path, "--xlsx", tmp_path / "b.xlsx").exit_code == 0
    assert (tmp_path / "b.xlsx").is_file()


def test_a_run_that_is_not_there_and_a_wrong_suffix_are_told_of(outputs, tmp_path):
    missing = call("export", "nowhere", "--out", outputs, "--xlsx", tmp_path / "b.xlsx")
    assert missing.exit_code == 1
    assert "no run 'nowhere'" in missing.output
    wrong = call("export", "latest", "--out", outputs, "--xlsx", tmp_path / "b.ods")
    assert wrong.exit_code == 2
    assert "must end in .xlsx" in wrong.output


def test_a_folder_that_is_not_there_leaves_nothing_behind(outputs, tmp_path):
    done = call("export", "latest", "--out", outputs, "--xlsx", tmp_path / "no" / "b.xlsx")
    assert done.exit_code == 1
    assert not list(tmp_path.iterdir())


def test_a_lacking_extra_says_how_to_get_it(outputs, tmp_path, monkeypatch):
    monkeypatch.setattr("model.runs.spreadsheet.find_spec", lambda name: None)
    done = call("export", "latest", "--out", outputs, "--xlsx", tmp_path / "b.xlsx")
    assert done.exit_code == 2
    assert "pip install 'landseasky[xlsx]'" in done.output
