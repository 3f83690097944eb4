"""A solution as tidy tables: what is built, who is served from where, the bill, and what everything is worth."""
