"""A programme to a proven solution."""
