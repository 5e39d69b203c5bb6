"""`ingest` says what is kept together, and when that leaves nothing for validation."""

from __future__ import annotations

import numpy as np

from tests.plugins.sunnybrook.files import make_dicom


def test_one_patient_id_for_all_leaves_nothing_for_validation(installation, tmp_path):
    for number in range(6):
        path = tmp_path / "ab"[number % 2] / f"{number}.dcm"
        pixels = np.full((8, 8), number, np.int16)
        make_dicom(path, pixels, PatientID="ANON", StudyInstanceUID=f"1.2.{number}")
    fields = {"folder_train": tmp_path, "folder_pct_val": 30, "resize_width": 8, "resize_height": 8}
    settings = [word for name, value in fields.items() for word in ("--set", f"{name}={value}")]
    result = installation.json("ingest", "image-classification", "--name", "anon", *settings)
    assert {name: stage["entries"] for name, stage in result["stages"].items()} == {"train": 6}
    assert result["grouping"] == "Grouped by patient: 1 patient."
    (warning,) = [text for text in result["warnings"] if "nothing is left for validation" in text]
    assert "keep folders together (group_by=folder)" in warning
    shown = installation.run("inspect", "anon").stdout.splitlines()
    assert "Grouped by patient: 1 patient." in shown
    assert f"WARNING: {warning}" in shown
