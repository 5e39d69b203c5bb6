"""What is outside is out of reach: files, networks, processes. Each is tried, in each sandbox."""

from __future__ import annotations

import json
import os
import signal
import socket

import pytest

from tests.core.sandbox.conftest import SMALL

TRY = """
import ctypes, os, signal, socket, subprocess, sys, threading, time
def attempt(what):
    try:
        tell(f"done: {what()}")
    except BaseException as error:
        tell(f"{type(error).__name__}: {error}")
"""

REFUSED = {
    "shadow": "open('/etc/shadow').read()",
    "passwd": "open('/etc/passwd').read()",
    "write-usr": "open('/usr/x', 'w')",
    "write-etc": "open('/etc/x', 'w')",
    "fork": "os.fork()",
    "program": "subprocess.run(['/bin/true'])",
    "exec": "os.execv('/bin/true', ['true'])",
    "spawn": "os.posix_spawn('/bin/true', ['true'], {})",
    "inet": "socket.socket()",
    "udp": "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
    "unix": "socket.socket(socket.AF_UNIX)",
    "netlink": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "kill-all": "os.kill(-1, 0)",
    "kill-group": "os.kill(0, 0)",
    "kill-parent": "os.kill(os.getppid(), 0)",
    "kill-other": "os.kill(os.getpid() + 1, 9)",
    "session": "os.setsid()",
    "chmod": "os.chmod('.', 0o777)",
    "chown": "os.chown('.', 0, 0)",
    "device": "os.mknod('x', 0o20666, os.makedev(1, 1))",
    "root": "os.setuid(0)",
    "chroot": "os.chroot('.')",
    "memfd": "os.memfd_create('x')",
    "limits": "__import__('resource').prlimit(os.getppid() or 2, 0)",
    "nice": "os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
    "parent-memory": "open(f'/proc/{os.getppid()}/mem', 'rb')",
    "environment": "open(f'/proc/{os.getppid()}/environ', 'rb').read().decode()[4:0] or 1 / 0",
}

BY_NUMBER = {
    "ptrace": "ctypes.CDLL(None, use_errno=True).ptrace(16, os.getppid() or 2, 0, 0)",
    "mount": "ctypes.CDLL(None, use_errno=True).mount(b'none', b'/tmp', b'tmpfs', 0, None)",
    "unshare": "ctypes.CDLL(None, use_errno=True).unshare(0x10000000)",
    "keyctl": "ctypes.CDLL(None, use_errno=True).syscall(250, 0, -3, 0)",
    "bpf": "ctypes.CDLL(None, use_errno=True).syscall(321, 0, 0, 0)",
    "io_uring": "ctypes.CDLL(None, use_errno=True).syscall(425, 1, 0)",
    "clone3": "ctypes.CDLL(None, use_errno=True).syscall(435, 0, 0)",
    "x32": "ctypes.CDLL(None, use_errno=True).syscall(0x40000000 + 57)",
    "owner": "ctypes.CDLL(None, use_errno=True).fcntl(1, 8, 1)",
    "survive": "ctypes.CDLL(None, use_errno=True).prctl(1, 0, 0, 0, 0)",
}


def test_they_are_refused(run_code):
    """One after the other in one process; test_unprivileged.py has a process for each."""
    code = TRY + "\n".join(f"attempt(lambda: {call})" for call in REFUSED.values())
    answers = dict(zip(REFUSED, run_code(code).lines, strict=True))
    refusals = {"PermissionError", "FileNotFoundError", "OSError", "ZeroDivisionError"}
    assert {
        what: said for what, said in answers.items() if said.split(":")[0] not in refusals
    } == {}


def test_calls_by_number_are_refused(run_code):
    code = TRY + "\n".join(f"attempt(lambda: {call})" for call in BY_NUMBER.values())
    assert run_code(code).lines == ["done: -1"] * len(BY_NUMBER)


def test_other_files_of_the_account_are_out_of_reach(run_code, tmp_path):
    """The database, other models, the dataset that it reads: none is read or changed."""
    secret = tmp_path / "other" / "secret.txt"
    secret.parent.mkdir()
    secret.write_text("unchanged")
    given = tmp_path / "dataset"
    given.mkdir()
    (given / "data").write_text("known")
    tries = [
        f"open({str(secret)!r}).read()",
        f"os.listdir({str(secret.parent)!r})",
        f"open({str(secret)!r}, 'w').write('changed')",
        f"os.truncate({str(secret)!r}, 0)",
        f"os.unlink({str(secret)!r})",
        f"os.rename({str(secret)!r}, 'mine')",
        f"os.link({str(secret)!r}, 'mine')",
        f"os.chmod({str(secret)!r}, 0)",
        f"os.utime({str(secret)!r})",
        f"os.unlink({str(given / 'data')!r})",
        f"open({str(given / 'data')!r}, 'a')",
        f"open({str(given / 'new')!r}, 'w')",
        f"os.rename({str(given / 'data')!r}, 'mine')",
        f"os.symlink({str(secret)!r}, 'way') or open('way').read()",
    ]
    code = TRY + "\n".join(f"attempt(lambda: {call})" for call in tries)
    outcome = run_code(code + f"\ntell(open({str(given / 'data')!r}).read())", SMALL, given)
    assert [line for line in outcome.lines if line.startswith("done")] == []
    assert outcome.lines[-1] == "known"
    assert secret.read_text() == "unchanged"
    assert [path.name for path in given.iterdir()] == ["data"]


def test_a_server_of_this_machine_is_out_of_reach(run_code):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        code = f"{TRY}attempt(lambda: socket.create_connection(('127.0.0.1', {port}), 2))"
        (line,) = run_code(code).lines
        server.settimeout(0.1)
        with pytest.raises(TimeoutError):
            server.accept()
    assert line.startswith(("PermissionError", "OSError"))


def test_the_environment_is_empty(run_code, monkeypatch):
    monkeypatch.setenv("DIGITS_DATABASE_URL", "secret")
    (line,) = run_code("import json, os\ntell(json.dumps(dict(os.environ)))").lines
    assert "secret" not in line
    assert set(json.loads(line)) <= {
        *("DIGITS_SANDBOX_ANSWERS", "HOME", "LANG", "PATH", "PWD", "LC_CTYPE"),
        *("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONUNBUFFERED"),
    }


def test_threads_and_its_own_signals_work(run_code):
    code = (
        "import os, signal, threading\nsignal.signal(signal.SIGUSR1, lambda *_: tell('signal'))\n"
    )
    code += "os.kill(os.getpid(), signal.SIGUSR1)\n"
    code += (
        "thread = threading.Thread(target=tell, args=('thread',)); thread.start(); thread.join()"
    )
    assert run_code(code).lines == ["signal", "thread"]


def test_this_process_noticed_nothing(run_code):
    """Its parent is alive, and got no signal."""
    got: list[int] = []
    before = {
        number: signal.signal(number, lambda number, frame: got.append(number))
        for number in (10, 12, 15)
    }
    try:
        code = f"{TRY}\nfor pid in (os.getppid(), {os.getpid()}, -1, 0):\n"
        code += "  for number in (10, 12, 15, 9): attempt(lambda: os.kill(pid, number))"
        outcome = run_code(code)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert got == []
    assert not any(line.startswith("done") for line in outcome.lines)
