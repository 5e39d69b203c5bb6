"""An installation with something on every page: real datasets and outputs, and jobs of all kinds.

Nothing is trained: the rows of models are made, and views show what a network might have said.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from PIL import Image

from core.inference.answers import AnswerWriter
from core.inference.figures import write_figures
from core.inference.raw import RawOutput, RawWriter
from core.inference.spec import Input
from core.models import Dataset, Inference, Job, TrainedModel, Upload
from core.registry import default_view
from core.tasks import task_of
from core.tasks.figures import figures_of
from tests.conftest import Installation
from tests.factories import (
    OWN_SOURCE,
    make_dataset,
    make_inference,
    make_model,
    make_snapshot,
    make_version,
)
from tests.fake_sweeps import fake_sweep

LONG = "a_name_without_a_place_to_break_it_that_is_longer_than_a_phone_is_wide"
CLASSES = ("bad", "cat", "dog")


def ingest(installation: Installation, folder: Path) -> None:
    """Two datasets by the commands: hearts with contours, and pets with every kind of remark."""
    done = installation.run("make_phantom", f"{folder}/p", "--patients", "3", "--slices", "4")
    assert done.returncode == 0, done.stderr
    sets = {"image_folder": "dicom", "contour_folder": "contours"}
    fields = {name: f"{folder}/p/{value}" for name, value in sets.items()}
    _run(installation, "image-sunnybrook", "hearts", fields | {"folder_pct_val": 34})
    draw(folder / "pets")
    fields = {"folder_train": f"{folder}/pets/train", "folder_val": f"{folder}/pets/val"}
    _run(installation, "image-classification", "pets", fields | {"max_rejected": 20})


def _run(installation: Installation, plugin: str, name: str, fields: dict[str, Any]) -> None:
    sets = [text for field, value in fields.items() for text in ("--set", f"{field}={value}")]
    installation.json("ingest", plugin, "--name", name, *sets)


def draw(folder: Path) -> None:
    """Noise in three classes; one image in both stages, one cut short, one beside the folders."""
    random = np.random.default_rng(1)
    for stage, count in (("train", 9), ("val", 4)):
        for name in CLASSES:
            (folder / stage / name).mkdir(parents=True)
            for number in range(count):
                pixels = random.integers(0, 256, (48, 48, 3), np.uint8)
                Image.fromarray(pixels).save(folder / stage / name / f"{LONG}_{number}.png")
    whole = folder / "train" / "cat" / f"{LONG}_0.png"
    (folder / "val" / "cat" / "copied.png").write_bytes(whole.read_bytes())
    (folder / "train" / "dog" / "broken.png").write_bytes(whole.read_bytes()[:500])
    whole.rename(folder / "train" / "beside.png")
    (folder / "train" / "cat" / "again.png").write_bytes((folder / "train/beside.png").read_bytes())


def fill() -> dict[str, Any]:
    """Make the rows; runs in the installation. Returns a session and what addresses need."""
    user = get_user_model().objects.create_user("ann" * 12, password="x", is_staff=True)
    client, admin = Client(), Client()
    client.force_login(user)
    admin.force_login(get_user_model().objects.create_superuser("admin"))
    hearts, pets = Dataset.objects.get(name="hearts"), Dataset.objects.get(name="pets")
    segmenter = trained(hearts, "unet", dice=0.9, dice_left_ventricle=0.9)
    classifier = trained(pets, "lenet", accuracy=0.8, top_5_accuracy=0.9)
    failed = make_dataset("error", name=LONG, notes=LONG)
    running = make_model("running", pets, name="running")
    Job.objects.filter(pk=running.job.pk).update(
        progress=0.4, message="epoch 2 of 5, loss 0.9", started=timezone.now(), attempt=2
    )
    Job.objects.filter(pk=failed.job.pk).update(error=f"{LONG}: is damaged", cause="user")
    for job in (failed.job, running.job):
        job.log_path.parent.mkdir(exist_ok=True)
        job.log_path.write_text(f"a line\n{LONG * 3}\n" * 30)
    sweep = fake_sweep(9, "done paused", dataset=hearts, name=LONG, owner=user)
    Job.objects.update(owner=user)
    own = make_version(name=LONG[:90], owner=user, shared=True).network
    make_version(OWN_SOURCE.replace("= 8", f"= 16  # {LONG}"), own)
    Upload.objects.create(name=f"{LONG}.zip", owner=user, files=12, bytes=10**6)
    return {
        "session": client.cookies["sessionid"].value,
        "admin_session": admin.cookies["sessionid"].value,
        "hearts": hearts.pk,
        "pets": pets.pk,
        "segmenter": segmenter.pk,
        "classifier": classifier.pk,
        "masks": segmented(segmenter).pk,
        "classes": classified(classifier).pk,
        "generated": generated(classifier).pk,
        "masks_again": segmented(segmenter).pk,
        "classes_again": classified(classifier).pk,
        "failed": failed.pk,
        "running": running.pk,
        "waiting": make_model("waiting", make_dataset("running")).pk,
        "job": failed.job.pk,
        "running_job": running.job.pk,
        "sweep": sweep.pk,
        "folds": fake_sweep(6, "done", dataset=hearts, name="folds", folds=3, pauses=[]).pk,
        "own": own.pk,
        "aborted": make_dataset("aborted").pk,
    }


def trained(dataset: Dataset, network: str, **metrics: float) -> TrainedModel:
    """A model with three epochs."""
    fields = {"learning_rate": 0.01, "solver_type": "adam"}
    filed = {"tags": f"paper, {LONG[:45]}", "listed_in": f"hearts/{LONG}", "fields": fields}
    notes = "A note.\n\nAnother one."
    model = make_model(dataset=dataset, network=network, notes=notes, **filed)
    model.folder.mkdir(parents=True)
    both = {"loss": 0.5} | metrics
    both |= {f"val_{name}": value - 0.1 for name, value in both.items()}
    with model.metrics_path.open("w") as file:
        for epoch in (1, 2, 3):
            make_snapshot(model, epoch, best=epoch == 3, metrics=both)
            for row in ({"kind": "step", "loss": 0.6}, {"kind": "epoch"} | both):
                file.write(json.dumps({"epoch": epoch, **row}) + "\n")
    return model


def segmented(model: TrainedModel) -> Inference:
    truth = np.hypot(*np.mgrid[-32:32, -32:32]) < 20
    predicted = np.roll(truth, 4, axis=0)
    scores = np.stack([~predicted, predicted], axis=2).astype(np.float32)
    image = np.random.default_rng(2).integers(0, 1000, (64, 64, 1)).astype(np.int16)
    return shown(model, image, scores, truth[:, :, None].astype(np.uint8))


def classified(model: TrainedModel) -> Inference:
    image = np.random.default_rng(3).integers(0, 256, (48, 48, 3), np.uint8)
    return shown(model, image, np.array([0.1, 0.7, 0.2], np.float32), np.int64(2))


def generated(model: TrainedModel) -> Inference:
    """Classes, and the images that a GAN makes besides: one, a grid and a walk."""
    made = np.random.default_rng(4).uniform(0, 255, (3, 3, 24, 24, 3)).astype(np.float32)
    more = {"made": made[0, 0], "classes_of_the_same_noise": made, LONG: made[0]}
    image = np.random.default_rng(3).integers(0, 256, (48, 48, 3), np.uint8)
    scores = np.array([0.1, 0.7, 0.2], np.float32)
    return shown(model, image, scores, np.int64(2), more, "image-gan")


def shown(
    model: TrainedModel, image: Any, scores: Any, truth: Any, more: Any = None, view_id: str = ""
) -> Inference:
    """A finished inference of 14 inputs that look alike, and one that was rejected."""
    dataset = model.dataset
    view_id = view_id or default_view(dataset.task).get_id()
    table = task_of(dataset.task).measurement(dataset.info.class_labels, [])
    inference = make_inference(snapshot=model.snapshots.get(best=True), view_id=view_id)
    names = dataset.info.class_labels
    with (
        RawWriter(inference.folder) as writer,
        AnswerWriter(inference.folder, task_of(dataset.task), names, None) as answers,
    ):
        for number in range(14):
            table.add(scores, truth)
            name, facts = f"{LONG}_{number}", {"scanner": LONG[: 30 + number % 2]}
            given = Input(name, image[number:], truth, group=f"{LONG}_{number // 3}", facts=facts)
            writer.write(RawOutput(name, image, {"scores": scores} | (more or {}), truth))
            answers.add(name, scores, truth, given)
        writer.finish()
    inference.reviews.create(place=1, input=f"{LONG}_1", mark=2, remark=LONG)
    rejected = {"input": LONG, "message": f"{LONG}: is damaged"}
    (inference.folder / "rejected.json").write_text(json.dumps({"rejected": [rejected]}))
    figures = figures_of(task_of(dataset.task), table, [f"{LONG}_{n % 3}" for n in range(14)])
    write_figures(inference.folder, figures)
    inference.metrics = {"samples": 14} | figures.metrics
    inference.save()
    return inference
