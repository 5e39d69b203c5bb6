"""Dropping an archive or a folder onto the form of a new dataset."""

from __future__ import annotations

import base64
import io
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

FILES = {
    "pets/cat/1.png": b"cat",
    "pets/empty.txt": b"",
    "pets/a block.bin": bytes(range(256)) * 2,
    "pets/Käfer/日本.png": b"x" * 513,
    f"pets/{'deep/' * 40}{'n' * 80}.png": b"far below",
    f"{'h' * 100}": b"just fits",
    f"{'i' * 101}": b"just does not",
}
TAR = """async (files) => {
  const given = files.map(([path, text]) => {
    const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
    return { path, file: new File([bytes], "x", { lastModified: 1.7e12 }) };
  });
  const bytes = new Uint8Array(await digitsTar.tar(given).arrayBuffer());
  return btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(""));
}"""
CANCEL_AT_ONCE = """(zone) => {
  const cancel = () => zone.querySelector("[data-cancel]").click();
  new MutationObserver(cancel).observe(zone.querySelector("[role=status]"), { childList: true });
}"""
HEADERS = """([path, size]) => digitsTar.headers(path, size, 0).flatMap((part) => [...part])"""


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    generator = np.random.default_rng(0)
    for name in ("cat", "dog"):
        (tmp_path / "pets" / name).mkdir(parents=True)
        for number in range(6):
            pixels = generator.integers(0, 256, (16, 16, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / "pets" / name / f"{number}.png")
    return tmp_path / "pets"


def zipped(folder: Path, path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*.png")):
            archive.write(file, file.relative_to(folder.parent))
    return path


def open_form(page: Page, served: Any) -> Any:
    page.goto(f"{served.url}/datasets/new/image-classification/")
    return page.locator("[data-drop-upload]")


def drop(page: Page, onto: Any, *paths: Path) -> None:
    """Drop files of the disk, as a file manager does."""
    box = onto.bounding_box()
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    where = {"x": box["x"] + 5, "y": box["y"] + 5, "data": data}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, **where})


def expect_pets(page: Page, zone: Any) -> Path:
    """The folder that was filled in, once its two classes were found."""
    expect(zone.get_by_role("status")).to_contain_text("(12 files); “Training images” names it.")
    expect(page.locator(".found-summary")).to_contain_text("2 classes", timeout=60_000)
    expect(page.locator("[name=dataset_name]")).not_to_have_value("")
    return Path(page.input_value("[name=folder_train]"))


def test_tarfile_reads_the_same_names_and_bytes(page: Page, served) -> None:
    open_form(page, served)
    given = [[name, base64.b64encode(data).decode()] for name, data in FILES.items()]
    made = base64.b64decode(page.evaluate(TAR, given))
    with tarfile.open(fileobj=io.BytesIO(made)) as tar:
        members = tar.getmembers()
        found = {one.name: tar.extractfile(one).read() for one in members}
    assert found == FILES
    assert all(one.isreg() and one.mtime == 1.7e9 for one in members)


def test_tarfile_reads_the_sizes_of_large_files(page: Page, served) -> None:
    open_form(page, served)
    for size in (8**11 - 1, 8**11, 20 * 2**30):
        made = bytes(page.evaluate(HEADERS, ["large.bin", size]))
        with tarfile.open(fileobj=io.BytesIO(made), mode="r|") as tar:
            header = tar.next()
        assert (header.name, header.size) == ("large.bin", size)


def test_a_dropped_archive_is_unpacked_and_found(page: Page, served, pets: Path) -> None:
    zone = open_form(page, served)
    drop(page, page.locator("h1"), zipped(pets, pets.parent / "pets.zip"))
    folder = expect_pets(page, zone)
    assert folder.name == "pets"
    assert sorted(path.name for path in folder.iterdir()) == ["cat", "dog"]


def test_a_dropped_folder_is_uploaded_with_all_its_files(page: Page, served, pets: Path) -> None:
    zone = open_form(page, served)
    drop(page, zone, pets)
    folder = expect_pets(page, zone)
    for path in pets.rglob("*.png"):
        assert (folder / path.relative_to(pets)).read_bytes() == path.read_bytes()


