"""The JavaScript modules of the editor, as an import map: they name each other, not their files."""

from __future__ import annotations

import json

from django.templatetags.static import static

_FILES = {
    "@codemirror/state": "codemirror/state/index.js",
    "@codemirror/view": "codemirror/view/index.js",
    "@codemirror/language": "codemirror/language/index.js",
    "@codemirror/commands": "codemirror/commands/index.js",
    "@codemirror/autocomplete": "codemirror/autocomplete/index.js",
    "@codemirror/lint": "codemirror/lint/index.js",
    "@codemirror/lang-python": "codemirror/lang-python/index.js",
    "@codemirror/streamparser": "codemirror/streamparser/index.js",
    "@lezer/common": "lezer/common/index.js",
    "@lezer/highlight": "lezer/highlight/index.js",
    "@lezer/lr": "lezer/lr/index.js",
    "@lezer/python": "lezer/python/index.js",
    "style-mod": "style-mod/style-mod.js",
    "crelt": "crelt/index.js",
    "w3c-keyname": "w3c-keyname/index.js",
    "@marijn/find-cluster-break": "find-cluster-break/index.js",
}
"""Where each lies below the static files, as `STATICFILES_DIRS` says."""


def import_map() -> str:
    """The text of a `<script type="importmap">`; addresses are those of the static storage."""
    return json.dumps({"imports": {name: static(file) for name, file in _FILES.items()}})
