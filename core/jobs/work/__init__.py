"""The kinds of work: rows in, an engine's call, rows out."""