def test_a_folder_is_chosen_by_the_keyboard(page: Page, served, pets: Path) -> None:
    zone = open_form(page, served)
    with page.expect_file_chooser() as chooser:
        zone.get_by_role("button", name="a folder").press("Enter")
    chooser.value.set_files(pets)
    assert expect_pets(page, zone).name == "pets"


def test_what_is_dropped_onto_a_field_fills_that_field(page: Page, served, pets: Path) -> None:
    zone = open_form(page, served)
    page.get_by_text("Folders for validation and test").click()
    field = page.locator("[name=folder_val]")
    field.scroll_into_view_if_needed()
    drop(page, field, pets)
    expect(field).not_to_have_value("")
    expect(page.locator("[name=folder_train]")).to_have_value("")
    expect(zone.get_by_role("status")).to_contain_text("Validation")


def test_errors_name_the_file_and_what_to_do(page: Page, served, pets: Path) -> None:
    context = page.context.browser.new_context(storage_state=page.context.storage_state())
    other = context.new_page()  # refusals are errors on its console
    zone = open_form(other, served)
    status = zone.get_by_role("status")
    for name, said in (
        ("bad.zip", "“bad.zip”: The archive is damaged"),
        ("a.txt", "“a.txt” is neither"),
    ):
        (pets.parent / name).write_bytes(b"PK\3\4")
        drop(other, zone, pets.parent / name)
        expect(status).to_contain_text(said)
    (pets.parent / "none").mkdir()
    drop(other, zone, pets.parent / "none")
    expect(status).to_contain_text("“none” has no files.")
    drop(other, zone, pets.parent / "bad.zip", pets.parent / "a.txt")
    expect(status).to_contain_text("Drop one archive at a time.")
    other.route("**/unpack/", lambda route: route.abort())
    drop(other, zone, pets)
    expect(status).to_contain_text("The server cannot be reached.")
    expect(other.locator("[name=folder_train]")).to_have_value("")
    context.close()


@pytest.mark.parametrize(
    ("kind", "field"),
    [("image-regression", "csv_path"), ("text-classification", "train_data_path")],
)
def test_a_dropped_table_fills_the_field_for_it(
    page: Page, served, pets: Path, kind, field
) -> None:
    table = pets.parent / "a table.csv"
    table.write_text("image,weight\ncat/0.png,1.5\n")
    page.goto(f"{served.url}/datasets/new/{kind}/")
    zone = page.locator("[data-drop-upload]")
    drop(page, page.locator("h1"), table)
    expect(zone.get_by_role("status")).to_contain_text("The file was uploaded; “")
    filled = Path(page.input_value(f"[name={field}]"))
    assert filled.name == "a table.csv"
    assert filled.read_bytes() == table.read_bytes()


def test_an_upload_can_be_cancelled(page: Page, served, pets: Path) -> None:
    zone = open_form(page, served)
    page.route("**/unpack/", lambda route: None)  # never goes on
    drop(page, zone, pets)
    expect(zone.get_by_role("status")).to_contain_text("Uploading")
    zone.get_by_role("button", name="Cancel").click()
    expect(zone.get_by_role("status")).to_have_text("Cancelled.")
    expect(zone.get_by_role("button", name="a folder")).to_be_visible()
    expect(page.locator("[name=folder_train]")).to_have_value("")


def test_it_can_be_cancelled_while_the_files_are_read(page: Page, served, pets: Path) -> None:
    zone = open_form(page, served)
    zone.evaluate(CANCEL_AT_ONCE)
    zone.locator("[type=file][webkitdirectory]").set_input_files(pets)
    expect(zone.get_by_role("status")).to_have_text("Cancelled.")
    expect(page.locator("[name=folder_train]")).to_have_value("")


def test_without_scripts_the_form_leads_to_uploads(page: Page, served) -> None:
    state = page.context.storage_state()
    context = page.context.browser.new_context(storage_state=state, java_script_enabled=False)
    plain = context.new_page()
    zone = open_form(plain, served)
    expect(zone).to_be_hidden()
    plain.locator("noscript").get_by_role("link", name="Uploads").click()
    expect(plain.get_by_role("heading", name="Uploads")).to_be_visible()
    context.close()
