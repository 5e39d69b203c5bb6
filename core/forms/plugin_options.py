"""The options of a plug-in alone, without the rest of a form."""

from __future__ import annotations

from collections.abc import Callable

from django.forms import Form

from core.forms.creation import Creation, Data, Files


class PluginOptions(Creation):
    """The form that a plug-in makes of data, as `NetworkInterface.options_form` does."""

    def __init__(
        self,
        form: Callable[[Data | None], Form],
        data: Data | None = None,
        files: Files | None = None,
    ) -> None:
        super().__init__()
        self.options = form(data)
        self.forms = [self.options]
