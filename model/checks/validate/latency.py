"""Measured round trips between cities, and how far the network is from them. See latency/README.md."""

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from model.arrays import FloatArray
from model.laws.geometry import great_circle_km
from model.network.fibre import Network, Parameters
from model.tables.inputs import Inputs

FOLDER = Path(__file__).parent / "latency"


def results(inputs: Inputs) -> dict[tuple[str, str], float]:
    """Case and quantity to the error of the network of `inputs`."""
    year = inputs.tables["periods"]["period"]
    network = Network.from_tables(inputs.tables, inputs.parameters("network", Parameters, year))
    error_ms, error_frac = errors(network, *aws())
    pairs = azure(network)
    missed = (pairs["modelled"] - pairs["measured"]).abs()
    china = inside_china(network)
    found = {
        "fitted_median_frac": np.median(error_frac),
        "fitted_mean_ms": error_ms.mean(),
        "azure_median_frac": (missed / pairs["measured"]).median(),
        "azure_mean_ms": missed.mean(),
        "azure_mean_over_straight_line": missed.mean() / (pairs["straight"] - pairs["measured"]).abs().mean(),
        "china_inside_median_frac": (china[china["border"] == "no"]["modelled_frac"] - 1.0).abs().median(),
    }
    return {("latency", quantity): float(value) for quantity, value in found.items()}


def read(name: str) -> pd.DataFrame:
    """Table of measurements by name."""
    return pd.read_csv(FOLDER / f"{name}.csv")


def aws() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Regions of AWS, and its unordered pairs: rows of the regions at both ends, mean of both directions [ms]."""
    regions, measured = read("aws_regions"), read("aws_2023")
    index = pd.Index(regions["region"])
    ends = np.sort([index.get_indexer(measured[f"{end}_region"]) for end in ("source", "target")], axis=0)
    pairs = pd.DataFrame({"a": ends[0], "b": ends[1], "rtt_ms": measured["rtt_ms"]}).groupby(["a", "b"]).mean()
    return regions, pairs.reset_index()


def errors(network: Network, regions: pd.DataFrame, pairs: pd.DataFrame) -> tuple[FloatArray, FloatArray]:
    """Absolute errors [ms] and their share of what was measured, by pair."""
    place = (regions["latitude_deg"], regions["longitude_deg"], np.full(len(regions), "", dtype=object))
    modelled = network.rtt_ms(*place, *place)[pairs["a"], pairs["b"]]
    error = np.abs(modelled - pairs["rtt_ms"].to_numpy())
    return error, error / pairs["rtt_ms"].to_numpy()


def azure(network: Network) -> pd.DataFrame:
    """Measured and modelled round trip, and that of a straight line, for the typical pair of each two regions [ms]."""
    places, medians = read("azure_places"), read("azure_medians")
    place = [places[name].to_numpy() for name in ("latitude_deg", "longitude_deg", "jurisdiction")]
    km = great_circle_km(place[0][:, None], place[1][:, None], *place[:2])
    modelled = network.rtt_ms(*place, *place)
    group = places["group"].to_numpy()
    return pd.DataFrame([_typical(pair, group, km, modelled) for pair in medians.to_dict("records")])


def _typical(pair: Mapping[Hashable, Any], group: Any, km: FloatArray, modelled: FloatArray) -> dict[str, Any]:
    between = (group[:, None] == pair["group_a"]) & (group == pair["group_b"]) & (km > 100.0)
    typical_km = np.median(km[between])
    seen = np.median((modelled[between] - 5.0) / (0.0098 * km[between]))
    return {
        "a": pair["group_a"],
        "b": pair["group_b"],
        "measured": 5.0 + 0.0098 * typical_km * pair["inflation"],
        "modelled": 5.0 + 0.0098 * typical_km * seen,
        "straight": 12.3 + 1.525 * 2.0 * typical_km / 200.0,
    }


def inside_china(network: Network) -> pd.DataFrame:
    """Pairs of the public Internet of 2018 in China and over its border, with modelled over measured round trip."""
    pairs = read("wondernetwork_2018")
    ends = [(pairs[f"latitude_{e}_deg"], pairs[f"longitude_{e}_deg"], pairs[f"jurisdiction_{e}"]) for e in ("a", "b")]
    rtt = np.diag(network.rtt_ms(*ends[0], *ends[1]))
    return pairs.assign(modelled_frac=rtt / pairs["rtt_ms"])
