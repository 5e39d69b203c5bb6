"""Runs commands in forks of a process that has imported libraries.

Started with `-m tests.prepared_server SOCKET MODULE…`, with further modules to import.

Nothing of the product and no settings are imported, as those depend on a command's environment.
"""

from __future__ import annotations

import array
import json
import os
import runpy
import select
import signal
import socket
import sys
from importlib import import_module
from typing import Any

_LIBRARIES = (
    *("numpy", "numpy.random", "cv2", "PIL.Image", "lmdb", "pydicom", "pydicom.pixels", "gdcm"),
    *("django.core.management", "django.db.models", "django.forms", "django.http", "django.urls"),
    *("django.template.defaulttags", "django.views.generic", "sqlparse", "requests", "asyncio"),
    *("django.db.migrations", "django.db.backends.sqlite3.base", "django.contrib.admin.sites"),
    *("django.views.i18n", "django.shortcuts", "multiprocessing.sharedctypes", "statistics"),
    *("imagecodecs", "tifffile", "simplejpeg", "contourpy", "PIL.ImageDraw", "PIL.ImageSequence"),
    *("PIL.AvifImagePlugin", "PIL.TiffImagePlugin", "PIL.WebPImagePlugin", "xml.etree.ElementTree"),
)
_LARGEST = 2**20


def prepare(more: list[str]) -> None:
    for name in (*_LIBRARIES, *more):
        import_module(name)


def serve(listener: socket.socket) -> None:
    """Until the standard input ends; returns in processes that are to run a command."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that answer
    while listener in select.select([listener, sys.stdin], [], [])[0]:
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _answer(connection)
            return
        connection.close()
    raise SystemExit


def _answer(connection: socket.socket) -> None:
    """Fork once more, and tell how that ended; returns in the one that runs the command."""
    asked, streams = _received(connection)
    pid = os.fork()
    if pid:
        connection.sendall(f"{pid}\n".encode())
        _, status = os.waitpid(pid, 0)
        connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
        os._exit(0)
    connection.close()
    _become(asked, streams)


def _received(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    numbers = array.array("i")
    size = socket.CMSG_SPACE(2 * numbers.itemsize)
    data, extra, _, _ = connection.recvmsg(_LARGEST, size)
    numbers.frombytes(extra[0][2])
    while not data.endswith(b"\n"):
        data += connection.recv(_LARGEST)
    return json.loads(data), list(numbers)


def _become(asked: dict[str, Any], streams: list[int]) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    for place, stream in enumerate((nothing, *streams)):
        os.dup2(stream, place)
        os.close(stream)
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv = ["manage.py", *asked["arguments"]]
    sys.orig_argv = [sys.executable, *sys.argv]
    sys.modules["numpy"].random.seed()  # a fork would draw what others draw


if __name__ == "__main__":
    prepare(sys.argv[2:])
    server = socket.socket(socket.AF_UNIX)
    server.bind(sys.argv[1])
    server.listen()
    print("ready", flush=True)
    serve(server)
    runpy.run_path("manage.py", run_name="__main__")
