"""The histograms of a dataset's channels, as paths of a drawing."""

from __future__ import annotations

from digits_site.web.datasets.histograms import channel_tables


def stage(*edges, counts=(4, 1)):
    histogram = {"edges": list(edges), "counts": list(counts)}
    return {"statistics": {"channels": [{"histogram": histogram}]}}


def test_stages_of_a_channel_share_an_axis():
    (channel,) = channel_tables({"train": stage(0, 50, 100), "val": stage(50, 75, 200)})
    assert (channel["low"], channel["high"]) == (0, 200)
    assert [row["path"] for row in channel["stages"]] == [
        "M0.0 44V0.0H60.0V22.0H120.0V44Z",
        "M60.0 44V0.0H90.0V22.0H240.0V44Z",
    ]


def test_channels_are_bounded_and_may_have_no_histogram():
    many = {"train": {"statistics": {"channels": [{"mean": 1}] * 300}}}
    tables = channel_tables(many)
    assert len(tables) == 8
    assert tables[0]["stages"][0]["path"] == ""
    assert channel_tables({"train": {"statistics": {}}}) == []
