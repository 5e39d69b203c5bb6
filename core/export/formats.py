"""The export formats by name."""

from __future__ import annotations

from core.exceptions import ExportError
from core.export import arrays, caffe, tfrecord, webdataset
from core.export.spec import Format

FORMATS = {
    "tfrecord": Format("TensorFlow TFRecord files", tfrecord.write),
    "numpy": Format("NumPy arrays", arrays.write),
    "webdataset": Format("WebDataset tar files", webdataset.write),
    "caffe-lmdb": Format(
        "Caffe LMDB databases, as in the original DIGITS", caffe.write, caffe.check
    ),
}


def format_of(name: str) -> Format:
    """The format with that name.

    Raises:
        ExportError: there is none; the error lists the known ones.
    """
    if name not in FORMATS:
        raise ExportError(f"There is no format “{name}”; known: {', '.join(FORMATS)}.")
    return FORMATS[name]
