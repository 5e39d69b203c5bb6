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

_Field = descriptor_pb2.FieldDescriptorProto

_MESSAGES = {
    "Datum": [
        _Field(name="channels", number=1, type=_Field.TYPE_INT32),
        _Field(name="height", number=2, type=_Field.TYPE_INT32),
        _Field(name="width", number=3, type=_Field.TYPE_INT32),
        _Field(name="data", number=4, type=_Field.TYPE_BYTES),
        _Field(name="label", number=5, type=_Field.TYPE_INT32),
        _Field(name="float_data", number=6, type=_Field.TYPE_FLOAT, label=_Field.LABEL_REPEATED),
        _Field(name="encoded", number=7, type=_Field.TYPE_BOOL),
    ],
    "BlobProto": [
        _Field(name="num", number=1, type=_Field.TYPE_INT32),
        _Field(name="channels", number=2, type=_Field.TYPE_INT32),
        _Field(name="height", number=3, type=_Field.TYPE_INT32),
        _Field(name="width", number=4, type=_Field.TYPE_INT32),
        _Field(
            name="data",
            number=5,
            type=_Field.TYPE_FLOAT,
            label=_Field.LABEL_REPEATED,
            options=descriptor_pb2.FieldOptions(packed=True),
        ),
    ],
}


def _message_class(name: str) -> Any:
    """The class of a message, from a separate pool to coexist with a `caffe_pb2`."""
    message = descriptor_pb2.DescriptorProto(name=name, field=_MESSAGES[name])
    file = descriptor_pb2.FileDescriptorProto(
        name="caffe_messages.proto", package="caffe", syntax="proto2", message_type=[message]
    )
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"caffe.{name}"))


Datum = _message_class("Datum")
BlobProto = _message_class("BlobProto")
