"""The JavaScript modules of the editor, as an import map: they name each other, not their files."""

from __future__ import annotations

import json

from django.templatetags.static import static

from digits_site.npm_packages import static_files


def import_map() -> str:
    """The text of a `<script type="importmap">`; addresses are those of the static storage."""
    return json.dumps({"imports": {name: static(file) for name, file in static_files().items()}})
