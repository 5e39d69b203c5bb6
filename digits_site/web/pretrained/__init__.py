"""Snapshots that were kept for other trainings to start from."""
