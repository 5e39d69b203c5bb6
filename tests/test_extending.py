"""The package of docs/extending.md: one part of each kind, installed from outside and used."""

from __future__ import annotations

import ast
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from core.kinds import KINDS
from core.plugins.pages import PageInterface
from core.plugins.tasks import Metric, MetricInterface, TaskDefinition
from tests.environments import FreshEnvironment

pytestmark = pytest.mark.long
ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs/extending.md").read_text()
BLOCK = re.compile(r"^`(grades/\S+)`:\n\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BY_CORE = {
    *("class_label", "result", "metric_title", "metric_place", "metric_of"),
    *("facts", "full_title", "answer_of", "place_of", "rank", "in_words", "title_of"),
}
"""What core asks of tasks and metrics, and authors leave as it is."""
OPTIONS = (
    *("train_epochs=2", "units=4", "random_seed=1", "learning_rate=0.01"),
    *("solver_type=CLIPPED", "solver_clipped_clipnorm=0.5", "lr_policy=late", "lr_late_rest=0"),
)
PAGES = """
import json
from django.contrib.auth import get_user_model
from django.test import Client
found = {"anonymous": Client(SERVER_NAME="localhost").get("/pages/grades/").status_code}
for name, is_staff in (("ann", False), ("sam", True)):
    user, _ = get_user_model().objects.get_or_create(username=name, is_staff=is_staff)
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(user)
    for path in PATHS:
        answer = browser.get(path)
        found[name + " " + path] = [answer.status_code, answer.content.decode()]
print(json.dumps(found))
"""


def blocks() -> dict[str, str]:
    return dict(BLOCK.findall(TEXT))


