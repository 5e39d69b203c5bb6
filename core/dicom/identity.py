"""Who an image is of, without saying it: pseudonyms that only the key's owner can make.

A plain hash of a patient's number is not a secret, since all numbers can be tried. So pseudonyms
are keyed; the same key gives the same pseudonyms, in every data set made with it.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from pathlib import Path

from pydicom import Dataset

from core.dicom.files import open_dicom
from core.dicom.headers import Header
from core.dicom.walk import Malformed

DIGITS = 10
"""Of a pseudonym: with 10 hex digits, two of 100 000 patients share one in 0.5 % of cases."""
PATIENT_NAME, PATIENT_ID, BIRTH_DATE = 0x00100010, 0x00100020, 0x00100030
STUDY, SERIES = 0x0020000D, 0x0020000E
IDENTITY_TAGS = frozenset({PATIENT_NAME, PATIENT_ID, BIRTH_DATE, STUDY, SERIES})


@dataclass(frozen=True)
class Identity:
    """Whose image a file is, as it says itself; empty where it does not."""

    patient_id: str
    name: str
    """PatientName as `name_of` writes it, a line break, and PatientBirthDate."""
    study: str
    series: str

    @classmethod
    def of(cls, values: Dataset) -> Identity:
        name = name_of(values)
        return cls(
            patient_id=text(values, "PatientID"),
            name=f"{name}\n{text(values, 'PatientBirthDate')}" if name else "",
            study=text(values, "StudyInstanceUID"),
            series=text(values, "SeriesInstanceUID"),
        )

    @classmethod
    def read(cls, path: str | Path) -> Identity:
        """That of a file.

        Raises:
            IngestionError: it is not a DICOM file, or damaged.
        """
        with open_dicom(path, IDENTITY_TAGS) as file:
            return cls.of(file.values)


def pseudonym(value: str, secret: bytes) -> str:
    """A name for a value that tells nothing of it: 10 hex digits of its HMAC-SHA256.

    Args:
        secret: the key; whoever has it can try values.
    """
    if not secret:
        raise ValueError("A pseudonym needs a key.")
    return hmac.digest(secret, value.encode(), "sha256").hex()[:DIGITS]


def patient_of(values: Dataset, secret: bytes) -> str:
    """The pseudonym of an image's patient.

    By PatientID; where there is none by PatientName and PatientBirthDate; where there is no
    name either by StudyInstanceUID, and without that by SeriesInstanceUID.

    Raises:
        Malformed: none of these is there.
    """
    own = Identity.of(values)
    if value := own.patient_id or own.name or own.study or own.series:
        return pseudonym(value, secret)
    raise Malformed("It names neither a patient nor a study nor a series.")


def group_of(path: str | Path, secret: bytes) -> str:
    """The pseudonym of the patient in a file, judged by this file alone.

    To divide a dataset, use `core.plugins.groups`, which looks at all files together.

    Raises:
        IngestionError: it is not a DICOM file, or it names neither patient, study nor series.
    """
    with open_dicom(path, IDENTITY_TAGS) as file:
        return patient_of(file.values, secret)


def text(values: Dataset | Header, keyword: str) -> str:
    """An element's text; empty where it is not there."""
    value = values.get(keyword)
    return "" if value is None else str(value).strip("\0 ")


def name_of(values: Dataset) -> str:
    """A patient's name without what writers add or leave out: empty parts and case."""
    return text(values, "PatientName").split("=")[0].rstrip("^ ").upper()
