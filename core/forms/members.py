"""The form of one combination of values of a sweep."""

from __future__ import annotations

from core.forms.creation import Data
from core.forms.lists import with_values
from core.forms.model import ModelCreation
from core.forms.names import LONGEST
from core.models import Dataset
from core.networks import Network


class Member(ModelCreation):
    """The form of a new model with a value in place of each list or range."""

    def __init__(
        self, dataset: Dataset, network: Network, data: Data, chosen: dict[str, str]
    ) -> None:
        self.data = with_values(data, chosen)
        super().__init__(dataset, network, self.data)
        counted = dict(self.fields())
        self.swept = {name: value for name, value in chosen.items() if name in counted}
        """The values of the lists, of the fields that count: not those of other solvers."""

    def rename(self, number: int) -> None:
        """Add the values to the name, or a number where that is too long."""
        base = str(self.data.get("model_name", ""))
        name = " ".join([base, *(f"{field}={value}" for field, value in self.swept.items())])
        self.data["model_name"] = name if len(name) <= LONGEST else f"{base} {number}"
