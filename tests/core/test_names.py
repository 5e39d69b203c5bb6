"""Nothing in a name steers a terminal, forges a line or turns the direction of writing."""

from __future__ import annotations

import json
import os
import unicodedata

import pytest

from core.names import LONGEST, printed, printed_lines, shortened


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("größe 心臓 עברית.png", "größe 心臓 עברית.png"),
        ("a\x1b]0;owned\x07", "a\\x1b]0;owned\\x07"),
        ("a\rb\nc\td\0", "a\\rb\\nc\\td\\x00"),
        ("\x7f\x9b31m", "\\u007f\\u009b31m"),
        ("\u202egnp.exe\u2066", "\\u202egnp.exe\\u2066"),
        ("m\udce4nner", "m\\udce4nner"),
    ],
    ids=ascii,
)
def test_what_hides_is_escaped(name, shown):
    assert printed(name) == shown


def test_no_control_character_or_turn_of_direction_is_left():
    everything = "".join(map(chr, range(0x110000)))
    left = printed(everything)
    assert not [c for c in left if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}]
    turns = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    assert not [c for c in left if unicodedata.bidirectional(c) in turns]
    left.encode()


def test_a_text_keeps_its_lines_and_tabs():
    assert printed_lines("a\n\tb\r\x1b\u2028") == "a\n\tb\\r\\x1b\\u2028"


def test_json_stays_json():
    value = {"a\x1b\n": ["\x9b\u202e\udcff", "ü"]}
    shown = printed(json.dumps(value, ensure_ascii=False))
    assert json.loads(shown) == value
    assert "ü" in shown


@pytest.mark.parametrize("character", ["a", "\u00e9", "\U0001f600", "\udcff"], ids=ascii)
@pytest.mark.parametrize("ending", [".csv", "", ".\u00e9" * 60])
def test_names_of_files_are_cut_to_what_file_systems_take(tmp_path, character, ending):
    names = [f"{character * count}{last}{ending}" for count in range(0, 260, 20) for last in "ab"]
    cut = [shortened(name) for name in names]
    assert len(set(cut)) == len(names)
    for name, shown in zip(names, cut, strict=True):
        assert len(os.fsencode(shown)) <= LONGEST
        assert shown == name or len(os.fsencode(name)) > LONGEST
        assert shown.endswith(ending) or len(ending) > 4
        (tmp_path / shown).touch()
    assert len(shortened("x" * 300 + ".csv", 20)) == 20
