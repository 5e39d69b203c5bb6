"""Asking for previews, and taking the answers apart."""

from __future__ import annotations

import base64
import io
import re
from html import unescape
from typing import Any

import numpy as np
from django.test import Client
from PIL import Image

URL = "/previews/resize/"


def fragment(browser: Client, **query: Any) -> str:
    answer = browser.get(URL, {"mode": "squash", "width": "", "height": "", **query})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def pictures(text: str) -> list[np.ndarray]:
    sources = re.findall(r'src="data:image/png;base64,([^"]+)"', text)
    images = [Image.open(io.BytesIO(base64.b64decode(data))) for data in sources]
    return [np.asarray(image.convert("RGB")) for image in images]


def captions(text: str) -> list[str]:
    """Of the picture before, without its name, and of that after."""
    return [re.sub("<br>.*", "", words) for words in re.findall("<figcaption>(.*?)</", text)]


def source(text: str) -> str:
    (words,) = re.findall("<br>(.*?)</figcaption>", text)
    return words


def line(text: str) -> str:
    (words,) = re.findall(r"<p>(.*?)</p>", text, re.DOTALL)
    return words
