from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from digits_prebuilt_lmdb import DataIngestion

from core.plugins import IngestionError, Stage
from tests.plugins.prebuilt_lmdb.messages import (
    BlobProto,
    BlobShape,
    LooseBlobShape,
    classified,
    datum,
    images,
    plugin_of,
    samples,
    write,
)


def test_each_stage_is_of_its_own_databases(tmp_path: Path):
    folders = {
        stage: classified(tmp_path / stage, count, seed=seed)
        for seed, (stage, count) in enumerate({"train": 5, "val": 3, "test": 2}.items())
    }
    plugin = plugin_of(
        folders["train"],
        prebuilt_val_images=folders["val"],
        prebuilt_test_images=folders["test"],
        folder_pct_val=50,
    )
    for seed, (stage, count) in enumerate({"train": 5, "val": 3, "test": 2}.items()):
        entries = plugin.itemize_entries(Stage(stage))
        expected = [{"name": f"{i:08d}_{i % 3}", "of": stage} for i in range(count)]
        assert entries == json.loads(json.dumps(expected))
        first = images(count, seed=seed)[0]
        feature, _ = plugin.encode_entry(entries[0])
        np.testing.assert_array_equal(feature, first.transpose(1, 2, 0)[:, :, ::-1])


def test_all_is_for_training_unless_a_percentage_says_else(tmp_path: Path):
    train = classified(tmp_path / "db", 40)
    plugin = plugin_of(train)
    assert [len(plugin.itemize_entries(stage)) for stage in ("train", "val", "test")] == [40, 0, 0]
    names = {}
    for seed in (0, 1):
        plugin = plugin_of(train, folder_pct_val=25, seed=seed)
        stages = [[e["name"] for e in plugin.itemize_entries(s)] for s in ("train", "val")]
        assert [len(stage) for stage in stages] == [30, 10]
        assert len({*stages[0], *stages[1]}) == 40
        names[seed] = stages
        assert stages == [sorted(stage) for stage in stages]
    assert names[0] != names[1]


def test_keys_may_be_any_bytes(tmp_path: Path):
    keys = [b"\0", b"\xff\xfe", "größe 1".encode(), b"a\nb", b"x" * 511]
    train = write(tmp_path / "db", {k: datum(p) for k, p in zip(keys, images(5), strict=True)})
    plugin = plugin_of(train)
    entries = json.loads(json.dumps(plugin.itemize_entries("train")))
    assert {e["name"] for e in entries} == {"00", "fffe", "größe 1", "610a62", "x" * 511}
    assert all(entry["name"].isprintable() for entry in entries)
    found = {plugin.encode_entry(entry)[0].tobytes() for entry in entries}
    assert found == {p.transpose(1, 2, 0)[:, :, ::-1].tobytes() for p in images(5)}


