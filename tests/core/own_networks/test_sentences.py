"""What went wrong in a source, in a sentence."""

from __future__ import annotations

import pytest

from core.own_networks.sentences import sentence_of


class ResourceExhaustedError(Exception):
    """Named like TensorFlow's, which tests of this file need not import."""


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            ResourceExhaustedError("{{function_node x}} OOM when allocating shape[4,2147483648] ("),
            "This asks for more memory than there is (shape [4,2147483648]).",
        ),
        (ResourceExhaustedError("full"), "This asks for more memory than there is."),
        (MemoryError("100 GiB"), "This asks for more memory than there is (100 GiB)."),
    ],
)
def test_too_much_memory_is_said_alike(error, sentence):
    assert sentence_of(error) == sentence
