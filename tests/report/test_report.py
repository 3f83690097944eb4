import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from model.figures.totals import years_of
from model.planning import plan
from model.report import Doubt, render, swept, write_report
from model.report.headlines import headline_cards, period_table, verdict
from model.world import load

TINY = Path(__file__).parents[1] / "tiny" / "inputs"
MOST_BYTES = 8_000_000
ALONE = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@pytest.fixture(scope="module")
def solved():
    return plan(load(TINY, overrides=["settings.discount_rate_frac.value=0.07"]))


@pytest.fixture(scope="module")
def page(solved):
    return render(solved, {"run": "a <name> & more"})


def with_tables(solved, status="optimal", certificate=None, gap=0.0, **tables):
    """A plan that differs in what a report reads of it."""
    return SimpleNamespace(
        tables=dict(solved.tables) | tables,
        status=status,
        objective_usd=solved.objective_usd,
        relative_gap=gap,
        certificate=certificate,
        size=solved.size,
        share_by_kind=solved.share_by_kind,
        world=solved.world,
    )


class Outline(HTMLParser):
    """Headings, ids, references and open tags of a page."""

    def __init__(self):
        super().__init__()
        self.headings, self.ids, self.links, self.stack, self.faults = [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given[name] for name in ("src", "href") if name in given]
        self.links += [
            f"#{word}" for name in ("aria-labelledby", "aria-describedby") for word in (given.get(name) or "").split()
        ]
        if tag not in ALONE:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        if not self.stack or self.stack.pop() != tag:
            self.faults.append(tag)


@pytest.fixture(scope="module")
def outline(page):
    parser = Outline()
    parser.feed(re.sub(r"(<script>)[\s\S]*?(</script>)", r"\1\2", page))
    parser.close()
    return parser


def figures_of(page):
    found = re.findall(r'<script type="application/json" data-plot="([\w-]+)">(.*?)</script>', page)
    return {name: json.loads(text) for name, text in found}


def test_every_tag_is_closed_and_every_id_is_one_of_its_kind(outline):
    assert not outline.faults
    assert not outline.stack
    assert len(outline.ids) == len(set(outline.ids))


def test_headings_go_down_one_level_at_a_time(outline):
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in zip(outline.headings, outline.headings[1:], strict=False))


def test_the_page_refers_to_nothing_outside_itself(outline, page):
    assert all(link.startswith("#") or link == "data:," for link in outline.links)
    assert {link[1:] for link in outline.links if link.startswith("#")} <= set(outline.ids)
    assert "default-src 'none'" in page


def test_every_figure_has_a_name_a_reading_and_data(page):
    figures = figures_of(page)
    assert len(figures) == 14
    assert page.count("<figcaption") == len(figures)
    for name, figure in figures.items():
        assert figure["data"], name
        assert figure["layout"]["height"] > 0
        assert "title" not in figure["layout"], "the page's own heading is the title"
        label = re.search(rf'id="{name}"[^>]*aria-label="([^"]*)"', page)
        assert label
        assert len(label[1]) > 30


def test_the_page_stays_small(page):
    assert len(page.encode()) < MOST_BYTES


def test_the_same_plan_gives_the_same_bytes(solved, tmp_path):
    first, second = (write_report(solved, tmp_path / f"{n}.html").read_bytes() for n in range(2))
    assert hashlib.sha256(first).digest() == hashlib.sha256(second).digest()


def test_solving_again_gives_the_same_bytes(solved):
    again = plan(load(TINY, overrides=["settings.discount_rate_frac.value=0.07"]))
    assert render(again) == render(solved)


def test_nothing_but_the_report_is_left_behind(solved, tmp_path):
    path = write_report(solved, tmp_path / "report.html")
    assert path == tmp_path / "report.html"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_an_error_and_leaves_nothing(solved, tmp_path):
    with pytest.raises(FileNotFoundError):
        write_report(solved, tmp_path / "nowhere" / "report.html")
    assert not list(tmp_path.iterdir())


def test_a_plan_without_tables_can_not_be_reported(tmp_path):
    with pytest.raises(ValueError, match="infeasible"):
        write_report(SimpleNamespace(tables={}, status="infeasible"), tmp_path / "report.html")
    assert not list(tmp_path.iterdir())


def test_provenance_names_inputs_settings_changes_versions_and_proof(solved, page):
    for name, digest in solved.world.inputs.sha256.items():
        assert name in page
        assert digest in page
    for word in (*solved.world.inputs.settings, "highspy", "primal residual", "discount_rate_frac / value", "0.07"):
        assert word in page


def test_text_from_outside_is_escaped(page):
    assert "a &lt;name&gt; &amp; more" in page
    assert "a <name>" not in page


def test_names_can_not_break_out_of_the_figures(solved):
    sites = solved.tables["sites"]
    nasty = "</script><script>alert(1)</script>"
    page = render(with_tables(solved, sites=sites.assign(name=nasty)))
    assert nasty not in page
    assert "alert(1)" in page


