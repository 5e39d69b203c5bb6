"""The public interface for authors of plug-ins.

A data plug-in subclasses `DataIngestionInterface`, a view plug-in `VisualizationInterface`,
a network plug-in `NetworkInterface`, a solver `SolverInterface`, a learning rate policy
`PolicyInterface`. What plug-ins share is in the modules below this package that have an `__all__`.
Whatever is not named in `__all__`, here or there, and not described in `docs/plugins.md` or
`docs/extending.md`, is private and may change in any release.

The interfaces follow one rule: facts are class attributes, work is methods, and a ``get_…``
hook is behind an attribute wherever an author may need to compute its value.
"""

from __future__ import annotations

from core.exceptions import IngestionError
from core.plugins.data import DataIngestionInterface
from core.plugins.dataset import DatasetInfo
from core.plugins.inputs import InputSpec
from core.plugins.network import NetworkInterface
from core.plugins.policy import PolicyInterface
from core.plugins.proposals import DatasetProfile, Proposal
from core.plugins.solver import SolverInterface
from core.plugins.types import Encoded, Entry, Picture, Stage, TemplateAndContext
from core.plugins.view import VisualizationInterface
from core.plugins.weights import WeightsFile
from core.tasks import Task

__all__ = [
    "DataIngestionInterface",
    "DatasetInfo",
    "DatasetProfile",
    "Encoded",
    "Entry",
    "IngestionError",
    "InputSpec",
    "NetworkInterface",
    "Picture",
    "PolicyInterface",
    "Proposal",
    "SolverInterface",
    "Stage",
    "Task",
    "TemplateAndContext",
    "VisualizationInterface",
    "WeightsFile",
]
