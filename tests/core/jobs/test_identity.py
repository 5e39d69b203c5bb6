"""Names of processes hold for one data folder and one start of the machine."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator

import pytest

from core.jobs import identity
from core.jobs.identity import end_group, is_gone, is_of_this_installation, name_of
from core.process.groups import identity_of


@pytest.fixture
def process() -> Iterator[subprocess.Popen]:
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as process:
        yield process
        process.kill()


def known(name: str) -> tuple[bool, bool]:
    return is_gone(name), is_of_this_installation(name)


def test_a_process_is_known_until_it_ends(process, data_dir):
    name = name_of(process.pid)
    assert known(name) == (False, True)
    end_group(name)
    assert process.wait(5) == -9
    assert known(name) == (True, True)


def test_a_copy_of_the_folder_knows_none_of_its_processes(process, data_dir, settings):
    name = name_of(process.pid)
    settings.DIGITS_DATA_DIR = shutil.copytree(data_dir, data_dir.with_name("copy"))
    assert known(name) == (True, False)
    end_group(name)
    assert process.poll() is None


def test_a_folder_that_is_moved_knows_them_still(process, data_dir, settings):
    name = name_of(process.pid)
    settings.DIGITS_DATA_DIR = data_dir.rename(data_dir.with_name("moved"))
    assert known(name) == (False, True)


def test_after_the_machine_has_started_anew_none_is_left(process, data_dir, tmp_path, monkeypatch):
    name = name_of(process.pid)
    (tmp_path / "boot").write_text("another\n")
    monkeypatch.setattr(identity, "BOOT", tmp_path / "boot")
    identity._installation_at.cache_clear()
    assert known(name) == (True, False)
    end_group(name)
    assert process.poll() is None
    identity._installation_at.cache_clear()


def test_of_another_containers_process_nothing_is_said(process, data_dir):
    name = f"{name_of(process.pid).rpartition('.')[0]}.1"
    assert known(name) == (False, True)
    end_group(name)
    assert process.poll() is None
    assert not is_gone(f"1@1/{name.partition('/')[2]}")


@pytest.mark.parametrize("name", ["", "1@1", "identity of it"])
def test_what_older_versions_wrote_is_gone_and_not_signalled(process, data_dir, name):
    name = name.replace("identity of it", identity_of(process.pid))
    assert known(name) == (True, False)
    end_group(name)
    assert process.poll() is None