def test_the_file_tree_is_what_the_blocks_are():
    (tree,) = re.findall(r"^```\n(grades/\n.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    told = re.findall(r"[\w.]+\.(?:py|in|html)\b", tree)
    assert sorted(told) == sorted(Path(name).name for name in blocks())


@pytest.mark.parametrize("kind", [registry.kind for registry in KINDS])
def test_every_kind_is_in_the_table_and_the_package(kind):
    assert re.search(rf"^\|.*`digits\.plugins\.{kind}`.*\|$", TEXT, re.MULTILINE)
    assert f'"digits.plugins.{kind}":' in blocks()["grades/setup.py"]


@pytest.mark.parametrize("interface", [TaskDefinition, MetricInterface, PageInterface, Metric])
def test_every_member_is_documented(interface):
    for name in {*vars(interface), *interface.__annotations__}:
        if not name.startswith("_") and name not in BY_CORE:
            assert re.search(rf"`{name}\b", TEXT), name


@pytest.mark.parametrize("module", ["tasks", "learning", "pages", "representations"])
def test_every_public_name_is_documented(module):
    tree = ast.parse((ROOT / f"core/plugins/{module}.py").read_text())
    (public,) = (
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    )
    section = re.search(rf"^### `core.plugins.{module}`\n(.*?)(?=^##|\Z)", TEXT, re.M | re.S)
    assert section
    assert set(public) <= set(re.findall(r"`(\w+)[`(]", section[1]))


@pytest.fixture(scope="module")
def environment(tmp_path_factory, migrated: Path) -> FreshEnvironment:
    """With the package, built from the page and installed."""
    folder = tmp_path_factory.mktemp("extending")
    for name, text in blocks().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    shutil.copytree(migrated, folder / "data")
    environment = FreshEnvironment.make(folder / "venv", folder / "data")
    environment.install(folder / "grades")
    shutil.rmtree(folder / "grades")  # what runs now is what was installed
    return environment


def test_one_part_of_each_kind_is_found_and_nothing_is_missing(environment):
    rows = [row for row in environment.json("plugins") if row["app"] == "digits_grades"]
    assert not [row for row in rows if "error" in row]
    assert {row["kind"] for row in rows} == {registry.kind for registry in KINDS}
    done = environment.manage("check", "--tag", "plugins", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("plugin", ["generated-grades", "grade"])
def test_the_plugins_keep_their_contracts(environment, plugin):
    levels = {row["check"]: row["level"] for row in environment.json("check_plugin", plugin)}
    # It reads no files, so it has no form that chooses some.
    not_there = {"inference form", "inference"} if plugin == "generated-grades" else set()
    assert {name for name, level in levels.items() if level != "ok"} == not_there


@pytest.fixture(scope="module")
def made(environment) -> dict[str, Any]:
    """A dataset, a model and an inference of the new task, and of classification."""
    found = {}
    for name, order in (("graded", "true"), ("named", "false")):
        values = ("--set", f"order={order}", "--set", "images=16")
        dataset = environment.json("ingest", "generated-grades", "--name", name, *values)
        options = " ".join(f"--set {one}" for one in OPTIONS).split()
        model = environment.json(
            "train", name, "--name", f"{name} model", "--network", "brightness", *options
        )
        inference = environment.json("infer", f"{name} model", "--stage", "val")
        found[name] = {"dataset": dataset, "model": model, "inference": inference}
    return found


@pytest.mark.training
def test_the_task_ranks_epochs_and_measures_inferences(made):
    graded = made["graded"]
    assert graded["dataset"]["task"] == "ordinal"
    ranking = graded["model"]["ranking_metric"]
    assert (ranking["name"], ranking["title"]) == ("val_grade_error", "Mean grade error")
    assert ranking["larger_is_better"] is False
    errors = [one["metrics"]["val_grade_error"] for one in graded["model"]["snapshots"]]
    assert len(errors) == 2
    assert ranking["value"] == min(errors)
    # The inference's NumPy and the training's Keras measure the same epoch.
    measured = graded["inference"]["metrics"]["grade_error"]
    epoch = graded["inference"]["epoch"]
    assert measured == pytest.approx(errors[epoch - 1], abs=1e-6)
    assert graded["inference"]["view"] == "grade"


@pytest.mark.training
def test_the_training_takes_its_rates_from_the_policy(made):
    # From the second epoch on, the rate is 0: nothing changes any more.
    first, second = (one["metrics"] for one in made["graded"]["model"]["snapshots"])
    assert second["val_loss"] == first["val_loss"]
    assert made["graded"]["model"]["fields"]["solver_type"] == "CLIPPED"


@pytest.mark.training
def test_the_metric_is_measured_beside_those_of_a_task_that_exists(made):
    named = made["named"]
    metrics = named["model"]["metrics"]
    assert named["model"]["ranking_metric"]["name"] == "val_accuracy"
    # As many images of each class: the mean of recalls is the accuracy.
    assert metrics["val_balanced_accuracy"] == pytest.approx(metrics["val_accuracy"])
    inference = named["inference"]
    assert inference["metrics"]["balanced_accuracy"] == inference["metrics"]["accuracy"]
    value = inference["metrics"]["balanced_accuracy"]
    assert f"Balanced accuracy: {value:.4f}" in inference["report"]
    assert "balanced_accuracy" not in made["graded"]["model"]["metrics"]


@pytest.fixture(scope="module")
def pages(environment, made) -> dict[str, Any]:
    paths = ["/", "/models/new/", "/pages/grades/", "/pages/grades/json/"]
    for one in made.values():
        paths += [f"/{kind}s/{one[kind]['id']}/" for kind in ("dataset", "model", "inference")]
        paths.append(f"/models/{one['model']['id']}/metrics/")
    done = environment.manage("shell", "--no-imports", "-c", PAGES.replace("PATHS", repr(paths)))
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def shown(pages: dict[str, Any], path: str, user: str = "ann") -> str:
    status, text = pages[f"{user} {path}"]
    assert status == 200, text
    return text


@pytest.mark.training
def test_pages_show_titles_and_views(pages, made):
    graded, named = made["graded"], made["named"]
    home = shown(pages, "/")
    assert "Generated grades" in home
    assert "Mean grade error" in home
    assert '<a class="dropdown-item" href="/pages/grades/">Grades</a>' in home
    assert "severe" in shown(pages, f"/datasets/{graded['dataset']['id']}/")
    assert "Mean grade error" in shown(pages, f"/models/{graded['model']['id']}/")
    inference = shown(pages, f"/inferences/{graded['inference']['id']}/")
    assert "<strong>" in inference
    assert re.search(r"val 0: <strong>\w+</strong>, true: none", inference)
    model = shown(pages, f"/models/{named['model']['id']}/")
    for text in ("Balanced accuracy", "Gradient descent with clipping", "Constant, then lower"):
        assert text in model
    assert "Mean brightness" in shown(pages, "/models/new/")
    assert "Balanced accuracy" in shown(pages, f"/inferences/{named['inference']['id']}/")
    curves = json.loads(shown(pages, f"/models/{named['model']['id']}/metrics/"))
    assert curves["places"]["balanced_accuracy"][:2] == ["Balanced accuracy", "Balanced accuracy"]


@pytest.mark.training
def test_the_page_has_the_frame_and_the_rules(pages, made):
    text = shown(pages, "/pages/grades/")
    assert 'aria-label="Site"' in text
    assert made["graded"]["model"]["ranking_metric"]["text"] in text
    assert "named model" not in text
    assert pages["anonymous"] == 302
    status, refusal = pages["ann /pages/grades/json/"]
    assert status == 403
    assert "Only staff may download the grades." in refusal
    (model,) = json.loads(shown(pages, "/pages/grades/json/", "sam"))["models"]
    assert model["name"] == "graded model"


@pytest.mark.training
def test_the_command_says_what_the_page_does(environment, made):
    done = environment.manage("grades")
    assert done.stdout == f"graded model: {made['graded']['model']['ranking_metric']['text']}\n"
    (model,) = environment.json("grades")
    assert model["name"] == "graded model"