def test_a_process_that_was_forked_opens_databases_anew(tmp_path: Path):
    plugin = plugin_of(classified(tmp_path / "db"))
    expected = [feature.tobytes() for feature, _ in samples(plugin)]
    child = os.fork()
    if not child:
        try:
            found = [feature.tobytes() for feature, _ in samples(plugin)]
            os._exit(0 if found == expected else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert [feature.tobytes() for feature, _ in samples(plugin)] == expected


def test_a_folder_that_is_write_protected_is_left_as_it_is(tmp_path: Path):
    folder = Path(classified(tmp_path / "db"))
    (folder / "lock.mdb").unlink()
    folder.chmod(0o555)
    try:
        assert len(samples(plugin_of(str(folder)))) == 10
        assert [path.name for path in folder.iterdir()] == ["data.mdb"]
    finally:
        folder.chmod(0o755)


def test_the_newer_format_of_lmdb_is_read(tmp_path: Path):
    lmdb = pytest.importorskip("lmdb")
    path = str(tmp_path / "db")
    planes = images(1)[0]
    with lmdb.open(path, map_size=2**24, lib_version=1) as environment:
        assert environment.lib_version()[0] == 1
        with environment.begin(write=True) as transaction:
            transaction.put(b"k", datum(planes))
    ((feature, _),) = samples(plugin_of(path))
    np.testing.assert_array_equal(feature, planes.transpose(1, 2, 0)[:, :, ::-1])


def blob(mean: np.ndarray, kind: str) -> bytes:
    channels, height, width = mean.shape
    message = BlobProto()
    if kind == "double":
        message.double_data.extend(mean.ravel().tolist())
    else:
        message.data.extend(mean.ravel().tolist())
    if kind == "old":
        message.num, message.channels, message.height, message.width = 1, channels, height, width
    else:
        message.shape.dim.extend([1, *mean.shape] if kind == "shape" else mean.shape)
    return message.SerializeToString()


@pytest.mark.parametrize("kind", ["old", "shape", "double"])
@pytest.mark.parametrize("order", ["BGR", "RGB"])
def test_the_mean_image_is_kept_by_channel(tmp_path: Path, kind: str, order: str):
    planes = images(10)
    (path := tmp_path / "mean.binaryproto").write_bytes(blob(planes.mean(axis=0), kind))
    plugin = plugin_of(
        classified(tmp_path / "db"), prebuilt_mean_file=str(path), channel_order=order
    )
    mean = plugin.user_data["mean"]
    features = np.stack([feature for feature, _ in samples(plugin)])
    assert mean["shape"] == [4, 5, 3]
    assert mean["channels"] == pytest.approx(features.mean(axis=(0, 1, 2)), rel=1e-6)
    json.dumps(plugin.user_data)


def test_lengths_that_are_not_packed_are_read(tmp_path: Path):
    message = BlobProto(data=range(60))
    packed, loose = BlobShape(dim=[3, 4, 5]), LooseBlobShape(dim=[3, 4, 5])
    message.shape.CopyFrom(packed)
    short, long = packed.SerializeToString(), loose.SerializeToString()
    data = message.SerializeToString().replace(
        bytes([7 << 3 | 2, len(short)]) + short, bytes([7 << 3 | 2, len(long)]) + long
    )
    (path := tmp_path / "mean.binaryproto").write_bytes(data)
    plugin = plugin_of(classified(tmp_path / "db"), prebuilt_mean_file=str(path))
    assert plugin.user_data["mean"]["channels"] == [49.5, 29.5, 9.5]


def test_a_mean_of_another_shape_ends_the_job(tmp_path: Path):
    (path := tmp_path / "mean.binaryproto").write_bytes(blob(np.zeros((3, 5, 4)), "old"))
    with pytest.raises(IngestionError, match=r"mean.binaryproto is of 5 × 4 × 3 .*4 × 5 × 3"):
        plugin_of(classified(tmp_path / "db"), prebuilt_mean_file=str(path))


def inference(plugin: DataIngestion, **chosen: str) -> DataIngestion:
    return DataIngestion(
        is_inference_db=True, user_data=plugin.user_data, **plugin.fields, **chosen
    )


@pytest.mark.parametrize("field", ["test_image_file", "test_image_path"])
def test_an_image_file_is_brought_to_the_images_shape(tmp_path: Path, field: str):
    from tests.core.images.files import noise, save

    plugin = plugin_of(classified(tmp_path / "db", channels=1))
    path = save(tmp_path / "new.png", noise(8, 10))
    wanted = inference(plugin, **{field: str(path)})
    (entry,) = wanted.itemize_entries("test")
    feature, label = wanted.encode_entry(entry)
    assert (entry["name"], feature.shape, label) == ("new.png", (4, 5, 1), None)


def test_all_images_of_a_database_are_predicted(tmp_path: Path):
    plugin = plugin_of(classified(tmp_path / "db"))
    wanted = inference(plugin, test_database=classified(tmp_path / "new", 4, seed=5))
    found = samples(wanted, "test")
    assert [label for _, label in found] == [None] * 4
    for planes, (feature, _) in zip(images(4, seed=5), found, strict=True):
        np.testing.assert_array_equal(feature, planes.transpose(1, 2, 0)[:, :, ::-1])


def test_an_inference_of_nothing_is_refused():
    with pytest.raises(IngestionError, match="No image was chosen"):
        DataIngestion(is_inference_db=True).itemize_entries("test")
