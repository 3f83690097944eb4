"""The way between users and compute: cable graph, ground stations, measured round trips."""

from model.tables.columns import Row, confidence, key, number, ref, source, text


class Node(Row):
    node: str = key("Gateway city of the cable graph.")
    name: str = text("Plain name.", blank=False)
    latitude_deg: float = number("Latitude.", ge=-90, le=90, argued=False)
    longitude_deg: float = number("Longitude, east positive.", ge=-180, le=180, argued=False)
    jurisdiction: str = ref("jurisdictions", "Jurisdiction it stands in.")
    region: str = text("World region, for the detour of land routes.", blank=False)
    source: str = source()
    confidence: str = confidence()


class Edge(Row):
    from_node: str = ref("nodes", "One end.", is_key=True)
    to_node: str = ref("nodes", "Other end.", is_key=True)
    length_km: float = number("Length of cable laid.", gt=0, plausible=(10, 30000))
    usd_per_gbps_yr: float = number("Lease of one Gbps for a year.", ge=0, plausible=(0, 1e6))
    source: str = source()
    confidence: str = confidence()


class Detour(Row):
    region: str = key("World region of nodes.csv.")
    detour_frac: float = number("Cable length over great circle, between a place and its gateway.", ge=1, le=10)
    source: str = source()
    confidence: str = confidence()


class Border(Row):
    """Extra round trip of leaving or entering a jurisdiction, whatever the cable."""

    jurisdiction: str = ref("jurisdictions", "Whose border.", is_key=True)
    penalty_ms: float = number("Round trip added by filtering at the border.", ge=0, plausible=(0, 500))
    source: str = source()
    confidence: str = confidence()


class Gateway(Row):
    gateway: str = key("Ground station that links orbit and fibre.")
    name: str = text("Plain name.", blank=False)
    latitude_deg: float = number("Latitude.", ge=-90, le=90, argued=False)
    longitude_deg: float = number("Longitude, east positive.", ge=-180, le=180, argued=False)
    jurisdiction: str = ref("jurisdictions", "Jurisdiction it stands in.")
    bloc: str = text("Bloc whose satellites it serves.", blank=False)
    gbps: float = number("Capacity it can offer compute satellites.", ge=0, plausible=(0, 1e5))
    usd_per_gbps_yr: float = number("Cost of a Gbps of it for a year.", ge=0, plausible=(0, 1e7))
    availability: float = number("Share of the time weather lets it work.", gt=0, le=1, plausible=(0.1, 1))
    first_year: int = number("First year in service.", ge=2010, le=2060, argued=False)
    source: str = source()
    confidence: str = confidence()


class MeasuredRoute(Row):
    site: str = ref("sites", "Site.", is_key=True)
    zone: str = ref("zones", "Zone.", is_key=True)
    rtt_ms: float = number("Measured round trip; takes the place of the model's.", gt=0, plausible=(0.1, 5000))
    usd_per_h100e_yr: float | None = number(
        "Stated price of an H100e served over the route for a year, in place of the model's; blank: the model's.",
        ge=0, plausible=(0, 1e5), blank=True,
    )  # fmt: skip
    source: str = source()
    confidence: str = confidence()


TABLES: dict[str, type[Row]] = {
    "nodes": Node,
    "network": Edge,
    "detours": Detour,
    "borders": Border,
    "gateways": Gateway,
    "routes": MeasuredRoute,
}
