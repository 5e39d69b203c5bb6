"""Damaged copies of text files, the same in every run, and limits for what reads them."""

from __future__ import annotations

import codecs
import random
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from core.process.free_memory import peak_memory, reset_peak

_NUMBER = re.compile(rb"-?\d+(\.\d+)?")
_NUMBERS = (
    *(b"nan", b"inf", b"-inf", b"1e400", b"-1e400", b"1e-400", b"-0", b"-0.0", b"1_000"),
    *(
        b"0x1F",
        b"1,5",
        b"1.000,5",
        b"",
        b" ",
        b"true",
        b"null",
        b"+7",
        b".5",
        b"5.",
        b"007",
        b"1e3",
    ),
    *(
        b"9007199254740993",
        b"9" * 400,
        b"9" * 5000,
        b"-1",
        "\uff11\uff12".encode(),
        b'"3"',
        b"2.0",
        b"1e5 2",
    ),
)
_INSERTED = (
    *(
        b"\0",
        b'"',
        b"'",
        b",",
        b";",
        b"\t",
        b" ",
        b"\n",
        b"\r",
        b"\\",
        b"/",
        b"{",
        b"[",
        b"<",
        b"&",
    ),
    *(b"\xff", b"\xc3", b"\x1a", b"\x85", b"\x0b", b"\x0c", b"\x1c", "\u2028\u00e4\u202e".encode()),
    *(b"[" * 3000, b"<a>" * 3000, b"\xf0\x9f\x98\x80", b"]]>", b"<!--", b"#", b"%s", b"=1+1"),
)
_ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "cp037", "gb18030")
_DAMAGES: list[Callable[[bytes, random.Random], bytes]] = []


def damage(change: Callable[[bytes, random.Random], bytes]) -> Callable[..., bytes]:
    _DAMAGES.append(change)
    return change


@damage
def _flip(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]


@damage
def _truncate(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


@damage
def _cut_out(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.randrange(1, 30) :]


@damage
def _insert(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.choice(_INSERTED) + data[place:]


@damage
def _change_number(data: bytes, chance: random.Random) -> bytes:
    if not (found := list(_NUMBER.finditer(data))):
        return data
    place = chance.choice(found)
    return data[: place.start()] + chance.choice(_NUMBERS) + data[place.end() :]


@damage
def _change_lines(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    place, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(4):
        case 0:
            lines.insert(place, lines[other])
        case 1:
            del lines[place]
        case 2:
            lines[place : place + 2] = [b"".join(lines[place : place + 2])]
        case _:
            lines[place], lines[other] = lines[other], lines[place]
    return b"\n".join(lines)


@damage
def _end_lines_otherwise(data: bytes, chance: random.Random) -> bytes:
    return data.replace(b"\n", chance.choice([b"\r\n", b"\r", b"\n\n", b" \n", b"\n\r"]))


@damage
def _encode_otherwise(data: bytes, chance: random.Random) -> bytes:
    text = data.decode("utf-8", "replace")
    mark = chance.choice([b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
    return mark + text.encode(chance.choice(_ENCODINGS), "replace")


def mutants(data: bytes, count: int, seed: int = 16) -> Iterator[bytes]:
    """Copies of a valid file with one to three damages each."""
    chance = random.Random(seed)
    for _ in range(count):
        mutant = data
        for _ in range(chance.choice([1, 1, 1, 2, 3])):
            mutant = chance.choice(_DAMAGES)(mutant, chance) or b"\n"
        yield mutant


def plain(data: bytes) -> str:
    """The text of UTF-8 bytes without byte order marks at the beginnings of lines."""
    return re.sub("^\ufeff+", "", data.decode("utf-8"), flags=re.MULTILINE)


@contextmanager
def limits(seconds: int = 60, megabytes: int = 200) -> Iterator[None]:
    """Fail where small files take minutes, or more memory than they can need."""

    def too_long(*_: object) -> None:
        raise TimeoutError("reading takes too long")

    reset_peak()
    before, handler = peak_memory(), signal.signal(signal.SIGALRM, too_long)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, handler)
    assert (peak_memory() - before) >> 20 < megabytes
