"""Fetching weights from a server of this machine, and reading the folder elsewhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from core.exceptions import ExportError, WeightsError
from core.weights.fetching import fetch
from core.weights.folder import read_folder, read_sources
from core.weights.known import KNOWN, KnownWeights

CONTENT = b"weights" * 400_000
"""More than is read at once."""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Print nothing."""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A web server with the file `net.pth`."""
    (tmp_path / "served").mkdir()
    (tmp_path / "served" / "net.pth").write_bytes(CONTENT)
    handler = partial(Quiet, directory=str(tmp_path / "served"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def net(url: str, checksum: str = "", **more: object) -> KnownWeights:
    digest = checksum or f"sha256:{hashlib.sha256(CONTENT).hexdigest()}"
    return KnownWeights("net", "Net", url, digest, "MIT", "here", "lenet", **more)


def silent(done: int, total: int, message: str) -> None:
    """Nobody listens."""


@pytest.mark.parametrize("kind", ["sha256", "md5"])
def test_a_folder_is_fetched_and_read_elsewhere(address, tmp_path, kind):
    digest = hashlib.new(kind, CONTENT).hexdigest()
    one = net(f"{address}/net.pth", f"{kind}:{digest}", by_order=True, golden=(0.5, 1.0))
    steps = []
    fetch([one], tmp_path / "out", lambda done, total, text: steps.append((done, total, text)))
    assert steps[-1] == (len(CONTENT), len(CONTENT), "net.pth")
    assert (tmp_path / "out" / "net.pth").read_bytes() == CONTENT
    assert read_folder(tmp_path / "out") == [one]
    sums = (tmp_path / "out" / "SHA256SUMS").read_text()
    assert f"{hashlib.sha256(CONTENT).hexdigest()}  net.pth\n" in sums


def test_what_is_not_expected_is_not_kept(address, tmp_path):
    wrong = net(f"{address}/net.pth", f"sha256:{'0' * 64}")
    with pytest.raises(WeightsError, match="is not the file that was expected: its sha256"):
        fetch([wrong], tmp_path / "out", silent)
    with pytest.raises(WeightsError, match=r"none.pth cannot be fetched: HTTP Error 404"):
        fetch([net(f"{address}/none.pth")], tmp_path / "out", silent)
    assert not (tmp_path / "out").exists()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "other").touch()
    with pytest.raises(ExportError):
        fetch([net(f"{address}/net.pth")], tmp_path / "out", silent)


@pytest.mark.parametrize("url", ["http://example.org/net.pth", "file:/etc/passwd", "ftp://a/b"])
def test_only_https_is_fetched_from_others(tmp_path, url):
    with pytest.raises(WeightsError, match="its address must begin with https://"):
        fetch([net(url)], tmp_path / "out", silent)


def test_a_damaged_folder_is_refused_by_name(address, tmp_path):
    folder = tmp_path / "out"
    fetch([net(f"{address}/net.pth")], folder, silent)
    (folder / "net.pth").write_bytes(CONTENT[:-1])
    with pytest.raises(WeightsError, match=r"net.pth is not what was fetched"):
        read_folder(folder)
    (folder / "net.pth").unlink()
    with pytest.raises(WeightsError, match=r"net.pth is missing"):
        read_folder(folder)
    (folder / "SHA256SUMS").unlink()
    with pytest.raises(WeightsError, match=r"SHA256SUMS is missing. “manage.py weights fetch”"):
        read_folder(folder)


def test_further_sources_are_read_from_a_file(tmp_path):
    path = tmp_path / "sources.json"
    row = {"id": "net", "title": "Net", "url": "https://a.example/net.pth", "network": "lenet"}
    row |= {"checksum": "md5:0", "license": "MIT", "source": "here", "unknown": 1}
    path.write_text(json.dumps({"weights": [row]}))
    (one,) = read_sources(path)
    assert (one.id, one.file, one.options) == ("net", "net.pth", {})
    path.write_text(json.dumps({"weights": [{"id": "net"}]}))
    with pytest.raises(WeightsError, match="does not describe weights"):
        read_sources(path)
    with pytest.raises(WeightsError, match="is missing"):
        read_sources(tmp_path / "none.json")


def test_what_is_known_says_where_it_comes_from():
    for one in KNOWN.values():
        assert one.url.startswith("https://")
        assert one.license
        assert one.source.startswith("https://")
        kind, _, digits = one.checksum.partition(":")
        assert len(digits) == 2 * hashlib.new(kind).digest_size
