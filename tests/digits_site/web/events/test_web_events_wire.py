"""The format of events and cursors, and reading files that grow."""

from __future__ import annotations

import asyncio
import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.http import QueryDict

from core.jobs.logfile import LogFile
from core.storage import older_log
from digits_site.web.events.hub import Hub
from digits_site.web.events.message import beat, event, watched
from digits_site.web.events.parts import Source, read_part
from digits_site.web.jobs.logs import START, read_on, tail
from digits_site.web.models import curves
from digits_site.web.models.curves import Run, new_rows, read_rows
from digits_site.web.shared.cursor import parsed, written

RUN = Run("1700", 0, False)


def test_an_event_is_a_line_each_of_id_name_and_data():
    cursor = {("metrics", 3): ("1700", 45), ("log", 5): ("99", 7)}
    data = {"text": "first\nsecond é"}
    assert event("log", data, cursor) == (
        b'id: m3=1700:45,l5=99:7\nevent: log\ndata: {"text": "first\\nsecond \\u00e9"}\n\n'
    )
    assert event("home", {"version": "x"}, {}) == b'event: home\ndata: {"version": "x"}\n\n'
    assert beat({}) == b":\nevent: beat\ndata: {}\n\n"


def test_a_cursor_comes_back_as_it_was():
    cursor = {("metrics", 3): ("1700", 45), ("log", 5): ("99", 7)}
    assert parsed(written(cursor)) == cursor


@pytest.mark.parametrize("text", ["", "m3", "m=1:2", "x3=1:2", "m3=a:2", "m3=1:-2", "é", "m" * 99])
def test_a_cursor_that_makes_no_sense_is_none(text):
    assert parsed(text) == {}


def test_what_is_watched_comes_with_files_first():
    query = QueryDict("home=1&job=7&job=5&job=7&metrics=3&log=5&last=l5=1:2")
    expected = [("log", 5), ("metrics", 3), ("home", 1), ("job", 7), ("job", 5)]
    assert watched(query) == expected


@pytest.mark.parametrize(
    "query", ["", "last=x", "job=x", "job=-1", "job=", "job=٣", "job=" + "9" * 16]
)
def test_nothing_and_no_numbers_are_refused(query):
    with pytest.raises(ValueError, match="watched"):
        watched(QueryDict(query))


def test_too_much_is_refused():
    assert len(watched(QueryDict("&".join(f"job={number}" for number in range(300))))) == 300
    with pytest.raises(ValueError, match="300"):
        watched(QueryDict("&".join(f"job={number}" for number in range(301))))
    with pytest.raises(ValueError, match="300"):
        watched(QueryDict("&".join(f"job={n}&log={n}" for n in range(151))))


def read_all(path, size, position=START):
    texts = []
    while True:
        part = read_on(path, position, size)
        if part.position == position:
            return texts, position
        texts.append(part.text)
        position = part.position


@pytest.mark.parametrize("size", [4, 5, 7, 1000])
def test_no_character_of_a_log_is_split(tmp_path, size):
    path, text = tmp_path / "log", "aé€😀\n" * 40
    path.write_text(text)
    texts, position = read_all(path, size)
    assert "".join(texts) == text
    assert position[1] == path.stat().st_size


def test_a_character_that_is_not_yet_whole_waits(tmp_path):
    path = tmp_path / "log"
    path.write_bytes(b"x\xf0\x9f")
    first = tail(path, 1000)
    assert (first.text, first.position[1]) == ("x", 1)
    with path.open("ab") as file:
        file.write(b"\x98\x80y")
    assert read_on(path, first.position, 1000).text == "😀y"


def test_bytes_that_are_no_text_do_not_hold_it_up(tmp_path):
    path = tmp_path / "log"
    path.write_bytes(b"\xff\xfe binary \x00 end")
    assert read_all(path, 4)[0][-1].endswith("end")


@pytest.mark.parametrize("size", [4, 7, 1000])
def test_rotations_lose_and_repeat_nothing(tmp_path, settings, size):
    settings.DIGITS_LOG_BYTES = 60
    path, text = tmp_path / "log", "".join(f"{number} é€😀\n" for number in range(60))
    data, texts, position = text.encode(), [], START
    log = LogFile(path)
    for start in range(0, len(data), 11):  # splits characters, at rotations too
        log.write(data[start : start + 11])
        if start % 3 == 0:
            more, position = read_all(path, size, position)
            texts += more
    more, position = read_all(path, size, position)
    assert "".join([*texts, *more]) == text
    assert older_log(path).exists()
    shown = tail(path, 80)
    assert shown.position == position
    assert shown.text.startswith("5")
    assert text.endswith("\n" + shown.text)


