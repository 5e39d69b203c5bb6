from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from digits_site.web.help.documents import FOLDER, document, names
from tests.conftest import REPOSITORY


def test_the_contents_name_every_document(browser):
    page = browser.get("/help/").content.decode()
    assert {path.stem for path in (REPOSITORY / "docs").glob("*.md")} == set(names())
    for name in names():
        assert f'href="/help/{name}/"' in page


def test_every_document_says_in_a_sentence_what_it_is(browser):
    for name in names():
        assert document(name).introduction.endswith((".", " …")), name


@pytest.mark.parametrize("name", names())
def test_a_page_has_its_headings_and_links_that_lead_somewhere(browser, name):
    answer = browser.get(f"/help/{name}/")
    page = answer.content.decode()
    assert answer.status_code == 200
    ids = re.findall(r'<h[2-4] id="([^"]+)"', page)
    headings = [s for s in document(name).sections if s.level > 1]
    assert ids == [section.anchor for section in headings]
    assert len(set(ids)) == len(ids)
    assert not re.search(r"<[^>]*\sstyle=", page.partition('<article class="help-text"')[2])
    for link in re.findall(r'href="(/help/[^"]*|#[^"]+)"', page):
        path, _, anchor = link.partition("#")
        if anchor and anchor != "main":
            of = path.strip("/").rpartition("/")[2] or name
            assert anchor in document(of).anchors, link
    for source in re.findall(r'<img src="(/help/pictures/[^"]+)"', page):
        picture = browser.get(source)
        assert (
            b"".join(picture.streaming_content)
            == next(FOLDER.rglob(Path(source).name)).read_bytes()
        )


def test_what_does_not_exist_is_not_found(browser):
    for path in ("/help/nothing/", "/help/pictures/nothing.png", "/help/pictures/training.md"):
        assert browser.get(path).status_code == 404


def test_search_finds_sections_by_all_words_headings_first(browser):
    page = browser.get("/help/?q=Learning+RATE").content.decode()
    links = re.findall(r'<a href="/help/([\w-]+)/#([\w-]*)"', page)
    assert ("training", "learning-rate") in links[:3]
    assert "<mark>learning</mark>" in page.lower()
    assert "No section has all of these words" in browser.get("/help/?q=zzqx").content.decode()


def test_what_is_searched_for_is_shown_as_text(browser):
    page = browser.get("/help/", {"q": "<b>x"}).content.decode()
    assert "<b>x" not in page
    assert "&lt;b&gt;x" in page


def test_the_documents_are_installed_with_the_product(tmp_path):
    """What setuptools copies into a package has them as files, not as a link."""
    command = [sys.executable, "setup.py", "-q", "build_py", "--build-lib", str(tmp_path)]
    egg = ["egg_info", "--egg-base", str(tmp_path)]
    command[3:3] = egg
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    pages = tmp_path / "digits_site/web/help/pages"
    assert {path.stem for path in pages.glob("*.md")} == set(names())
    assert not pages.is_symlink()
    assert (pages / "tour-home.png").is_file()
