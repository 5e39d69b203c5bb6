from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exceptions import FilterError
from core.listing.language import Term, parsed, quoted


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", []),
        ("heart", [Term("heart")]),
        ("left ventricle", [Term("left"), Term("ventricle")]),
        ('"left ventricle"', [Term("left ventricle")]),
        ("lr > 0.01", [Term("0.01", "lr", ">")]),
        ("lr>=1e-3 tag:x", [Term("1e-3", "lr", ">="), Term("x", "tag", ":")]),
        ("-tag:x", [Term("x", "tag", ":", negated=True)]),
        ("-heart", [Term("heart", negated=True)]),
        ("-!", [Term("!", negated=True)]),
        ("status!=error", [Term("error", "status", "!=")]),
        ("val_loss < -1", [Term("-1", "val_loss", "<")]),
        ("network:unet-image", [Term("unet-image", "network", ":")]),
        ("folder:a/b", [Term("a/b", "folder", ":")]),
        ('name:"a \\"b\\" -c"', [Term('a "b" -c', "name", ":")]),
        ("epoch-3 -4", [Term("epoch-3"), Term("4", negated=True)]),
        ("created:2026-11-28", [Term("2026-11-28", "created", ":")]),
        ('"lr>1"', [Term("lr>1")]),
        ("ä:ö", [Term("ö", "ä", ":")]),
    ],
)
def test_parts_of_a_filter(text, terms):
    assert list(parsed(text)) == terms


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('name:"open', "A quotation mark is not closed"),
        ("> 3", "“>” has no name before it"),
        ("lr >", "“lr>” has no value behind it"),
        ("a:b:c", "“:” has no name before it"),
        (" ".join("x" * 31), "31 parts; use at most 30"),
    ],
)
def test_what_is_not_understood_is_named(text, reason):
    with pytest.raises(FilterError, match=reason):
        parsed(text)


@given(st.lists(st.tuples(st.booleans(), st.text(min_size=1)), max_size=20))
def test_any_texts_come_back_from_quotation(parts):
    text = " ".join(f"{'-' * negated}{quoted(part)}" for negated, part in parts)
    assert [(term.negated, term.text) for term in parsed(text)] == parts


@given(st.text())
def test_any_text_is_understood_or_refused_in_a_sentence(text):
    with suppress(FilterError):
        assert all(term.text or '""' in text for term in parsed(text))
