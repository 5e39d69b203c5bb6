"""Choosing folders and uploading archives in forms."""

from __future__ import annotations

import http.client
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def images(tmp_path: Path) -> Path:
    for name in ("images/cats/a.png", "images/dogs/b.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path / "images"


def open_form(page: Page, served) -> None:
    page.goto(f"{served.url}/datasets/new/image-classification/")


def test_a_folder_is_chosen_by_clicking(page: Page, served, images: Path) -> None:
    open_form(page, served)
    field = page.locator("[name=folder_train]")
    field.fill(str(images.parent))
    page.get_by_role("button", name="Browse: Training images").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="images/").click()
    expect(dialog.locator(".browse-list li")).to_have_text(["cats/", "dogs/"])
    dialog.get_by_label("Name contains").press_sequentially("DOG")
    expect(dialog.locator(".browse-list li")).to_have_text(["dogs/"])
    dialog.get_by_role("button", name="Choose this folder").click()
    expect(dialog).to_be_hidden()
    expect(field).to_have_value(str(images))
    expect(field).to_be_focused()


def test_a_dialog_that_is_closed_changes_nothing(page: Page, served) -> None:
    open_form(page, served)
    page.get_by_role("button", name="Browse: Training images").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("[name=folder_train]")).to_have_value("")


def test_errors_are_shown_below_a_field_with_a_button(page: Page, served, images: Path) -> None:
    open_form(page, served)
    page.fill("[name=dataset_name]", "x")
    page.fill("[name=folder_train]", str(images / "gone"))
    page.get_by_role("button", name="Create dataset").click()
    expect(page.locator(".invalid-feedback:visible").first).to_contain_text("gone")


def test_an_archive_is_uploaded_in_the_dialog_and_deleted_at_uploads(
    page: Page, served, images: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "pets.zip", "w") as archive:
        for path in sorted(images.rglob("*.png")):
            archive.write(path, path.relative_to(images.parent))
    (tmp_path / "bad.zip").write_bytes(b"PK\3\4")
    open_form(page, served)
    page.get_by_role("button", name="Browse: Training images").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Upload an archive").click()
    dialog.locator("[type=file]").set_input_files(tmp_path / "bad.zip")
    dialog.get_by_role("button", name="Upload", exact=True).click()
    expect(dialog.locator(".invalid-feedback")).to_contain_text("damaged")
    dialog.locator("[type=file]").set_input_files(tmp_path / "pets.zip")
    dialog.get_by_role("button", name="Upload", exact=True).click()
    dialog.get_by_role("button", name="images/").click()
    expect(dialog.locator(".browse-list li")).to_have_text(["cats/", "dogs/"])
    dialog.get_by_role("button", name="Choose this folder").click()
    expect(dialog).to_be_hidden()
    chosen = Path(page.input_value("[name=folder_train]"))
    assert sorted(path.name for path in chosen.iterdir()) == ["cats", "dogs"]

    page.get_by_role("link", name="Uploads").click()
    row = page.get_by_role("row").filter(has_text="pets.zip")
    expect(row).to_contain_text(str(chosen.parent))
    row.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("main")).to_contain_text("“pets.zip” was deleted")
    assert not chosen.exists()


def test_an_archive_uploaded_at_uploads_appears_in_the_list(
    page: Page, served, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "one.zip", "w") as archive:
        archive.writestr("a.png", b"x")
    page.goto(f"{served.url}/uploads/")
    page.locator("[type=file]").set_input_files(tmp_path / "one.zip")
    page.get_by_role("main").get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_role("row").filter(has_text="one.zip")).to_be_visible()


def test_an_upload_of_someone_unknown_is_not_stored(served) -> None:
    host = served.url.removeprefix("http://")
    connection = http.client.HTTPConnection(host)
    connection.putrequest("POST", "/uploads/")
    connection.putheader("Content-Length", str(2**30))
    connection.endheaders()
    assert connection.getresponse().status == 403
    assert not list((served.installation.folder / ".incoming").iterdir())


def test_a_dialog_says_so_where_the_server_fails(page: Page, served) -> None:
    # Another page of the same user: this one may have errors on its console.
    state = page.context.storage_state()
    other = page.context.browser.new_context(storage_state=state).new_page()
    other.route("**/browse/**", lambda route: route.fulfill(status=500))
    open_form(other, served)
    other.get_by_role("button", name="Browse: Training images").click()
    dialog = other.get_by_role("dialog")
    expect(dialog).to_contain_text("The server cannot list the folder.")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    other.context.close()
