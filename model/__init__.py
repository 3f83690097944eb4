"""Plan which AI compute to build, where (on land, under the sea, in orbit) and when, at the least cost."""

__version__ = "0.1.0"
