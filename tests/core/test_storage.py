"""No other module of core or the site names what lies in the data folder."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.storage import DataFolder, DatasetFolder, InferenceFolder, ModelFolder, hidden_beside

ROOT = Path(__file__).parents[2]
STORAGE = ROOT / "core" / "storage"
OUTSIDE = {"migrations", "digits_run"}
"""Of the past, and what is copied into exported folders, where the product is not."""
FORMAT = re.compile(r"0\d+d")
JOINING = {"glob", "rglob", "joinpath", "join", "with_name", "startswith", "endswith", "Path"}
"""Functions whose texts are parts of paths, in part or always."""


def sources() -> list[Path]:
    found = [path for name in ("core", "digits_site") for path in (ROOT / name).rglob("*.py")]
    return [path for path in found if STORAGE not in path.parents and not OUTSIDE & {*path.parts}]


def texts(tree: ast.AST) -> Iterator[str]:
    """The literal texts within a piece of source, without docstrings."""
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from [] if id(node) in docstrings else [node.value]


MODULES = [path for path in STORAGE.glob("*.py") if path.name != "__init__.py"]
PARTS = {text.strip("*/") for path in MODULES for text in texts(ast.parse(path.read_text()))}
PARTS -= {"", ".", "-", "partial", "damaged", "deleted"}
PARTS = {part for part in PARTS if not FORMAT.fullmatch(part)}
FILES = {part for part in PARTS if part.count(".") == 1 and part[0] != "." and part[-1] != "-"}
FILES |= {"SHA256SUMS", "secret_key", "initial_password", "plan-pending.json", ".incoming"}
"""What is a file's name wherever it stands; the others are ordinary words, too."""


def constants() -> dict[str, set[str]]:
    """The texts that modules give names, which others may import."""
    found: dict[str, set[str]] = {}
    for path in sources():
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                found.setdefault(node.targets[0].id, set()).update(texts(node.value))
    return found


def joined(tree: ast.AST, known: dict[str, set[str]]) -> Iterator[str]:
    """The texts of which a module makes paths."""
    for node in ast.walk(tree):
        operands: list[ast.expr] = []
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            operands = [node.right]
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            operands = node.args if name in JOINING else []
        for operand in operands:
            yield from texts(operand)
            for inner in ast.walk(operand):
                if isinstance(inner, ast.Name):
                    yield from known.get(inner.id, ())


def named_parts(source: str, known: dict[str, set[str]] | None = None) -> set[str]:
    """What a module names of the data folder."""
    tree = ast.parse(source)
    words = {part for text in joined(tree, known or {}) for part in text.strip("*/").split("/")}
    files = {text.rpartition("/")[2] for text in texts(tree)}
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return (words & PARTS) | (files & FILES) | (attributes & {"DIGITS_DATA_DIR"})


def test_no_other_module_names_what_lies_in_the_data_folder() -> None:
    known = constants()
    found = {
        path.relative_to(ROOT).as_posix(): parts
        for path in sources()
        if (parts := named_parts(path.read_text(), known))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('path = folder / "snapshots"', {"snapshots"}),
        ('path = folder / f"job-{number}.log"', {"job-", ".log"}),
        ('NAME = "metrics.jsonl"', {"metrics.jsonl"}),
        ('shards = stage.glob("shard-*")', {"shard-"}),
        ('path = os.path.join(data, "uploads", name)', {"uploads"}),
        ("path = settings.DIGITS_DATA_DIR", {"DIGITS_DATA_DIR"}),
        ("path = folder / PLACE", {"raw"}),
        ('facts = {"models": 3}', set()),
        ('"""It lies in plan.json."""', set()),
    ],
)
def test_what_a_module_names_is_found(source: str, found: set[str]) -> None:
    assert named_parts(source, {"PLACE": {"raw"}}) == found


DATA, MODEL = DataFolder(Path("/data")), ModelFolder(Path("/data/models/4"))
DATASET = DatasetFolder(Path("/data/datasets/3"))


@pytest.mark.parametrize(
    ("path", "written"),
    [
        (DATA.database, "/data/db.sqlite3"),
        (DATA.secret_key, "/data/secret_key"),
        (DATA.incoming, "/data/.incoming"),
        (DATA.job_log(7), "/data/logs/job-7.log"),
        (DATA.model(4), "/data/models/4"),
        (DATA.dataset(3), "/data/datasets/3"),
        (DATA.inference(5), "/data/inferences/5"),
        (MODEL.metrics, "/data/models/4/metrics.jsonl"),
        (MODEL.resume, "/data/models/4/resume.bin"),
        (MODEL.snapshot(12), "/data/models/4/snapshots/epoch-0012.keras"),
        (InferenceFolder(Path("/data/inferences/5")).raw, "/data/inferences/5/raw"),
        (DATASET.manifest, "/data/datasets/3/dataset.json"),
        (DATASET.checksums, "/data/datasets/3/SHA256SUMS"),
        (DATASET.entries_of(0, "train"), "/data/datasets/3/entries/000-train.jsonl"),
        (DATASET.stage("val").shard(1), "/data/datasets/3/val/shard-00001"),
    ],
    ids=str,
)
def test_a_path_is_that_of_former_versions(path: Path, written: str) -> None:
    """Data folders outlive versions, so their names are written here a second time."""
    assert path == Path(written)


def test_a_folder_that_is_removed_is_hidden_once() -> None:
    assert hidden_beside(Path("/data/.incoming"), "deleted") == Path("/data/.incoming.deleted")


def test_a_folder_with_the_longest_name_is_hidden_under_one_that_is_possible(
    tmp_path: Path,
) -> None:
    places = {hidden_beside(tmp_path / (125 * "\u00e9" + end), "partial") for end in ("abcde", "b")}
    for place in places:
        place.mkdir()
    assert len(places) == 2
