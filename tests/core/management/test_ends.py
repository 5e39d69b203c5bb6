"""How commands end, in this process: what is said where, and the exit codes."""

from __future__ import annotations

import errno
import json

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.db import OperationalError

from core.exceptions import PluginError, UserError
from core.management.command import DigitsCommand
from core.management.ends import Failure, argument_errors, run_and_report


def raising(error: BaseException):
    def work() -> None:
        raise error

    return work


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (CommandError("No."), 1, "error: No.\n"),
        (CommandError("No.", returncode=3), 3, "error: No.\n"),
        (Failure("No.", stderr="field: no"), 1, "field: no\n"),
        (UserError("No."), 1, "error: No.\n"),
        (PluginError("No."), 1, "error: No.\n"),
        (ImproperlyConfigured("No."), 1, "error: No.\n"),
        (
            PermissionError(errno.EROFS, "Read-only file system", "/data/x"),
            1,
            "error: /data/x cannot",
        ),
        (OperationalError("gone\nmore"), 1, "error: The database does not answer."),
        (KeyboardInterrupt(), 130, ""),
        (SystemExit(), 0, ""),
        (SystemExit(4), 4, ""),
        (SystemExit("words"), 1, "words\n"),
        (BrokenPipeError(), 141, ""),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
def test_an_end_is_a_sentence_and_a_code(capsys, error, code, said):
    assert run_and_report(raising(error), []) == code
    out, err = capsys.readouterr()
    assert (out, err[: len(said)], bool(err)) == ("", said, bool(said))


@pytest.mark.parametrize("arguments", [["--format", "json"], ["x", "--format=json"]])
@pytest.mark.parametrize("error", [CommandError("a “b”"), KeyboardInterrupt()])
def test_json_has_one_object_with_the_error(capsys, arguments, error):
    assert run_and_report(raising(error), arguments) != 0
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line) == {"error": str(error) or "Stopped by Ctrl-C."}


def test_json_that_was_printed_is_not_followed_by_another_object(capsys):
    run_and_report(raising(Failure("No.", is_reported=True)), ["--format", "json"])
    assert capsys.readouterr() == ("", "error: No.\n")


def test_traceback_is_printed_where_it_is_asked_for(capsys):
    assert run_and_report(raising(CommandError("No.")), ["--traceback"]) == 1
    assert capsys.readouterr().err.startswith("Traceback")


def test_what_is_no_matter_of_the_user_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        run_and_report(raising(ZeroDivisionError()), [])


def test_a_fault_of_the_product_is_a_sentence_and_its_place_is_kept(capsys, data_dir):
    class Faulty(DigitsCommand):
        needs_database = False

        def handle(self, **options) -> None:
            {}["nothing"]

    with pytest.raises(SystemExit, match="1"):
        Faulty().run_from_argv(["manage.py", "faulty"])
    log = data_dir / "logs" / "commands.log"
    said = (
        f"error: An internal error: KeyError: 'nothing'. Details for a bug report are in {log}.\n"
    )
    assert capsys.readouterr().err == said
    assert "manage.py faulty" in log.read_text()
    assert "in handle" in log.read_text()


def test_arguments_that_are_wrong_are_an_error_with_usage():
    command = DigitsCommand()
    command._called_from_command_line = True
    with pytest.raises(Failure) as caught, argument_errors():
        command.create_parser("manage.py", "x").parse_args(["--nosuch"])
    assert (str(caught.value), caught.value.returncode) == ("unrecognized arguments: --nosuch", 2)
    assert caught.value.stderr.startswith("usage: ")


def test_what_a_terminal_would_obey_is_escaped(capsys):
    command = DigitsCommand()
    command.stdout.write("\x1b[2Jä\udc85\ttab\nline", lambda text: f"<{text}>")
    command.stderr.write("a\x07b")
    run_and_report(raising(CommandError("\x1b[31mred")), [])
    out, err = capsys.readouterr()
    assert "\x1b" not in out + err
    assert "\x07" not in err
    assert out.startswith("<\\x1b[2Jä\\udc85")
    assert "\nline\n>" in out
    assert "error: \\x1b[31mred" in err
