"""How `manage.py serve` starts the web server, and what it needs of the machine."""

from __future__ import annotations

import contextlib
import resource
import socket

from django.conf import settings
from django.core.management.base import CommandError

_ENOUGH_FILES = 65536
_PROTOCOL = "digits_site.web.connections.protocol:Protocol"
_BACKLOG = 128
"""Connections that the kernel queues until they are accepted, all at once."""


def web_arguments(host: str, port: int) -> list[str]:
    """Python's arguments for the web server."""
    address = ["--host", host, "--port", str(port)]
    quiet = ["--log-level", "warning", "--timeout-graceful-shutdown", "2"]
    doors = ["--http", _PROTOCOL, "--backlog", str(_BACKLOG), "--ws", "none", "--no-server-header"]
    return [
        "-m",
        "uvicorn",
        "digits_site.asgi:application",
        *address,
        *quiet,
        *doors,
        *_proxy_arguments(),
    ]


def _proxy_arguments() -> list[str]:
    """Arguments naming the proxies whose client address and scheme the web server trusts."""
    proxies = ",".join(settings.DIGITS_PROXIES)
    return ["--forwarded-allow-ips", proxies] if proxies else ["--no-proxy-headers"]


def web_environment() -> dict[str, str]:
    """Variables for the web server.

    Django spools request bodies to the temporary folder, whatever its settings say.
    """
    folder = settings.FILE_UPLOAD_TEMP_DIR
    return {"TMPDIR": str(folder)} if folder else {}


def require_free_port(host: str, port: int) -> None:
    """Raises CommandError if the address cannot be used."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(f"{host}:{port} cannot be used: {error.strerror}.") from None


def raise_file_limit() -> None:
    """Raise the limit of open files (connections, shards, database) as far as allowed."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _ENOUGH_FILES if hard == resource.RLIM_INFINITY else min(hard, _ENOUGH_FILES)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
