"""The files that pydicom's own tests read, in its package and in `pydicom_data`."""

from __future__ import annotations

from pathlib import Path

from pydicom.data import get_testdata_files

FILES = sorted(Path(name) for name in get_testdata_files() if Path(name).is_file())
BY_NAME = {path.name: path for path in FILES}

IMAGELESS = "no pixel data"
DIRECTORY = r"not an image but a DICOM object of another kind \(Media Storage Directory\)"
NO_DICOM = "is not a DICOM file"
REJECTED = {
    # No file meta information.
    "ExplVR_BigEndNoMeta.dcm": "big endian. Export it again as a DICOM file",
    "ExplVR_LitEndNoMeta.dcm": r"another kind \(RT Ion Plan\); leave it out",
    "rtstruct.dcm": r"another kind \(RT Structure Set\); leave it out",
    # A byte before its first element.
    "no_meta.dcm": NO_DICOM,
    # Other formats.
    "README": NO_DICOM,
    "README.txt": NO_DICOM,
    "crayons.icc": NO_DICOM,
    "rtplan.dump": NO_DICOM,
    "rtstruct.dump": NO_DICOM,
    "test1.json": NO_DICOM,
    "test_PN.json": NO_DICOM,
    "zipMR.gz": NO_DICOM,
    # Damaged on purpose.
    "JPEG2000-embedded-sequence-delimiter.dcm": "where the file declares",
    "MR_truncated.dcm": r"less than expected \(8130 vs 8192",
    "badVR.dcm": "NumberOfFrames is 1A",
    "meta_missing_tsyntax.dcm": "transfer syntax",
    "nested_priv_SQ.dcm": "Photometric Interpretation",
    "rtplan_truncated.dcm": "truncated",
    # No images: directories, reports, plans, waveforms.
    "DICOMDIR": DIRECTORY,
    "DICOMDIR-bigEnd": DIRECTORY,
    "DICOMDIR-empty.dcm": DIRECTORY,
    "DICOMDIR-implicit": DIRECTORY,
    "DICOMDIR-nooffset": DIRECTORY,
    "DICOMDIR-nopatient": DIRECTORY,
    "DICOMDIR-reordered": DIRECTORY,
    "UN_sequence.dcm": IMAGELESS,
    "empty_charset_LEI.dcm": IMAGELESS,
    "no_meta_group_length.dcm": IMAGELESS,
    "priv_SQ.dcm": IMAGELESS,
    "reportsi.dcm": r"\(Basic Text SR\)",
    "reportsi_with_empty_number_tags.dcm": r"\(Basic Text SR\)",
    "rtplan.dcm": r"\(RT Plan\)",
    "test-SR.dcm": r"\(Comprehensive SR\)",
    "waveform_ecg.dcm": r"\(12-lead ECG Waveform\)",
}
"""Files that are not read, and why; those of TINY_ALPHA have no pixels either."""


def reason(path: Path) -> str | None:
    """Why a file is not read; None: it is."""
    return (
        IMAGELESS
        if "TINY_ALPHA" in path.parts and path.name not in ("README", "DICOMDIR")
        else REJECTED.get(path.name)
    )


READ = [path for path in FILES if reason(path) is None]
