import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.tables import sheets
from model.tables.cells import typed
from model.tables.schema.study import Period
from model.tables.sheets import parse, read_sheet

TABLE = [["period", "length_yr"], ["2026", "2.5"], ["2030", "4"]]
NUMBERS = st.floats(min_value=1e-6, max_value=20).filter(lambda number: number > 0)


def written(rows, delimiter=",", quoting=csv.QUOTE_MINIMAL, end="\n"):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_table_reads_the_same_however_a_spreadsheet_saved_it(tmp_path, delimiter, encoding, end):
    rows = [["node", "name"], ["poz", "Grüße, Höfn; «Québec»"], ["par", 'the "new" one']]
    path = tmp_path / "nodes.csv"
    path.write_bytes(written(rows, delimiter, end=end).encode(encoding))
    sheet, faults = read_sheet(path, "nodes.csv")
    assert not faults
    assert sheet is not None
    assert sheet.cells == {"node": ["poz", "par"], "name": [rows[1][1], rows[2][1]]}


def test_rows_keep_the_numbers_a_spreadsheet_gives_them():
    text = '# made by hand\n\nnode,name\n"oslo","two\nlines"\n\n# a remark, and another\nbergen,B\n'
    sheet, faults = parse(text, "nodes.csv")
    assert not faults
    assert sheet is not None
    assert sheet.header_row == 3
    assert sheet.row == [4, 7]
    assert sheet.cells["name"] == ["two\nlines", "B"]


def test_a_delimiter_may_be_declared_in_the_first_line():
    sheet, faults = parse("sep=;\nperiod;length_yr\n2026;2\n", "periods.csv")
    assert not faults
    assert sheet is not None
    assert sheet.cells == {"period": ["2026"], "length_yr": ["2"]}
    assert sheet.row == [3]


def test_empty_columns_at_the_right_edge_do_not_matter():
    sheet, faults = parse("period,length_yr,,\n2026,2,,\n,,,\n", "periods.csv")
    assert not faults
    assert sheet is not None
    assert list(sheet.cells) == ["period", "length_yr"]
    assert len(sheet) == 1


def test_columns_are_lettered_as_in_the_file():
    sheet, _ = parse("period,length_yr\n2026,x\n", "periods.csv")
    assert sheet is not None
    fault = sheet.fault(0, "length_yr", "needs a number")
    assert (fault.row, fault.column, fault.letter, fault.value) == (2, "length_yr", "B", "x")


def test_a_file_too_large_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_BYTES", 10)
    path = tmp_path / "periods.csv"
    path.write_text("period,length_yr\n")
    sheet, faults = read_sheet(path, "periods.csv")
    assert sheet is None
    assert "must be at most" in faults[0].expected


def test_a_folder_in_place_of_a_table_is_told(tmp_path):
    (tmp_path / "periods.csv").mkdir()
    sheet, faults = read_sheet(tmp_path / "periods.csv", "periods.csv")
    assert sheet is None
    assert faults[0].expected == "can not be read"


@given(
    lengths=st.lists(NUMBERS, min_size=1, max_size=5),
    style=st.sampled_from(["{:.17g}", "{:e}", "{:f}", "{:+.4f}", "{:,.3f}", "{:,.1f}", "comma", "swiss"]),
    delimiter=st.sampled_from(",;\t"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_a_number_is_read_as_it_was_meant_or_refused(lengths, style, delimiter, quoting):
    lengths = [round(length, 3) for length in lengths]
    if style == "comma":
        cells = [f"{length:.3f}".replace(".", ",") for length in lengths]
    elif style == "swiss":
        cells = [f"{length * 1000:,.0f}".replace(",", "'") for length in lengths]
        lengths = [length * 1000 for length in lengths]
    else:
        cells = [style.format(length) for length in lengths]
    rows = [["period", "length_yr"], *([str(2026 + i), cell] for i, cell in enumerate(cells))]
    sheet, faults = parse(written(rows, delimiter, quoting), "periods.csv")
    assert not faults
    assert sheet is not None
    frame, faults = typed(sheet, Period)
    if frame is None:
        assert faults
        assert all(fault.column == "length_yr" for fault in faults)
    else:
        assert frame["length_yr"].tolist() == pytest.approx(lengths, rel=0.01 if style == "{:,.1f}" else 1e-3, abs=0.06)
        assert "comma" not in style


@given(text=st.text(max_size=200))
def test_any_text_is_a_table_or_a_fault(text):
    sheet, faults = parse(text, "periods.csv")
    if sheet is None:
        assert faults
    else:
        assert all(len(cells) == len(sheet) for cells in sheet.cells.values())
        frame, wrong = typed(sheet, Period)
        assert frame is None or not wrong


@given(cell=st.text(alphabet="0123456789.,' e+-", min_size=1, max_size=10))
def test_a_cell_that_reads_as_a_number_is_that_number_to_python_too(cell):
    sheet, _ = parse(written([["period", "length_yr"], ["2026", cell]], quoting=csv.QUOTE_ALL), "periods.csv")
    assert sheet is not None
    frame, faults = typed(sheet, Period)
    assert (frame is None) == bool(faults)
    if frame is not None:
        assert frame["length_yr"].tolist() == [float(cell)]
