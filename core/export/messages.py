"""Caffe's messages `Datum` and `BlobProto`, declared by their published field numbers.

Neither Caffe nor its compiled `caffe_pb2` is needed. Unused fields are omitted; readers of
the full message see them as unset.
"""

from __future__ import annotations

from typing import Any

from google.protobuf import (  # type: ignore[import-untyped]
    descriptor_pb2,
    descriptor_pool,
    message_factory,
)

Field = descriptor_pb2.FieldDescriptorProto

MESSAGES = {
    "Datum": [
        Field(name="channels", number=1, type=Field.TYPE_INT32),
        Field(name="height", number=2, type=Field.TYPE_INT32),
        Field(name="width", number=3, type=Field.TYPE_INT32),
        Field(name="data", number=4, type=Field.TYPE_BYTES),
        Field(name="label", number=5, type=Field.TYPE_INT32),
        Field(name="float_data", number=6, type=Field.TYPE_FLOAT, label=Field.LABEL_REPEATED),
        Field(name="encoded", number=7, type=Field.TYPE_BOOL),
    ],
    "BlobProto": [
        Field(name="num", number=1, type=Field.TYPE_INT32),
        Field(name="channels", number=2, type=Field.TYPE_INT32),
        Field(name="height", number=3, type=Field.TYPE_INT32),
        Field(name="width", number=4, type=Field.TYPE_INT32),
        Field(
            name="data",
            number=5,
            type=Field.TYPE_FLOAT,
            label=Field.LABEL_REPEATED,
            options=descriptor_pb2.FieldOptions(packed=True),
        ),
    ],
}


def message_class(name: str) -> Any:
    """The class of a message, from a separate pool to coexist with a `caffe_pb2`."""
    message = descriptor_pb2.DescriptorProto(name=name, field=MESSAGES[name])
    file = descriptor_pb2.FileDescriptorProto(
        name="caffe_messages.proto", package="caffe", syntax="proto2", message_type=[message]
    )
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"caffe.{name}"))


Datum = message_class("Datum")
BlobProto = message_class("BlobProto")
