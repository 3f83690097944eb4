import pandas as pd

from model.figures.plan import industries


def test_industries_add_up_to_the_work_and_know_who_is_at_home():
    tables = {
        "routes": pd.DataFrame(
            {"site": ["a", "b", "a"], "zone": ["x", "x", "y"], "period": [2030, 2030, 2030],
             "h100e": [6.0, 2.0, 4.0], "rtt_ms": [10.0, 50.0, 20.0], "industry": ["finance, law", "finance", "games"]}
        ),
        "sites": pd.DataFrame({"site": ["a", "b"], "jurisdiction": ["us", "cn"]}),
    }  # fmt: skip
    work = industries.industry_work(tables, {"zones": pd.DataFrame({"zone": ["x", "y"], "jurisdiction": ["us", "cn"]})})
    assert work["industry"].tolist() == ["finance", "games"]
    assert work["h100e"].tolist() == [8.0, 4.0]
    assert work["home_frac"].tolist() == [0.75, 0.0]
    assert work["rtt_ms"].tolist() == [20.0, 20.0]


def test_industries_beyond_the_largest_are_drawn_together():
    many = [f"i{n}" for n in range(30)]
    tables = {
        "routes": pd.DataFrame({"site": "a", "zone": "x", "period": 2030, "h100e": range(1, 31), "rtt_ms": 1.0,
                                "industry": many}),
        "sites": pd.DataFrame({"site": ["a"], "jurisdiction": ["us"]}),
    }  # fmt: skip
    work = industries.industry_work(tables, {"zones": pd.DataFrame({"zone": ["x"], "jurisdiction": ["us"]})})
    assert len(work) == industries.MOST + 1
    assert work["industry"].iloc[-1] == industries.OTHERS
    assert work["h100e"].sum() == sum(range(1, 31))
