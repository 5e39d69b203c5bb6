"""How commands end: one sentence, an object if JSON was asked for, and an exit code."""

from __future__ import annotations

import io
import json
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, suppress
from itertools import pairwise

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from core.management.output import flush
from core.management.sentences import sentence
from core.names import printed_lines
from core.storage import data_folder

_FAILED = 1
_WRONG_ARGUMENTS = 2
_INTERRUPTED = 128 + signal.SIGINT
_BROKEN_PIPE = 128 + signal.SIGPIPE
"""As shells report a program that was ended by SIGPIPE."""


class Failure(CommandError):
    """An error whose text on stderr differs from its sentence, or that was already reported."""

    def __init__(
        self, text: str, stderr: str = "", is_reported: bool = False, returncode: int = _FAILED
    ) -> None:
        """Take the text for stderr, and whether stdout already has the error as JSON."""
        super().__init__(text, returncode=returncode)
        self.stderr = stderr or f"error: {text}"
        self.is_reported = is_reported


def run_and_report(work: Callable[[], object], arguments: Sequence[str]) -> int:
    """Run a command's work, report what went wrong, and return the exit code.

    Raises:
        Exception: it is not caused by the user, the database or the disk.
    """
    try:
        work()
        code = 0
    except SystemExit as end:
        code = _code_of(end)
    except BrokenPipeError:
        code = _BROKEN_PIPE
    except (Exception, KeyboardInterrupt) as error:
        code = _report(error, arguments)
    return _flushed(code)


def _code_of(end: SystemExit) -> int:
    if isinstance(end.code, str):
        print(printed_lines(end.code), file=sys.stderr)
        return _FAILED
    return end.code or 0


def _flushed(code: int) -> int:
    for stream in (sys.stdout, sys.stderr):
        try:
            flush(stream)
        except BrokenPipeError:
            code = _BROKEN_PIPE
        except OSError as error:
            code = code or _FAILED
            with suppress(OSError):
                print(f"error: The output cannot be written: {error.strerror}.", file=sys.stderr)
    return code


def _report(error: BaseException, arguments: Sequence[str]) -> int:
    """Report an error on stderr, and as JSON on stdout if asked for; return the exit code."""
    text = sentence(error)
    if not text:
        raise error
    stderr = error.stderr if isinstance(error, Failure) else f"error: {text}"
    is_reported = isinstance(error, Failure) and error.is_reported
    try:
        if _wants_traceback(arguments):
            traceback.print_exception(error)
        elif not isinstance(error, KeyboardInterrupt):  # whoever pressed Ctrl-C knows
            print(printed_lines(stderr), file=sys.stderr)
        if _wants_json(arguments) and not is_reported:
            print(json.dumps({"error": text}))
    except BrokenPipeError:
        return _BROKEN_PIPE
    if isinstance(error, KeyboardInterrupt):
        return _INTERRUPTED
    return error.returncode if isinstance(error, CommandError) else _FAILED


def _wants_json(arguments: Sequence[str]) -> bool:
    """Whether the arguments ask for JSON; read unparsed, since parsing may have failed."""
    return "--format=json" in arguments or ("--format", "json") in pairwise(arguments)


def _wants_traceback(arguments: Sequence[str]) -> bool:
    return "--traceback" in arguments or bool(settings.configured and settings.DEBUG)


@contextmanager
def argument_errors() -> Iterator[None]:
    """Turn the exit of argparse and Django on wrong arguments into an error like any other."""
    stderr = io.StringIO()
    try:
        with redirect_stderr(stderr):
            yield
    except SystemExit as end:
        if not end.code:
            raise
        text = stderr.getvalue().strip()
        reason = text.rpartition(": error: ")[2]
        raise Failure(reason, stderr=text, returncode=_WRONG_ARGUMENTS) from None
    else:
        sys.stderr.write(stderr.getvalue())


@contextmanager
def bugs_logged(command: str) -> Iterator[None]:
    """Report a bug of the product or a plug-in in one sentence, and log its traceback.

    Raises:
        CommandError: names the file with the traceback.
    """
    try:
        yield
    except Exception as error:
        if isinstance(error, BrokenPipeError) or sentence(error):
            raise
        name = f"An internal error: {type(error).__name__}: {error}".strip().removesuffix(":")
        raise CommandError(f"{name}. {_logged(error, command)}") from error


def _logged(error: Exception, command: str) -> str:
    path = data_folder().commands_log
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{timezone.now():%Y-%m-%d %H:%M:%S} manage.py {command}\n")
            traceback.print_exception(error, file=file)
    except OSError:
        return "Run it with --traceback for the details."
    return f"Details for a bug report are in {path}."
