"""The editor's scripts: from this server only, by an import map that is allowed by its hash."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.test import Client

from digits_site.web.networks.modules import import_map

pytestmark = pytest.mark.django_db
_IMPORTED = re.compile(r"""^(?:import|export)\b[^;'"]*?\bfrom\s+['"]([^'"]+)['"]""", re.MULTILINE)


@pytest.fixture
def page() -> Any:
    client = Client()
    client.force_login(User.objects.create_user("ann", is_staff=True))
    return client.get("/networks/new/")


def test_only_the_import_map_may_be_inline(page: Any) -> None:
    (inline,) = re.findall(r'<script type="importmap">(.*?)</script>', page.content.decode())
    digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
    allowed = page.headers["Content-Security-Policy"]
    assert f"script-src 'self' 'sha256-{digest}'" in allowed
    assert "default-src 'self'" in allowed
    client = Client()
    assert "sha256" not in client.get("/login/").headers["Content-Security-Policy"]


def test_all_that_the_modules_import_is_in_the_map() -> None:
    modules = json.loads(import_map())["imports"]
    seen, left = set(), ["web/networks/editor.js"]
    while left:
        file = left.pop()
        seen.add(file)
        path = finders.find(file)
        assert path, file
        for name in _IMPORTED.findall(Path(path).read_text("utf-8")):
            found = modules[name].removeprefix("/static/")
            left += [] if found in seen else [found]
    assert seen == {
        "web/networks/editor.js",
        *(m.removeprefix("/static/") for m in modules.values()),
    }


def test_addresses_are_those_of_the_storage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "django.contrib.staticfiles.storage.staticfiles_storage.url",
        lambda name: f"/static/{name}?hashed",
    )
    assert all(url.endswith("?hashed") for url in json.loads(import_map())["imports"].values())


def test_a_storage_of_manifests_keeps_the_modules(tmp_path: Path, settings: Any) -> None:
    """Its names differ by content; the modules name each other by the map, so nothing breaks."""
    storage = ManifestStaticFilesStorage(location=tmp_path)
    names = ("npm/crelt/index.js", "npm/codemirror/state/index.js")
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_bytes(Path(finders.find(name)).read_bytes())
    done = list(storage.post_process({name: (storage, name) for name in names}))
    assert all(processed is True for _, _, processed in done)
    settings.DEBUG = False
    assert re.fullmatch(r".*crelt/index\.[0-9a-f]{12}\.js", storage.url(names[0]))


def test_without_scripts_there_is_a_text_field(page: Any) -> None:
    text = page.content.decode()
    assert '<textarea name="source"' in text
    assert "def build(" in text
    for do in ("check", "visualize", "save"):
        assert '<button type="submit" class="btn' in text
        assert f'value="{do}"' in text
