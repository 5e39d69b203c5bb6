"""The page on DICOM says what the code does."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields
from pathlib import Path

import pytest
from pydicom import uid
from pydicom.pixels import get_decoder

from core.dicom import codestreams, files, geometry, jpeg2000, layout, walk
from core.dicom.image import ImageOptions
from core.dicom.syntaxes import SYNTAXES, syntax_of
from core.dicom.walk import Malformed
from core.plugins import dicom

PAGE = (Path(__file__).parents[3] / "docs/dicom.md").read_text()
ROWS = re.findall(r"^\| (.+?) \| (1\.2\.840\.[\d.]+) \| (.+?) \|$", PAGE, re.MULTILINE)
READ = {identifier: decoders.split(", ") for _, identifier, decoders in ROWS if decoders != "none"}
NOT_READ = [identifier for _, identifier, decoders in ROWS if decoders == "none"]


def test_the_table_has_the_transfer_syntaxes_that_are_read():
    documented = {key: tuple(names) for key, names in READ.items()}
    assert documented == {key: syntax.decoders or ("pydicom",) for key, syntax in SYNTAXES.items()}


@pytest.mark.parametrize("identifier", READ)
def test_every_decoder_in_the_table_is_there(identifier):
    decoder = get_decoder(uid.UID(identifier))
    if READ[identifier] == ["pydicom"]:
        assert decoder.is_native
    else:
        assert set(READ[identifier]) <= set(decoder.available_plugins)


@pytest.mark.parametrize("identifier", NOT_READ)
def test_what_the_table_says_is_not_read_is_refused_by_name(identifier):
    assert uid.UID(identifier).is_transfer_syntax
    with pytest.raises(Malformed, match=re.escape(uid.UID(identifier).name)):
        syntax_of(identifier)


def test_every_call_in_the_table_is_there():
    calls = re.findall(r"^\| `(\w+)\((.*?)\)` \|", PAGE, re.MULTILINE)
    assert len(calls) > 6
    for name, arguments in calls:
        assert name in dicom.__all__
        parameters = inspect.signature(getattr(dicom, name)).parameters
        for argument in re.findall(r"(\w+)(?==|,|$)", arguments.replace("ImageOptions()", "")):
            assert argument in parameters or argument == "0", (name, argument)


def test_every_option_is_documented():
    for option in fields(ImageOptions):
        assert f"- `{option.name}`:" in PAGE


def test_the_limits_are_those_of_the_code():
    limits = dict(
        re.findall(r"^\| (.+?) \| ([\d ]+.*?) \|$", PAGE.split("## Limits")[1], re.MULTILINE)
    )
    assert limits == {
        "a decoded frame, and a compressed one": f"{layout.LARGEST_FRAME >> 20} MB",
        "frames in a file": f"{layout.MOST_FRAMES}",
        "elements and items in a header": f"{walk.MOST_STEPS}",
        "nesting depth of sequences": f"{walk.DEEPEST}",
        "a parsed value": f"{files.LARGEST_VALUE >> 20} MB",
        "a deflated data set, inflated": f"{files.LARGEST_INFLATED >> 20} MB",
        "scans in a JPEG frame": f"{codestreams.MOST_SCANS}",
        "samples, tiles and code blocks of a JPEG 2000 frame": (
            f"{jpeg2000.MOST_SAMPLES}, {jpeg2000.MOST_TILES} and {jpeg2000.MOST_BLOCKS}"
        ),
    }
    assert f"{geometry.SAME_PLACE} mm" in PAGE
    assert f"above {geometry.WIDE} times" in PAGE
