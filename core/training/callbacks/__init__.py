"""Keras callbacks of a run: checks, snapshots, metrics and progress."""

from __future__ import annotations
