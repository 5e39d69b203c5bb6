"""Commands of tests, without importing libraries each time.

Tests run hundreds of commands, and imports are most of what a short one takes: half a second of the
processor, with TensorFlow two and a half. So each process of the tests has one beside it that has
imported the libraries, and a command is a fork of that.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

_REPOSITORY = Path(__file__).parent.parent
_READ_AT_START = ("PYTHON", "LD_", "TF_", "OMP_", "OPENBLAS_", "CUDA_", "KERAS_", "XLA_")
"""Beginnings of variables that Python and libraries read before a command sets them."""
_TRAINING = {"evaluate", "export", "infer", "look_inside", "predict", "reproduce", "train"}
"""Commands that need TensorFlow, unless they fail before."""
with_tensorflow = True
"""Whether tests that train are run, and not only such whose commands fail."""


def can_run(environment: Mapping[str, str]) -> bool:
    """Whether a prepared process is what a new one would be."""
    return all(
        environment.get(name) == os.environ.get(name)
        for name in environment.keys() | os.environ.keys()
        if name.startswith(_READ_AT_START)
    )


def run(
    arguments: Sequence[str], environment: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """What `python manage.py ARGUMENTS` gives in the repository's folder."""
    path = _server(*(["tensorflow"] if with_tensorflow and arguments[0] in _TRAINING else []))
    with (
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
        socket.socket(socket.AF_UNIX) as connection,
    ):
        connection.settimeout(timeout)
        connection.connect(path)
        asked = {"arguments": list(arguments), "environment": dict(environment)}
        data = json.dumps(asked).encode() + b"\n"
        sent = socket.send_fds(connection, [data], [out.fileno(), err.fileno()])
        connection.sendall(data[sent:])
        code = _ended(connection, arguments, timeout)
        texts = [_text(stream) for stream in (out, err)]
    return subprocess.CompletedProcess(arguments, code, *texts)


def _ended(connection: socket.socket, arguments: Sequence[str], timeout: float) -> int:
    """The exit code of the command, which is killed when its time is over."""
    with connection.makefile() as answers:
        pid = int(answers.readline())
        try:
            return int(answers.readline())
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
            raise subprocess.TimeoutExpired(arguments, timeout) from None


def _text(stream: tempfile._TemporaryFileWrapper[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode().replace("\r\n", "\n")


@cache
def _server(*more: str) -> str:
    """The socket of a process that has imported the libraries, and those named as well."""
    folder = tempfile.TemporaryDirectory(prefix="prepared")
    path = f"{folder.name}/socket"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.prepared_server", path, *more],
        cwd=_REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(_stop, process, folder)
    assert process.stdout.readline() == "ready\n", "the prepared process did not start"
    return path


def _stop(process: subprocess.Popen[str], folder: tempfile.TemporaryDirectory[str]) -> None:
    with process:
        process.stdin.close()
    folder.cleanup()
