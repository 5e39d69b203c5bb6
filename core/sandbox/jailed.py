"""A process in a sandbox, as its parent has it: started, asked, watched, ended."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable

from core.process.groups import identity_of, kill_group
from core.sandbox.launch import command_of
from core.sandbox.limits import Ended, Jail
from core.sandbox.lines import Lines, Tail
from core.sandbox.tiers import Tier
from core.sandbox.watch import removed_bytes, usage_below, written_in

_LOOK = 0.05
"""Seconds between two looks at memory and time."""
_COUNT = 0.5
"""Seconds between two looks at files."""
_CHUNK = 2**18


class Jailed:
    """Runs `python -m MODULE` in a sandbox; a context manager that leaves nothing of it."""

    def __init__(self, module: str, jail: Jail, tier: Tier, on_line: Callable[[str], None]) -> None:
        """Start it.

        Args:
            module: what is run; it is found where `core` is.
            jail: what it may see and use.
            tier: how it is kept apart.
            on_line: called with each line of its answers, by `wait`.
        """
        self.jail = jail
        self.limit = ""
        # Without a sandbox, Python's `platform` runs `uname -p`, which the others refuse.
        self._least = 1 if tier is Tier.LANDLOCK else 2
        """Processes without any that it starts itself."""
        self.asked = self._looked = self._counted = time.monotonic()
        self._answers = Lines(jail.limits.lines, jail.limits.line, on_line)
        self._printed = Tail(jail.limits.printed)
        self._read_end, write_end = os.pipe()
        command, environment = command_of(module, jail, tier, write_end)
        try:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=jail.scratch,
                start_new_session=True,
                pass_fds=(write_end,),
            )
        except BaseException:
            os.close(self._read_end)
            raise
        finally:
            os.close(write_end)
        self._identity = identity_of(self.process.pid)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._read_end, selectors.EVENT_READ, self._answers.add)
        self._selector.register(self._stdout, selectors.EVENT_READ, self._printed.add)

    def __enter__(self) -> Jailed:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._selector.close()
        os.close(self._read_end)
        for file in (self.process.stdin, self.process.stdout):
            if file is not None:
                with contextlib.suppress(OSError):
                    file.close()

    @property
    def _stdout(self) -> int:
        assert self.process.stdout is not None  # noqa: S101 - it is a pipe
        return self.process.stdout.fileno()

    def ask(self, line: str) -> None:
        """Give it a line; its time begins anew. One that has ended is not disturbed."""
        self.asked = time.monotonic()
        assert self.process.stdin is not None  # noqa: S101 - it is a pipe
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(line.encode() + b"\n")
            self.process.stdin.flush()

    def nudge(self) -> None:
        """Give it an empty line, which it waits for; one that reads none has reached a limit."""
        assert self.process.stdin is not None  # noqa: S101 - it is a pipe
        number = self.process.stdin.fileno()
        os.set_blocking(number, False)
        try:
            os.write(number, b"\n")
        except BlockingIOError:
            self.limit = self.limit or "lines"
        except BrokenPipeError:
            pass  # it has ended

    def allow(self, seconds: float) -> None:
        """Have its time begin anew, so many seconds from now."""
        self.asked = time.monotonic() + seconds

    def wait(self, done: Callable[[], bool] = lambda: False) -> bool:
        """Take its answers until `done` says so, it ends or reaches a limit; whether it was done.

        What `on_line` raises is raised here.
        """
        while not done():
            for key, _ in self._selector.select(_LOOK):
                data = os.read(key.fd, _CHUNK)
                if data:
                    self.limit = self.limit or key.data(data)
                else:
                    self._selector.unregister(key.fd)
            self.limit = self.limit or self._exceeded()
            if self.limit or (not self._selector.get_map() and self.process.poll() is not None):
                self.kill()
                return done()
        return True

    def look(self) -> None:
        """End it if it has reached a limit; for who does something else than `wait`."""
        self.limit = self.limit or self._exceeded()
        if self.limit:
            self.kill()

    def ended(self) -> Ended:
        """How it ended; called after `wait`."""
        self.kill()
        code = self.process.returncode
        return Ended(code if code >= 0 else 128 - code, self.limit, self._printed.text)

    def kill(self) -> None:
        """End it with all that it started, and wait until nothing of it runs."""
        if self.process.poll() is None:
            # In namespaces of its own its first process takes all others along.
            for pid in reversed(usage_below(self.process.pid).pids):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
        kill_group(self._identity)
        self.process.wait()

    def _exceeded(self) -> str:
        """The name of the limit that is exceeded, or ""."""
        now, limits = time.monotonic(), self.jail.limits
        if now - self.asked > limits.seconds:
            return "seconds"
        if now - self._looked < _LOOK:
            return ""
        self._looked = now
        usage = usage_below(self.process.pid)
        if usage.memory > limits.memory:
            return "memory"
        if usage.threads > limits.threads:
            return "threads"
        if usage.processes > limits.processes + self._least:
            return "processes"
        if now - self._counted < _COUNT:
            return ""
        self._counted = now
        size, count = written_in(self.jail.scratch, limits.files)
        if size + removed_bytes(usage.pids) > limits.written:
            return "written"
        return "files" if count > limits.files else ""
