"""What the Content-Security-Policy forbids is in no template of ours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from core.conformance.pages import FORBIDDEN
from digits_site.web.shared.policy import policy

ALLOWED = re.compile(r"""{%.*?%}|<script type="importmap">""")
FOLDERS = [
    folder
    for config in apps.get_app_configs()
    if (folder := Path(config.path) / "templates").is_dir()
    and Path(settings.BASE_DIR) in folder.parents
    and ".venv" not in folder.parts
]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_no_template_has_scripts_or_styles_inline(folder: Path) -> None:
    found = [
        f"{path}: {match[0]}"
        for path in folder.rglob("*.html")
        for match in FORBIDDEN.finditer(ALLOWED.sub("", path.read_text()))
    ]
    assert not found


def test_the_policy_has_no_exception_but_one_script_and_styles_with_its_nonce() -> None:
    assert "unsafe" not in policy()
    assert "unsafe" not in policy("{}", "abc")
    assert "style-src 'self' 'nonce-abc'" in policy("{}", "abc").split("; ")
