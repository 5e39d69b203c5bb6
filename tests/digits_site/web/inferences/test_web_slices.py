"""DICOM slices on an inference's page: volumes, filters, tables, and the order of the viewer."""

from __future__ import annotations

import csv
import json
import re

import numpy as np
import pytest

from core.inference.answers import AnswerWriter
from core.inference.figures import write_figures
from core.inference.journal import Predicted
from core.inference.raw import RawWriter
from core.inference.spec import Input
from core.models import Dataset
from core.representations.figures import figures_representation
from core.store.entries import tag_facts
from core.tasks import Task, task_of
from core.tasks.figures import figures_of
from core.tasks.places import Place
from tests.factories import make_inference

POSITIONS = [20.0, 0.0, 10.0, 30.0]
NAMES = ["background", "heart"]


def tags_at(number, **more):
    return {
        "Modality": "MR",
        "Manufacturer": "ACME <b>" if number % 2 else "Other",
        "MagneticFieldStrength": 1.5 if number < 3 else 3.0,
        "series": "5e71e5",
        "position": POSITIONS[number],
        "position_from": "ImagePositionPatient",
        "InstanceNumber": number + 1,
        "SliceThickness": 8.0,
        "spacing": [2.0, 0.5],
        "spacing_from": "PixelSpacing",
        **more,
    }


def made(**more):
    inference = make_inference(view_id="image-segmentation", view_config={})
    Dataset.objects.update(task=Task.SEGMENTATION, user_data={"class_labels": NAMES})
    task = task_of(Task.SEGMENTATION)
    measured = task.measurement(NAMES, [])
    with (
        RawWriter(inference.folder) as writer,
        AnswerWriter(inference.folder, task, NAMES, None) as answers,
    ):
        for number in range(len(POSITIONS)):
            truth = np.zeros((8, 8, 1), np.uint8)
            truth[2:5, 2:6] = 1
            output = np.eye(2, dtype=np.float32)[np.roll(truth[:, :, 0], number, axis=0)]
            known = tags_at(number, **more).items()
            tags = {name: value for name, value in known if value is not None}
            given = Input(
                f"{number}.dcm", truth, truth, group="p", facts=tag_facts(tags), tags=tags
            )
            measured.place(Place.of(tags))
            measured.add(output, truth)
            answers.add(given.name, output, truth, given, measured.last())
            writer.append(*Predicted(given, {"scores": output}).record)
        writer.finish()
    found = figures_of(task, measured, ["p"] * len(POSITIONS))
    write_figures(inference.folder, found)
    (inference.folder / "rejected.json").write_text(json.dumps({"rejected": []}))
    inference.metrics = {"samples": 4, "rejected": 0, **found.metrics}
    inference.save()
    return inference


@pytest.fixture
def inference(db):
    return made()


def page_of(browser, inference, query=""):
    return browser.get(f"/inferences/{inference.pk}/{query}").content.decode()


def test_volumes_and_distances_have_their_units(browser, inference):
    page = page_of(browser, inference)
    (table,) = re.findall(r'<h2[^>]*id="volumes-title">.*?</table>', page, re.DOTALL)
    cells = re.findall(r"<td[^>]*>(.*?)</td>", table)
    # 4 slices of 12 pixels of 1 mm², 10 mm apart.
    assert cells == ["p", "heart", "0.5", "0.5", "0.0", "4", "10 mm, positions"]
    assert "pixels are measured by PixelSpacing" in page
    assert "Hausdorff 95 (mm)" in page
    assert "Hausdorff 95 (pixels)" not in page
    assert "48 mm²" in page
    assert "in millimetres" in page
    assert "Mean absolute difference: heart 0.0 ml." in page


def test_the_error_of_volumes_has_its_interval(browser, inference):
    inference.metrics["classes"][0]["intervals"] = {"volume_error_ml": [0.04, 1.26]}
    inference.save()
    assert "heart 0.0 ml (95 % interval 0.0 to 1.3)." in page_of(browser, inference)


def test_without_a_spacing_they_are_in_pixels(browser, db):
    page = page_of(browser, made(spacing=None))
    assert "volumes-title" not in page
    assert "Hausdorff 95 (pixels)" in page
    assert "Distances and areas are in pixels" in page


def test_outputs_are_chosen_by_tags(browser, inference):
    def shown(query):
        return re.findall(r'data-input="(\d)\.dcm"', page_of(browser, inference, query))

    assert shown("") == ["0", "1", "2", "3"]
    assert shown("?fact_MagneticFieldStrength=3") == ["3"]
    assert shown("?fact_Manufacturer=Other&position_from=15") == ["0"]
    page = page_of(browser, inference)
    assert "Magnetic field strength (T): 1.5 (3)" in page
    assert "Manufacturer: ACME &lt;b&gt; (2)" in page
    assert "Slice position (mm)" in page
    assert "fact_Modality" not in page  # all have the same


def test_tables_have_the_tags_and_volumes(browser, inference):
    answer = browser.get(f"/inferences/{inference.pk}/predictions.csv").content.decode()
    first, *_ = csv.DictReader(answer.splitlines())
    assert first["group"] == "p"
    assert (first["Modality"], first["position"], first["InstanceNumber"]) == ("MR", "20.0", "1.0")
    assert first["true_mm2[heart]"] == "12.0"
    answer = browser.get(f"/inferences/{inference.pk}/metrics.csv").content.decode()
    rows = [row for row in csv.DictReader(answer.splitlines()) if row["metric"].endswith("_ml")]
    found = {(row["metric"], row["class"], row["group"]): row for row in rows}
    assert float(found["true_ml", "heart", "p"]["value"]) == pytest.approx(0.48)
    assert found["true_ml", "heart", "p"]["volume"] == "series 5e71e5, 4 slices"
    assert found["true_ml", "heart", "p"]["title"] == "True volume (ml)"
    (group,) = figures_representation(inference.folder)["groups"]
    assert group["volumes"][0]["distance_from"] == "positions"


def test_the_viewer_steps_by_position(browser, inference):
    page = browser.get(f"/inferences/{inference.pk}/outputs/0/").content.decode()
    assert re.findall(r'data-indices="([^"]+)"', page) == ["1,2,0,3"]
