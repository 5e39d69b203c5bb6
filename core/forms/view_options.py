"""How an inference is shown: a view and its options, which can be changed without a new run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from core.forms.creation import Creation, Data, Files, store_fields
from core.forms.settings import bind
from core.inference.rendering import Renderer
from core.models import Inference
from core.plugins import VisualizationInterface
from core.registry import view_plugins


class ViewOptions(Creation):
    """The options form of a view; its initial values are those chosen for the inference."""

    def __init__(
        self,
        view: type[VisualizationInterface],
        inference: Inference,
        data: Data | None = None,
        files: Files | None = None,
    ) -> None:
        """Take the chosen options; without data, the initial ones are used."""
        super().__init__()
        self.view = view
        self.inference = inference
        self.form = view.get_config_form(data)
        self.start: Mapping[str, Any] = {}
        if view.get_id() == inference.view_id:
            self.start = inference.view_config
        if data is None:
            given = {name: self.start[name] for name in self.form.fields if name in self.start}
            self.form.initial.update(given)
        self.forms = [self.form]

    @property
    def is_chosen(self) -> bool:
        """Whether there are valid options to show outputs with."""
        return not self.form.is_bound or self.is_valid()

    @property
    def config(self) -> dict[str, Any]:
        """The view's options, from the form if it is valid."""
        if self.form.is_bound:
            return store_fields(self.form.cleaned_data, self.inference.folder)
        return dict(self.start)


def of_query(
    view: type[VisualizationInterface], inference: Inference, query: QueryDict
) -> ViewOptions:
    """The options in a page's query; missing ones keep their initial values.

    Browsers send nothing for an unticked checkbox, so the key `options` marks a sent form.
    """
    unbound = ViewOptions(view, inference)
    fields = unbound.form.fields
    if "options" not in query and not any(name in query for name in fields):
        return unbound
    data = QueryDict(mutable=True) if "options" in query else bind(unbound, {})[0]
    for name in query:
        data.setlist(name, query.getlist(name))
    return ViewOptions(view, inference, data)


def renderer_of(options: ViewOptions) -> Renderer:
    """The renderer of an inference's outputs with the chosen view and options."""
    inference, view = options.inference, options.view
    return Renderer(
        folder=inference.folder,
        view=view(inference.model.dataset.info, **options.config),
        version=view_plugins.registered(view.get_id()).version,
        run=inference.job.run,
    )
