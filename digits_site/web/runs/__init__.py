"""Runs side by side: curves, a table, settings against results, and the same samples."""