def test_every_result_table_is_listed(solved, page):
    for name, table in solved.tables.items():
        assert re.search(rf'<th scope="row">{name}\.csv</th><td>{len(table):,}</td>', page), name


def test_the_period_table_has_a_row_a_period_and_shares_of_one(solved):
    table = period_table(solved)
    assert len(table.rows) == len(years_of(solved.world.inputs.tables))
    assert all(len(row) == len(table.header) for row in table.rows)
    exact = [[float(cell.rstrip("%")) for cell in row[2:5] if re.fullmatch(r"[\d.]+%", cell)] for row in table.rows]
    assert all(sum(shares) == pytest.approx(100, abs=0.3) for shares in exact)


def test_headlines_say_the_cost_the_hour_the_share_the_lack_and_the_gap(solved):
    cards = {card.label: card for card in headline_cards(solved)}
    assert cards["Cost of the plan"].value.endswith("USD")
    assert cards["Left unserved"].value != "0%"
    assert "Distance from the optimum" in cards
    assert "An hour of compute" in cards
    served_by = next(card for label, card in cards.items() if label.startswith("Served from"))
    last = solved.share_by_kind[max(solved.share_by_kind)]
    assert float(served_by.value.rstrip("%")) == pytest.approx(100 * max(last.values()), abs=0.06)


def test_work_that_is_all_served_is_said_to_be(solved):
    cards = {
        card.label: card for card in headline_cards(with_tables(solved, unserved=solved.tables["unserved"].head(0)))
    }
    assert cards["Left unserved"].value == "0%"


@pytest.mark.parametrize(("gap", "said"), [(2.3e-7, "0.000023%"), (3.5e-4, "0.035%"), (0.0213, "2.1%")])
def test_the_distance_from_the_optimum_is_said_in_parts_that_read_well(solved, gap, said):
    plan = with_tables(solved, "optimal", solved.certificate, gap)
    assert verdict(plan).startswith(f"Optimal: no plan that keeps these limits costs less by more than {said} of")
    assert said in {card.value for card in headline_cards(plan)}


@pytest.mark.parametrize(
    ("status", "gap", "said"),
    [
        ("time_limit", 0.02, "up to 2.0% more"),
        ("time_limit", np.inf, "not known"),
        ("error", 0.0, "do not rely"),
        ("optimal", 0.0, "recomputed residuals are larger"),
    ],
)
def test_the_verdict_promises_no_more_than_is_known(solved, status, gap, said):
    unproven = SimpleNamespace(ok=False, gap=1.0)
    assert said in verdict(with_tables(solved, status, unproven, gap))


def test_a_proven_plan_is_called_optimal(solved):
    assert solved.certificate.ok
    assert verdict(solved).startswith("Optimal: no plan")


def test_a_plan_in_whole_numbers_is_reported_without_prices(solved):
    plain = with_tables(solved, certificate=SimpleNamespace(ok=False, gap=float("nan")))
    for name in ("prices", "scarcity", "options"):
        del plain.tables[name]
    assert "whole modules" in verdict(plain)
    plain.certificate = None
    assert "have no prices" in render(plain)


def doubted(shares=None):
    ends = pd.DataFrame({"factor": ["hall_cost", "wacc"], "low_usd": [-1e7, -2e6], "high_usd": [3e7, 1e6]})
    return Doubt(ends, np.linspace(2e8, 4e8, 101), shares=shares)


def test_how_sure_the_cost_is_stands_in_a_chapter_and_beside_the_cost(solved):
    page = render(solved, doubt=doubted())
    assert {"plot-matters", "plot-cost-band"} <= set(figures_of(page))
    assert "220 m USD to 380 m USD in four of five draws" in page
    assert "The cost hangs most on hall cost: from -10.0 m USD to +30.0 m USD" in page
    assert '<th scope="row">matters.csv</th><td>2</td>' in page
    assert "To first order" in page


def test_a_sweep_adds_who_serves_and_says_that_it_is_one(solved):
    draws = pd.DataFrame({"status": ["optimal", "infeasible"], "cost_usd": [2e8, np.nan]})
    summary = pd.DataFrame(
        {"quantity": ["share_frac"], "period": [2028], "kind": ["orbital"], "p10": [0.1], "p50": [0.2], "p90": [0.3]}
    )
    doubt = swept(draws, summary, None, doubted().ends)
    page = render(solved, doubt=doubt)
    assert {"plot-matters", "plot-cost-band", "plot-share-band"} <= set(figures_of(page))
    assert "planned anew" in page
    assert doubt.costs_usd.tolist() == [2e8]


def test_a_report_without_doubt_is_silent_about_it(page):
    assert "plot-matters" not in page
    assert "How sure" not in page
