"""Patients have pseudonyms that do not tell who they are."""

from __future__ import annotations

import hashlib

import pytest

from core.dicom.identity import group_of, pseudonym
from core.exceptions import IngestionError
from tests.plugins.sunnybrook.files import make_dicom

SECRET = b"a key"


def hmac_sha256(secret: bytes, message: bytes) -> str:
    """RFC 2104 written out."""
    key = secret.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + message).digest()
    return hashlib.sha256(bytes(byte ^ 0x5C for byte in key) + inner).hexdigest()


def test_a_pseudonym_is_ten_digits_of_a_keyed_hash():
    assert pseudonym("4711", SECRET) == hmac_sha256(SECRET, b"4711")[:10]


def test_another_key_gives_other_pseudonyms():
    assert pseudonym("4711", SECRET) != pseudonym("4711", b"another key")


def test_a_key_is_needed():
    with pytest.raises(ValueError, match="key"):
        pseudonym("4711", b"")


def group(tmp_path, **elements) -> str:
    return group_of(make_dicom(tmp_path / "i.dcm", **elements), SECRET)


def test_images_are_grouped_by_patient_then_by_name_then_by_study(tmp_path):
    name = {"PatientName": "Doe^Jane", "PatientBirthDate": "19700101"}
    study = {"StudyInstanceUID": "1.2.3"}
    assert group(tmp_path, PatientID="4711", **name, **study) == pseudonym("4711", SECRET)
    by_name = group(tmp_path, **name, **study)
    assert by_name == group(tmp_path, PatientID="", **name, StudyInstanceUID="1.2.4")
    assert by_name != group(tmp_path, **name | {"PatientBirthDate": "19800101"})
    by_study = group(tmp_path, PatientID=" ", PatientName="^^", **study)
    assert by_study == pseudonym("1.2.3", SECRET)
    with pytest.raises(IngestionError, match="neither a patient nor a study"):
        group(tmp_path)


@pytest.mark.parametrize("name", ["Doe^Jane^^^", "doe^jane", "Doe^Jane=山田", " Doe^Jane "])
def test_spellings_of_a_name_are_one_patient(tmp_path, name):
    same = {"PatientBirthDate": "19700101", "SpecificCharacterSet": "ISO_IR 192"}
    assert group(tmp_path, PatientName=name, **same) == group(
        tmp_path, PatientName="Doe^Jane", **same
    )
