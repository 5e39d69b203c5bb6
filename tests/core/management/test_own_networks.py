"""The command `networks` for networks that users write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.models import NetworkVersion
from core.own_networks.examples import example_source
from core.representations.own_network import version_representation
from tests.factories import OWN_SOURCE

pytestmark = pytest.mark.django_db


def printed(capsys: Any, *arguments: str) -> Any:
    call_command("networks", *arguments, "--format", "json")
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_new_begins_with_an_example_or_a_bundled_network(capsys: Any) -> None:
    found = printed(capsys, "new", "mine", "--from", "convmixer", "--notes", "as in the paper")
    version = NetworkVersion.objects.get()
    assert found == version_representation(version)
    assert version.source == example_source("convmixer")
    assert (version.network.owner, version.notes) == (None, "as in the paper")
    printed(capsys, "new", "deeper", "--from", "residual")
    assert "def block(x, filters" in NetworkVersion.objects.get(network__name="deeper").source
    with pytest.raises(
        CommandError, match=r"Unknown network 'nothing'\. A source can start from: small"
    ):
        call_command("networks", "new", "more", "--from", "nothing")
    with pytest.raises(CommandError, match="named “mine” already exists"):
        call_command("networks", "new", "mine")


def test_a_file_becomes_the_next_version(capsys: Any, tmp_path: Path) -> None:
    call_command("networks", "new", "mine")
    file = tmp_path / "mine.py"
    file.write_text(OWN_SOURCE)
    call_command("networks", "save", "mine", str(file))
    assert "mine@2 is saved" in capsys.readouterr().out
    call_command("networks", "show", "mine@2")
    assert capsys.readouterr().out == OWN_SOURCE
    call_command("networks", "list")
    assert capsys.readouterr().out.splitlines() == [
        "mine@2: Small network",
        "mine@1: Small convolutional network",
    ]
    assert [row["version"] for row in printed(capsys, "list")] == [2, 1]


def test_problems_are_printed_with_file_and_line(tmp_path: Path) -> None:
    file = tmp_path / "bad.py"
    file.write_text(OWN_SOURCE.replace("= 8", "= 800"))
    with pytest.raises(CommandError, match=r"bad.py:11: The option width has the default 800"):
        call_command("networks", "check", str(file))
    with pytest.raises(CommandError, match=r"missing\.py cannot be read"):
        call_command("networks", "check", str(tmp_path / "missing.py"))


@pytest.mark.parametrize("given", [["new"], ["save", "mine"], ["list", "all"], ["check"]])
def test_missing_arguments_are_named(given: list[str]) -> None:
    with pytest.raises(CommandError, match="Use: networks"):
        call_command("networks", *given)


@pytest.mark.training
def test_a_good_file_is_built(capsys: Any, tmp_path: Path) -> None:
    file = tmp_path / "good.py"
    file.write_text(OWN_SOURCE)
    found = printed(capsys, "check", str(file), "--shape", "16,16,1", "--outputs", "4")
    # 3 × 3 × 1 weights and a bias for each of 8 filters, then 8 weights and a bias for each class.
    assert found["structure"]["parameters"] == 8 * 10 + 4 * 9
    assert found["problems"] == []
