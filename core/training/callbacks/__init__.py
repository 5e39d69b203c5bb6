"""What happens in a run beside training: checks, snapshots, metrics and progress."""

from __future__ import annotations
