from __future__ import annotations

import numpy as np
import pytest
from digits_text_classification.characters import ALPHABET, encode, numbered
from hypothesis import given
from hypothesis import strategies as st


def test_the_alphabet_has_the_69_characters_of_the_original():
    assert len(ALPHABET) == len(set(ALPHABET)) == 69
    assert ALPHABET.islower()
    assert ALPHABET[:36] == "abcdefghijklmnopqrstuvwxyz0123456789"
    assert set(ALPHABET[36:]) == set("-,;.!?:'\"/\\|_@#$%^&*~`+ =<>()[]{}")


def test_characters_are_counted_from_1_and_others_follow_the_last():
    feature = encode("aBz é", numbered(ALPHABET), 8, lower=True)
    space = ALPHABET.index(" ") + 1
    assert (feature.dtype, feature.shape) == (np.uint8, (1, 8, 1))
    assert feature.ravel().tolist() == [1, 2, 26, space, 70, 70, 70, 70]


def test_capital_letters_may_be_told_apart():
    assert encode("aA", numbered("aA"), 2, lower=False).ravel().tolist() == [1, 2]
    assert encode("aA", numbered("a"), 2, lower=False).ravel().tolist() == [1, 2]
    assert encode("aA", numbered("a"), 2, lower=True).ravel().tolist() == [1, 1]


def test_long_texts_are_cut():
    assert encode("abc", numbered("abc"), 2, lower=True).ravel().tolist() == [1, 2]


@pytest.mark.parametrize(("size", "dtype"), [(253, np.uint8), (254, np.uint16)])
def test_large_alphabets_need_16_bits(size: int, dtype: type):
    alphabet = "".join(map(chr, range(0x4E00, 0x4E00 + size)))
    feature = encode(alphabet[-1] + "!", numbered(alphabet), 2, lower=True)
    assert feature.dtype == dtype
    assert feature.ravel().tolist() == [size, size + 1]


@given(st.text(), st.integers(1, 40))
def test_any_text_becomes_numbers_of_the_alphabet(text: str, length: int):
    feature = encode(text, numbered(ALPHABET), length, lower=True).ravel()
    # Plain Python, character by character.
    expected = [ALPHABET.find(c) + 1 or 70 for c in text.lower()][:length]
    assert feature.tolist() == expected + [70] * (length - len(expected))
