"""What other accounts of the machine see of a data folder: nothing."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.diagnosis.privacy import check_privacy
from core.privacy import access_of_others, umask_for
from tests.conftest import REPOSITORY
from tests.digits_site.web.servers import free_port, log_in

USUAL = 0o022
"""The umask of most accounts, with which others read new files."""
AS_NOBODY = """
import os, sys
os.setgroups([]); os.setgid(65534); os.setuid(int(sys.argv[1]))
seen = []
for folder in sys.argv[2:3]:
    try:
        seen += os.listdir(folder)
    except PermissionError:
        pass
for path in sys.argv[2:]:
    try:
        open(path, "rb").read(1); seen.append(path)
    except OSError:
        pass
print(seen)
"""


class Site:
    """An installation with the real settings, in a folder whose parents everyone may enter."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        settings = {"DJANGO_SETTINGS_MODULE": "digits_site.settings", "PYTHONPATH": str(REPOSITORY)}
        self.environment = os.environ | settings | {"DIGITS_DATA_DIR": str(folder)}

    def start(self, *arguments: str, **options) -> subprocess.Popen[str]:
        command = [sys.executable, str(REPOSITORY / "manage.py"), *arguments]
        options = {"env": self.environment, "umask": USUAL, "text": True} | options
        return subprocess.Popen(command, cwd=self.folder.parent, **options)

    def run(self, *arguments: str) -> str:
        process = self.start(*arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        text = process.communicate(timeout=300)[0]
        assert process.returncode == 0, text
        return text

    def paths(self) -> list[Path]:
        return [self.folder, *self.folder.rglob("*")]

    def modes_of_all(self) -> dict[str, str]:
        """Those that let others in, by path."""
        found = {str(path): path.lstat().st_mode for path in self.paths()}
        return {path: stat.filemode(mode) for path, mode in found.items() if mode & 0o077}


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """One with a dataset, an upload's folder, a session and all that a web server writes."""
    parent = Path(tempfile.mkdtemp(prefix="digits-privacy-"))
    parent.chmod(0o755)
    site = Site(parent / "data")
    site.run("migrate", "--verbosity", "0")
    site.run("ingest", "image-gradients", "--name", "ramps")
    port, log = free_port(), parent / "serve.log"
    with log.open("w") as output:
        server = site.start("serve", "--port", str(port), stdout=output, stderr=output)
    try:
        limit = time.monotonic() + 60
        while not (found := re.search(r"login: admin, password: (\S+)", log.read_text())):
            assert time.monotonic() < limit, log.read_text()
            time.sleep(0.1)
        log_in(port, "admin", found[1])
        yield site
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
        shutil.rmtree(parent)


def test_all_that_is_written_is_for_its_account_alone(site: Site):
    names = {path.name for path in site.paths()}
    assert {"db.sqlite3", "db.sqlite3-wal", "secret_key", "initial_password"} <= names
    assert {"data.mdb", "dataset.json", "job-1.log"} <= names
    assert site.modes_of_all() == {}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another account")
def test_another_account_takes_neither_data_nor_a_session(site: Site):
    nobody = str(pwd.getpwnam("nobody").pw_uid)
    command = [sys.executable, "-c", AS_NOBODY, nobody, *map(str, site.paths())]
    site.folder.parent.chmod(0o755)
    seen = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert seen.strip() == "[]"
    # The check can fail: where the folder is open, files that are open are found.
    site.folder.chmod(0o755)
    key = site.folder / "secret_key"
    key.chmod(0o644)
    seen = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    site.folder.chmod(0o700)
    key.chmod(0o600)
    assert str(key) in seen
    assert "db.sqlite3" in seen
    assert str(site.folder / "db.sqlite3") not in seen


def test_what_is_taken_out_has_the_modes_that_the_user_likes(site: Site):
    target = site.folder.parent / "out"
    arguments = ["export_dataset", "ramps", "--to", "numpy", "--output", str(target)]
    site.run(*arguments)
    assert stat.S_IMODE(target.stat().st_mode) == 0o755
    modes = {stat.S_IMODE(path.stat().st_mode) for path in target.rglob("*") if path.is_file()}
    assert modes == {0o644}
    site.run("startplugin", "mine", "--kind", "view", "--directory", str(site.folder.parent))
    assert stat.S_IMODE((site.folder.parent / "mine").stat().st_mode) == 0o755
    assert site.modes_of_all() == {}


@pytest.mark.parametrize(
    ("mode", "umask", "others"),
    [
        (0o700, 0o077, ""),
        (0o755, 0o077, "every account of this machine"),
        (0o750, 0o077, "its group"),
        (0o2770, 0o007, ""),
        (0o775, 0o007, "every account of this machine"),
    ],
)
def test_the_folder_says_whether_a_group_shares_it(tmp_path: Path, mode, umask, others):
    tmp_path.chmod(mode)
    assert (umask_for(tmp_path), access_of_others(tmp_path)) == (umask, others)
    assert umask_for(tmp_path / "missing") == 0o077


def test_an_open_folder_is_left_as_it_is_and_told(data_dir: Path):
    data_dir.chmod(0o755)
    (finding,) = check_privacy()
    assert finding.level == "warn"
    assert "every account of this machine" in finding.found
    assert f"chmod -R go-rwx {data_dir}" in finding.remedy
    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o755
    data_dir.chmod(0o700)
    (finding,) = check_privacy()
    assert finding.level == "ok"
    assert finding.found.endswith("only")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_files_of_another_account_are_told(data_dir: Path):
    data_dir.chmod(0o700)
    (data_dir / "logs").mkdir()
    (data_dir / "logs" / "job-1.log").touch()
    os.chown(data_dir / "logs" / "job-1.log", pwd.getpwnam("nobody").pw_uid, -1)
    (finding,) = check_privacy()
    assert finding.level == "warn"
    assert "job-1.log belongs to nobody" in finding.found
