"""Random patients, studies and series, and what is lost and mangled of them: no plug-in puts a
patient into two stages without naming it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
import pytest
from digits_image_classification import DataIngestion as Classification
from digits_image_regression import DataIngestion as Regression
from digits_sunnybrook import DataIngestion as Sunnybrook
from hypothesis import given, settings
from hypothesis import strategies as st

from core.plugins import DataIngestionInterface, Stage
from tests.plugins.sunnybrook.files import make_contour, make_dicom

PIXELS = np.zeros((2, 2), np.int16)
SPELLINGS = ("P-{}", "p-{}", " P-{} ", "P-00{}", "P_{}", "P 0{}", "")


class File(NamedTuple):
    patient: int
    folder: int
    elements: dict[str, str]


@st.composite
def hospitals(draw: st.DrawFn) -> list[File]:
    """Files in the order of patients; what an element says is right if it says anything."""
    files = []
    spelling = st.sampled_from(draw(st.sets(st.sampled_from(SPELLINGS), min_size=1).map(sorted)))
    for patient in range(draw(st.integers(2, 4))):
        for study in range(draw(st.integers(1, 2))):
            folder = draw(st.integers(0, 3))
            for number in range(draw(st.integers(1, 3))):
                elements = {
                    "PatientID": draw(spelling).format(patient + 1),
                    # Two patients have one name.
                    "PatientName": f"N{patient // 2}",
                    "StudyInstanceUID": f"1.2.{patient}.{study}",
                    "SeriesInstanceUID": f"1.3.{patient}.{study}.{number % 2}",
                }
                lost = draw(st.sets(st.sampled_from([*elements])))
                kept = {name: text for name, text in elements.items() if name not in lost}
                files.append(File(patient, folder, kept))
    return files


def classification(files: list[File], folder: Path) -> tuple[type, dict[str, Any]]:
    for number, file in enumerate(files):
        label = "ab"[number % 2 if number > 3 else number // 2]
        make_dicom(folder / label / f"{file.folder}/f{number}.dcm", PIXELS, **file.elements)
    for number, label in enumerate("aabb"):
        make_dicom(folder / label / f"x{number}.dcm", PIXELS, PatientID="X")
    return Classification, {"folder_train": str(folder), "folder_train_min_per_class": 1}


def regression(files: list[File], folder: Path) -> tuple[type, dict[str, Any]]:
    rows = ["file,value"]
    for number, file in enumerate(files):
        make_dicom(folder / f"{file.folder}/f{number}.dcm", PIXELS, **file.elements)
        rows.append(f"{file.folder}/f{number}.dcm,{number}")
    (folder / "t.csv").write_text("\n".join(rows))
    return Regression, {"csv_path": str(folder / "t.csv")}


def sunnybrook(files: list[File], folder: Path) -> tuple[type, dict[str, Any]]:
    for number, file in enumerate(files):
        # A case is of one patient, who may have several.
        case = f"C-{file.patient}{'abcd'[file.folder]}"
        make_dicom(folder / f"d/{case}/IM-0001-{number:04d}.dcm", PIXELS, **file.elements)
        contour = f"{case}/contours-manual/IRCCI-expert/IM-0001-{number:04d}-icontour-manual.txt"
        make_contour(folder / "c" / contour)
    return Sunnybrook, {"image_folder": str(folder / "d"), "contour_folder": str(folder / "c")}


def divided(plugin: type[DataIngestionInterface], fields: dict[str, Any]) -> Any:
    """What `prepare` returns, and the stage of each file by its number."""
    form = plugin.get_dataset_form()
    initial = {name: field.initial for name, field in form.fields.items()}
    bound = plugin.get_dataset_form(initial | {"folder_pct_val": 40} | fields)
    assert bound.is_valid(), bound.errors
    instance = plugin(**bound.cleaned_data)
    instance.user_data = instance.prepare()
    stages = {}
    for stage in Stage:
        for entry in instance.itemize_entries(stage):
            stages[number_of(entry.get("image") or entry["file"])] = (stage, entry.get("group"))
    return instance.user_data["grouping"], stages


def number_of(path: str) -> str:
    return Path(path).stem


def check(files: list[File], grouping: dict[str, Any], stages: dict[str, Any], name: str) -> None:
    text = " ".join(grouping["warnings"])
    named = {word.rstrip(".,").rpartition("/")[2] for word in text.split() if ".dcm" in word}
    patients: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    of_group: dict[str, set[str]] = defaultdict(set)
    for number, file in enumerate(files):
        stem = name.format(number)
        stage, group = stages[stem]
        patients[file.patient][group].add(stage)
        of_group[group].add(f"{stem}.dcm")
    for groups in patients.values():
        assert all(len(found) == 1 for found in groups.values())
        if len({stage for found in groups.values() for stage in found}) > 1:
            silent = [group for group in groups if not named & of_group[group]]
            assert len(silent) <= 1, (groups, grouping)


PLUGINS: Iterable[Any] = [
    (classification, "f{}"),
    (regression, "f{}"),
    (sunnybrook, "IM-0001-{:04d}"),
]


@pytest.mark.parametrize(("layout", "name"), PLUGINS, ids=["class", "csv", "sunnybrook"])
@settings(max_examples=40)
@given(files=hospitals())
def test_no_patient_is_in_two_stages_unless_named(layout: Any, name: str, files: list[File]):
    with TemporaryDirectory() as folder:
        plugin, fields = layout(files, Path(folder))
        grouping, stages = divided(plugin, fields)
        check(files, grouping, stages, name)


@pytest.mark.parametrize(("layout", "name"), PLUGINS, ids=["class", "csv", "sunnybrook"])
@settings(max_examples=10)
@given(files=hospitals())
def test_patients_with_ids_are_groups_of_their_own(layout: Any, name: str, files: list[File]):
    files = [
        file._replace(elements=file.elements | {"PatientID": f"P{file.patient}"}) for file in files
    ]
    with TemporaryDirectory() as folder:
        plugin, fields = layout(files, Path(folder))
        grouping, stages = divided(plugin, fields)
        groups = defaultdict(set)
        for number, file in enumerate(files):
            groups[file.patient].add(stages[name.format(number)][1])
        assert all(len(found) == 1 for found in groups.values())
        assert len(set.union(*groups.values())) == len(groups)
        assert grouping["warnings"] == []
