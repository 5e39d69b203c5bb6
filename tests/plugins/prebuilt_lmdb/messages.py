"""Caffe's messages by google.protobuf, from the public `caffe.proto`; and databases of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import lmdb
import numpy as np
from digits_prebuilt_lmdb import DataIngestion
from digits_prebuilt_lmdb.forms import DatasetForm
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

Field = descriptor_pb2.FieldDescriptorProto
INT32, INT64, BYTES, BOOL = Field.TYPE_INT32, Field.TYPE_INT64, Field.TYPE_BYTES, Field.TYPE_BOOL
FLOAT, DOUBLE, MESSAGE = Field.TYPE_FLOAT, Field.TYPE_DOUBLE, Field.TYPE_MESSAGE


def single(name: str, number: int, kind: int, **options: Any) -> Any:
    return Field(name=name, number=number, type=kind, label=Field.LABEL_OPTIONAL, **options)


def repeated(name: str, number: int, kind: int, packed: bool) -> Any:
    options = descriptor_pb2.FieldOptions(packed=packed)
    return Field(name=name, number=number, type=kind, label=Field.LABEL_REPEATED, options=options)


def datum_fields(packed: bool) -> list[Any]:
    return [
        single("channels", 1, INT32),
        single("height", 2, INT32),
        single("width", 3, INT32),
        single("data", 4, BYTES),
        single("label", 5, INT32),
        repeated("float_data", 6, FLOAT, packed),
        single("encoded", 7, BOOL, default_value="false"),
    ]


MESSAGES = {
    "Datum": datum_fields(packed=False),
    "PackedDatum": datum_fields(packed=True),
    "BlobShape": [repeated("dim", 1, INT64, packed=True)],
    "LooseBlobShape": [repeated("dim", 1, INT64, packed=False)],
    "BlobProto": [
        single("shape", 7, MESSAGE, type_name=".caffe.BlobShape"),
        repeated("data", 5, FLOAT, packed=True),
        repeated("diff", 6, FLOAT, packed=True),
        repeated("double_data", 8, DOUBLE, packed=True),
        *(
            single(name, n, INT32)
            for n, name in enumerate(("num", "channels", "height", "width"), 1)
        ),
    ],
}
FILE = descriptor_pb2.FileDescriptorProto(
    name="caffe.proto",
    package="caffe",
    syntax="proto2",
    message_type=[
        descriptor_pb2.DescriptorProto(name=name, field=fields) for name, fields in MESSAGES.items()
    ],
)
POOL = descriptor_pool.DescriptorPool()
POOL.Add(FILE)
Datum, PackedDatum, BlobShape, LooseBlobShape, BlobProto = (
    message_factory.GetMessageClass(POOL.FindMessageTypeByName(f"caffe.{name}"))
    for name in MESSAGES
)


def datum(planes: np.ndarray, label: int = 0, kind: Any = Datum) -> bytes:
    """Of an array (channels, height, width): bytes of uint8, else numbers."""
    channels, height, width = planes.shape
    message = kind(channels=channels, height=height, width=width, label=label)
    if planes.dtype == np.uint8:
        message.data = planes.tobytes()
    else:
        message.float_data.extend(planes.ravel().tolist())
    return message.SerializeToString()


def write(folder: Path, records: Mapping[bytes, bytes]) -> str:
    """A database as DIGITS made it, but for its size."""
    folder.mkdir(parents=True)
    with (
        lmdb.open(str(folder), map_size=2**26, map_async=True) as environment,
        environment.begin(write=True) as transaction,
    ):
        for key, blob in records.items():
            assert transaction.put(key, blob, overwrite=False)
    return str(folder)


def images(count: int, channels: int = 3, seed: int = 0) -> np.ndarray:
    """Random (count, channels, 4, 5) of uint8."""
    return np.random.default_rng(seed).integers(0, 256, (count, channels, 4, 5), np.uint8)


def classified(folder: Path, count: int = 10, channels: int = 3, seed: int = 0) -> str:
    """Images of the classes 0, 1, 2, 0 … under the keys of DIGITS' classification."""
    return write(
        folder,
        {
            b"%08d_%d" % (i, i % 3): datum(planes, i % 3)
            for i, planes in enumerate(images(count, channels, seed))
        },
    )


def data_of(train: str, **changes: Any) -> dict[str, Any]:
    """What a user sends who leaves all but the images as they are."""
    initial = {name: field.initial for name, field in DatasetForm().fields.items()}
    return initial | {"prebuilt_train_images": train} | changes


def plugin_of(train: str, **changes: Any) -> DataIngestion:
    """Prepared as the host does it, with what the form cleans."""
    form = DatasetForm(data_of(train, **changes))
    assert form.is_valid(), form.errors
    plugin = DataIngestion(**form.cleaned_data)
    plugin.user_data = plugin.prepare()
    return plugin


def samples(plugin: DataIngestion, stage: str = "train") -> list[Any]:
    return [plugin.encode_entry(entry) for entry in plugin.itemize_entries(stage)]
