"""Who needs compute, where, when and how fast."""

from model.tables.columns import Row, choice, confidence, flag, key, number, ref, source, text


class Zone(Row):
    zone: str = key("Demand zone.")
    name: str = text("Plain name.", blank=False)
    domain: str = choice("Where the data are born.", ("ground", "orbit"))
    latitude_deg: float = number("Latitude; of the ground segment for a zone in orbit.", ge=-90, le=90, argued=False)
    longitude_deg: float = number("Longitude, east positive.", ge=-180, le=180, argued=False)
    altitude_km: float = number("Altitude of the fleet; 0 on the ground.", ge=0, le=40000, argued=False)
    jurisdiction: str = ref("jurisdictions", "Whose law the data are under.")
    industry: str = text("Industry the region specialises in.")
    source: str = source()
    confidence: str = confidence()


class Workload(Row):
    workload: str = key("Class of work.")
    name: str = text("Plain name.", blank=False)
    max_rtt_ms: float = number("Largest round trip between user and compute.", gt=0, plausible=(0.1, 1e8))
    percentile_frac: float = number(
        "Share of the demand that must meet it.", gt=0, le=1, plausible=(0.5, 1), argued=False
    )
    tail_rtt_ms: float = number("Largest round trip for the rest.", gt=0, plausible=(0.1, 1e8))
    bound: str = choice("What limits the chip at this work.", ("compute", "bandwidth"))
    gbps_per_h100e: float = number("Traffic between user and compute, per H100e served.", ge=0, plausible=(0, 100))
    deferrable_h: float = number(
        "Hours the work may wait: 0, up to 24 (within a day), or more (within the year).", ge=0, plausible=(0, 8760)
    )
    block_mw: float = number(
        "IT power of one connected job: a hall may serve it only where one fabric of the site could hold this much. "
        "What is built there may be less.", ge=0, plausible=(0, 5000),
    )  # fmt: skip
    corruption_tolerant: bool = flag("Whether silent data corruption needs no extra checking.")
    unserved_usd_per_h100e_h: float = number("Worth of an H100e-hour that is not served.", gt=0, plausible=(0.5, 500))
    largest_site_frac: float = number("Largest share of a load that one site may serve.", gt=0, le=1, argued=False)
    source: str = source()
    confidence: str = confidence()


class Demand(Row):
    zone: str = ref("zones", "Zone that needs the compute.", is_key=True)
    workload: str = ref("workloads", "Class of work.", is_key=True)
    period: int = number("Period, by its first year.", is_key=True)
    h100e: float = number("Mean demand over the year.", ge=0, plausible=(0, 5e7))
    resident_frac: float = number("Share that must be served inside the zone's jurisdiction.", ge=0, le=1)
    profile: str = text("Profile of demand by local hour; blank is flat.")
    source: str = source()
    confidence: str = confidence()


class Profile(Row):
    profile: str = key("Name of the profile.")
    season: str = key("Season of timeslices.csv, or 'all'.")
    hour: int = number("Local solar hour, 0 to 23.", ge=0, le=23, is_key=True)
    multiplier: float = number("Value in that hour over the mean of the day.", ge=0, le=20, argued=False)
    source: str = source()
    confidence: str = confidence()


class Existing(Row):
    site: str = ref("sites", "Site that already has compute.", is_key=True)
    chip: str = ref("chips", "Chip that stands there, or the nearest in the table.", is_key=True)
    commissioned_year: int = number("Year it went into service.", ge=2010, le=2040, is_key=True)
    it_mw: float = number("IT power installed.", gt=0, plausible=(0.0001, 20000))
    usable_frac: float = number("Share of it that this plan may count on: not idle for want of buyers.", ge=0, le=1)
    source: str = source()
    confidence: str = confidence()


TABLES: dict[str, type[Row]] = {
    "zones": Zone,
    "workloads": Workload,
    "demand": Demand,
    "profiles": Profile,
    "existing": Existing,
}
