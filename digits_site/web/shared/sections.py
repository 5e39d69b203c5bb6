"""The sections of the site: what the navigation lists, and to which each address belongs."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True)
class Section:
    """An entry of the navigation."""

    title: str
    name: str
    """The name of its page's address, without the namespace."""
    key: str
    """The key that opens it after `g`."""
    beginnings: tuple[str, ...]
    """How the names of the addresses in it begin."""

    @property
    def url(self) -> str:
        """The address of its page; "" if there is none."""
        try:
            return reverse(f"web:{self.name}")
        except NoReverseMatch:
            return ""

    def holds(self, name: str) -> bool:
        return any(name == one or name.startswith(f"{one}-") for one in self.beginnings)


# The first that holds an address has it: inferences are compared, but belong to models.
_COMPARE = Section("Compare", "runs", "c", ("runs", "run", "comparison", "comparisons"))
_DATASETS = Section("Datasets", "datasets", "d", ("datasets", "dataset", "addition", "sample"))
_MODELS = Section(
    "Models",
    "models",
    "m",
    (
        *("models", "model", "snapshot", "network", "networks", "learning"),
        *("inference", "inferences", "inside", "predict", "pretrained"),
        *("evaluation", "sweeps", "sweep"),
    ),
)
_JOBS = Section("Jobs", "jobs", "j", ("jobs", "job"))
_UPLOADS = Section("Uploads", "uploads", "u", ("uploads", "upload"))
_HELP = Section("Help", "help", "h", ("help",))
SECTIONS = (_DATASETS, _MODELS, _COMPARE, _JOBS, _UPLOADS, _HELP)


def section_of(view_name: str) -> Section | None:
    """The section of an address by its full name, such as "web:dataset-new"."""
    namespace, _, name = view_name.rpartition(":")
    if namespace != "web":
        return None
    return next((section for section in SECTIONS if section.holds(name)), None)
