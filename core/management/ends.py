"""How commands end: one sentence, an object where JSON was asked for, and a true exit code."""

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

FAILED = 1
WRONG_ARGUMENTS = 2
INTERRUPTED = 128 + signal.SIGINT
BROKEN_PIPE = 128 + signal.SIGPIPE
"""As shells have it of a program that ended because nobody reads on."""


class Failure(CommandError):
    """An end of which more is said than its sentence."""

    def __init__(
        self, text: str, said: str = "", is_told: bool = False, returncode: int = FAILED
    ) -> None:
        """Take what stderr gets instead, and whether stdout has the error as JSON already."""
        super().__init__(text, returncode=returncode)
        self.said = said or f"error: {text}"
        self.is_told = is_told


def ended(work: Callable[[], object], arguments: Sequence[str]) -> int:
    """Do the work of a command, and say what went wrong; the exit code.

    Raises:
        Exception: it is no matter of the user, the database or the disk.
    """
    try:
        work()
        code = 0
    except SystemExit as end:
        code = _code_of(end)
    except BrokenPipeError:
        code = BROKEN_PIPE
    except (Exception, KeyboardInterrupt) as error:
        code = _tell(error, arguments)
    return _flushed(code)


def _code_of(end: SystemExit) -> int:
    if isinstance(end.code, str):
        print(printed_lines(end.code), file=sys.stderr)
        return FAILED
    return end.code or 0


def _flushed(code: int) -> int:
    for stream in (sys.stdout, sys.stderr):
        try:
            flush(stream)
        except BrokenPipeError:
            code = BROKEN_PIPE
        except OSError as error:
            code = code or FAILED
            with suppress(OSError):
                print(f"error: The output cannot be written: {error.strerror}.", file=sys.stderr)
    return code


def _tell(error: BaseException, arguments: Sequence[str]) -> int:
    """Say it on stderr, and as an object on stdout if JSON was asked for; the exit code."""
    text = sentence(error)
    if not text:
        raise error
    said = error.said if isinstance(error, Failure) else f"error: {text}"
    is_told = isinstance(error, Failure) and error.is_told
    try:
        if wants_traceback(arguments):
            traceback.print_exception(error)
        elif not isinstance(error, KeyboardInterrupt):  # who pressed it knows
            print(printed_lines(said), file=sys.stderr)
        if wants_json(arguments) and not is_told:
            print(json.dumps({"error": text}))
    except BrokenPipeError:
        return BROKEN_PIPE
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    return error.returncode if isinstance(error, CommandError) else FAILED


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether the words say so: they may be what is wrong, so nothing has parsed them."""
    return "--format=json" in arguments or ("--format", "json") in pairwise(arguments)


def wants_traceback(arguments: Sequence[str]) -> bool:
    return "--traceback" in arguments or bool(settings.configured and settings.DEBUG)


@contextmanager
def arguments_read() -> Iterator[None]:
    """Argparse and Django say what is wrong and exit; here it is an error, as any other."""
    said = io.StringIO()
    try:
        with redirect_stderr(said):
            yield
    except SystemExit as end:
        if not end.code:
            raise
        text = said.getvalue().strip()
        reason = text.rpartition(": error: ")[2]
        raise Failure(reason, said=text, returncode=WRONG_ARGUMENTS) from None
    else:
        sys.stderr.write(said.getvalue())


@contextmanager
def faults_kept(command: str) -> Iterator[None]:
    """A fault of the product or a plug-in is one sentence; operators find where it arose.

    Raises:
        CommandError: it says where.
    """
    try:
        yield
    except Exception as error:
        if isinstance(error, BrokenPipeError) or sentence(error):
            raise
        name = f"An internal error: {type(error).__name__}: {error}".strip().removesuffix(":")
        raise CommandError(f"{name}. {_kept(error, command)}") from error


def _kept(error: Exception, command: str) -> str:
    path = data_folder().commands_log
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{timezone.now():%Y-%m-%d %H:%M:%S} manage.py {command}\n")
            traceback.print_exception(error, file=file)
    except OSError:
        return "--traceback shows where it arose."
    return f"Its makers need the details in {path}."
