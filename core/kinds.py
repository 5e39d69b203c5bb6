"""The kinds of plug-ins, each with its registry and its group of entry points."""

from __future__ import annotations

from typing import Any

from core.registration import Registry
from core.registry import (
    data_plugins,
    network_plugins,
    page_plugins,
    policy_plugins,
    solver_plugins,
    view_plugins,
)
from core.tasks import task_plugins
from core.tasks.added import metric_plugins

KINDS: tuple[Registry[Any], ...] = (
    task_plugins,
    metric_plugins,
    data_plugins,
    network_plugins,
    solver_plugins,
    policy_plugins,
    view_plugins,
    page_plugins,
)
"""In the order of filling: what others name comes first."""