def test_a_log_that_another_one_replaced_is_read_from_its_start(tmp_path):
    path = tmp_path / "log"
    path.write_text("before\n")
    part = read_on(path, START, 1000)
    assert part.fresh  # nothing is above it
    path.rename(tmp_path / "kept")
    assert read_on(path, part.position, 1000).position == part.position
    path.write_text("after, and longer than it was before\n")
    fresh = read_on(path, part.position, 1000)
    assert (fresh.text, fresh.fresh) == (path.read_text(), True)
    os.truncate(path, 3)
    cut = read_on(path, fresh.position, 1000)
    assert (cut.text, cut.fresh) == ("aft", True)
    assert not read_on(path, tail(path, 1000).position, 1000).fresh


def test_the_tail_of_a_log_that_is_just_rotated_reaches_above(tmp_path):
    path = tmp_path / "log"
    older_log(path).write_text("one\ntwo\n")
    assert tail(path, 100).text == "one\ntwo\n"
    part = tail(path, 100)
    path.write_text("three\n")
    assert (read_on(path, part.position, 100).text, part.cut) == ("three\n", False)
    assert tail(path, 100).text == "one\ntwo\nthree\n"
    assert (tail(path, 12).text, tail(path, 12).cut) == ("two\nthree\n", True)


def test_the_tail_of_a_log_begins_with_a_line(tmp_path):
    path = tmp_path / "log"
    path.write_text("".join(f"line {number}\n" for number in range(100)))
    assert tail(path, 20).text == "line 98\nline 99\n"
    assert tail(path, 20).cut
    assert not tail(path, 2000).cut
    assert tail(tmp_path / "none", 20).position == START
    path.write_text("x" * 100)
    assert tail(path, 20).text == "x" * 20


def test_another_run_is_not_mixed_with_the_file_of_the_one_before(tmp_path):
    path = tmp_path / "metrics.jsonl"
    path.write_text('{"step": 1}\n{"step": 2}\n')
    began = path.stat().st_mtime + 1
    assert new_rows(path, Run("1800", began, False), 12, "1700") == {
        "rows": [],
        "offset": 0,
        "finished": False,
        "run": "1800",
        "places": {},
    }
    os.utime(path, (began + 1, began + 1))
    assert len(new_rows(path, Run("1800", began, False), 12, "1700")["rows"]) == 2
    assert len(new_rows(path, Run("1800", began, False), 12, "1800")["rows"]) == 1


def test_a_file_that_is_shorter_or_gone_begins_anew(tmp_path):
    path = tmp_path / "metrics.jsonl"
    assert read_rows(path, 50) == ([], 0)
    path.write_text('{"step": 1}\n')
    assert read_rows(path, 50) == ([{"step": 1}], 12)


def test_a_line_that_a_killed_process_left_is_skipped(tmp_path):
    path = tmp_path / "metrics.jsonl"
    path.write_text('{"step": 1}\n{"st{"step": 3}\n\n{"step": 4}\n')
    assert read_rows(path, 0)[0] == [{"step": 1}, {"step": 4}]


def test_a_part_of_a_file_of_metrics_is_the_last_where_no_more_was_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(curves, "CHUNK", 20)
    path = tmp_path / "metrics.jsonl"
    path.write_text('{"step": 1}\n{"step": 2}\n')
    source = Source(3, path, Run("7", 0, False), 24)
    first = read_part(source, START)
    assert (first.position, first.finished, first.is_last) == (("7", 12), False, False)
    assert json.loads(first.text)["rows"] == [{"step": 1}]
    assert json.loads(first.text)["model"] == 3
    second = read_part(source, first.position)
    assert (second.position, second.is_last) == (("7", 24), True)
    # Of a run that has ended, its end is said.
    source = Source(3, path, Run("7", 0, True), 24)
    assert not read_part(source, first.position).is_last
    end = read_part(source, second.position)
    assert (end.finished, end.is_last, end.position) == (True, True, second.position)


def test_what_many_pages_ask_is_done_once_between_two_looks():
    done = []

    async def ask():
        hub = Hub()
        hub.pool = ThreadPoolExecutor(1)
        for _ in range(2):
            await asyncio.gather(*(hub.run_once(done.append, name) for name in ("a", "a", "b")))
            hub._publish({}, [])
        hub.pool.shutdown()

    asyncio.run(ask())
    assert done == ["a", "b", "a", "b"]
