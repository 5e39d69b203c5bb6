"""The formats that datasets are exported to, by name."""

from __future__ import annotations

from core.exceptions import ExportError
from core.export import arrays, caffe, tfrecord, webdataset
from core.export.spec import Format

FORMATS = {
    "tfrecord": Format("TensorFlow's TFRecord files", tfrecord.write),
    "numpy": Format("NumPy arrays", arrays.write),
    "webdataset": Format("tar files of WebDataset", webdataset.write),
    "caffe-lmdb": Format(
        "Caffe's LMDB databases, as of the original DIGITS", caffe.write, caffe.check
    ),
}


def format_of(name: str) -> Format:
    """The format of a name.

    Raises:
        ExportError: there is none; the text lists the names.
    """
    if name not in FORMATS:
        raise ExportError(f"There is no format “{name}”; there are {', '.join(FORMATS)}.")
    return FORMATS[name]
