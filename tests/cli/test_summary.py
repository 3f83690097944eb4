"""What the terminal, `--json` and the report say of one plan is the same, however odd the study."""

import html
import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from model.cli.run import Request, solve_and_write
from model.cli.summary import summary
from model.cli.terminal import Steps

TINY = Path(__file__).parents[1] / "tiny" / "inputs"

ODD = {
    "tiny": [],
    "one site, one period": [],
    "nothing served": ["workloads.*.max_rtt_ms=0.1", "workloads.*.tail_rtt_ms=0.1"],
    "no demand": ["demand.*.h100e=*0"],
    "one period": [],
    "all served": ["demand.*.h100e=*0.01", "workloads.*.unserved_usd_per_h100e_h=500"],
    "no demand at first": ["demand.*/*/2028.h100e=*0"],
    "one demand": ["demand.gb-lon/training/*.h100e=*0", "demand.gb-lon/chat/2032.h100e=*0"],
}
FAST = 4
"""Studies that every call of the tests plans; the others are as odd, and slow."""


def study(folder: Path, name: str) -> Path:
    """The tiny study, cut to its first period and first site where the name says so."""
    inputs = shutil.copytree(TINY, folder / "inputs")
    if "one period" in name:
        for file in inputs.glob("*.csv"):
            table = pd.read_csv(file, dtype=str, keep_default_na=False)
            if "period" in table:
                table[table["period"] != "2032"].to_csv(file, index=False)
    if "one site" in name:
        for kind, keep in (("terrestrial", 1), ("undersea", 0), ("orbital", 0)):
            file = inputs / "sites" / f"{kind}.csv"
            pd.read_csv(file, dtype=str, keep_default_na=False).head(keep).to_csv(file, index=False)
    return inputs


PARAMS = [pytest.param(name, marks=[pytest.mark.slow] if n >= FAST else []) for n, name in enumerate(ODD)]


@pytest.fixture(scope="module", params=PARAMS)
def said(request, tmp_path_factory):
    """Of each odd study: the terminal's text, the object of `--json`, and the text of the report."""
    folder = tmp_path_factory.mktemp("odd")
    choices = {"method": "columns", "resolution": "coarse", "integer": False, "gap": 1e-6}
    choices |= {"time_limit_s": None, "seed": 0}
    inputs = study(folder, request.param)
    asked = Request(inputs, [], ODD[request.param], folder / "out", choices, None, None, 60.0, None)
    with Steps(quiet=True, verbose=False) as steps:
        plan, outcome = solve_and_write(asked, steps)[:2]
    page = (Path(outcome["run_dir"]) / "report.html").read_text(encoding="utf-8")
    return request.param, summary(plan, outcome["run_dir"]), json.loads(json.dumps(outcome)), page


def cells(page: str) -> list[list[str]]:
    """Header and rows of the report's table by period."""
    table = page[page.index('<table class="numbers">') : page.index("</table>")]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return [[html.unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in rows]


def cards(page: str) -> dict[str, str]:
    found = re.findall(r'class="label">(.*?)</span><span class="value">(.*?)</span>', page)
    return {html.unescape(label): html.unescape(value) for label, value in found}


def test_every_number_in_the_terminal_equals_the_reports(said):
    _, text, _, page = said
    lines = text.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("Period"))
    printed = [re.split(r"\s{2,}", line.strip()) for line in lines[at : lines.index("", at)]]
    assert printed == cells(page)
    head = cards(page)
    assert f"plan: {head['Cost of the plan']} (" in lines[0]
    assert f"{head['Distance from the optimum']} from the bound" in lines[0]
    assert lines[1].startswith(f"Left unserved: {head['Left unserved']}, ")


def test_the_shares_printed_as_json_are_those_of_the_report_and_sum_to_one(said):
    _, _, outcome, page = said
    header, *rows = cells(page)
    for found, row in zip(outcome["periods"], rows, strict=True):
        told = dict(zip(header, row, strict=True))
        assert str(found["period"]) == told["Period"][:4]
        if found["unserved_frac"] is None:
            assert (found["demand_h100e"], told["Unserved"]) == (0.0, "–")
            continue
        assert sum(found["served_frac"].values()) + found["unserved_frac"] == pytest.approx(1.0)
        if re.fullmatch(r"[\d.]+%", told["Unserved"]):
            assert float(told["Unserved"][:-1]) == pytest.approx(100 * found["unserved_frac"], abs=0.05001)


def test_a_plan_that_serves_nothing_says_so_in_its_table(said):
    name, text, outcome, page = said
    lacking = [period["unserved_frac"] for period in outcome["periods"]]
    table = cells(page)
    column = [row[table[0].index("Unserved")] for row in table[1:]]
    if name == "nothing served":
        assert (lacking, column) == ([1.0, 1.0], ["100%", "100%"])
        assert "Left unserved: 100%" in text
    elif name == "all served":
        assert (lacking, column) == ([0.0, 0.0], ["0%", "0%"])
    elif name == "no demand":
        assert (lacking, column) == ([None, None], ["–", "–"])
    assert len(lacking) == (1 if "one period" in name else 2)


def test_the_unserved_rows_of_a_run_add_up_to_its_share(said):
    _, _, outcome, _ = said
    rows = pd.read_csv(Path(outcome["run_dir"]) / "unserved.csv")
    for found in outcome["periods"]:
        mean = (rows["h100e"] * rows["hours_h"] / 8760.0)[rows["period"] == found["period"]].sum()
        assert mean == pytest.approx((found["unserved_frac"] or 0.0) * found["demand_h100e"], rel=1e-6, abs=1e-6)
