"""Reading label files in the XML format of Pascal VOC.

::

    <annotation>
      <size><width>80</width><height>60</height></size>
      <object>
        <name>car</name>
        <difficult>0</difficult>
        <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>50</xmax><ymax>40</ymax></bndbox>
      </object>
    </annotation>

Pixels are counted from 1, and a box holds its last column and row (VOC development kit,
"Annotation"). So the box above goes from (0, 0) to (50, 40) where the top-left corner of
the image is (0, 0).
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from core.plugins import IngestionError
from core.plugins.files import read_bytes
from core.plugins.images import Size
from core.plugins.text import clean_name
from digits_image_object_detection.labels import LabelledBox
from digits_image_object_detection.numbers import number_of
from digits_image_object_detection.xml_text import text_of_xml

LARGEST_FILE = 2**24
SIZE = ("height", "width")
SIDES = ("xmin", "ymin", "xmax", "ymax")


def read_voc(path: str | Path) -> list[LabelledBox]:
    """The objects of a label file in its order.

    Raises:
        IngestionError: it is not such a file, or an object is none; the text names the file,
            and the line or the object, counted from 1.
    """
    root = parse(path)
    boxes = []
    for number, element in enumerate(root.iterfind("object"), 1):
        try:
            boxes.append(box_of(element, number))
        except ValueError as error:
            raise IngestionError(f"{path}, object {number}: {error}.") from error
    return boxes


def size_in(path: str | Path) -> Size | None:
    """Height and width of the image, if the file names them; 0 means that it does not.

    Raises:
        IngestionError: see `parse`.
    """
    root = parse(path)
    try:
        height, width = (round(number_of(text_of(root, f"size/{side}"))) for side in SIZE)
    except ValueError:
        return None
    return (height, width) if height > 0 and width > 0 else None


def parse(path: str | Path) -> ElementTree.Element:
    """The root of a file that defines no entities, which could grow without end."""
    text = text_of_xml(read_bytes(path, LARGEST_FILE), str(path))
    # Entities are declared there only. As the text is decoded already, no encoding hides it.
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise IngestionError(
            f"{path} has a DOCTYPE or ENTITY declaration, which is not read. Remove it."
        )
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - declarations are refused above
    except ElementTree.ParseError as error:
        raise IngestionError(
            f"{path}, line {error.position[0]}: it is not XML: {error}. Correct the file, or "
            "export it again."
        ) from error
    if root.tag != "annotation":
        raise IngestionError(
            f"{path} is not a label file of Pascal VOC: its root is <{root.tag}>, not <annotation>."
        )
    return root


def box_of(element: ElementTree.Element, place: int) -> LabelledBox:
    name = clean_name(text_of(element, "name"))
    left, top, right, bottom = (number_of(text_of(element, f"bndbox/{side}")) for side in SIDES)
    if right < left or bottom < top:
        raise ValueError(
            f"the box from ({left:g}, {top:g}) to ({right:g}, {bottom:g}) ends before it begins"
        )
    difficult = (element.findtext("difficult") or "0").strip() not in ("0", "")
    box = LabelledBox(name, left - 1, top - 1, right, bottom, place, difficult)
    box.check()
    return box


def text_of(element: ElementTree.Element, path: str) -> str:
    text = (element.findtext(path) or "").strip()
    if not text:
        raise ValueError(f"it has no <{path.replace('/', '><')}>")
    return text
