"""What is kept of DICOM headers with entries, and how large the pixels of samples are."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from digits_dummy import DataIngestion
from digits_sunnybrook import DataIngestion as Sunnybrook

from core.images import MODES, Fit, resize
from core.inference.inputs import ImageFile, from_files, from_plugins, from_stage
from core.inference.resized import resized
from core.ingest.engine import ingest
from core.ingest.plan import make_plan
from core.ingest.repair import repair
from core.ingest.sample import samples_of
from core.ingest.tagging import file_tags, tagged, with_spacing
from core.storage import DatasetFolder, ShardFolder
from core.store.check import find_damage
from core.store.entries import facts_of, tags_of
from core.store.reader import entries_of
from core.tasks import Task, task_of
from tests.core.ingest.test_append import silent
from tests.core.ingest.test_engine import make_spec
from tests.plugins.sunnybrook.files import fields_of, make_case, make_dicom

TAGS = {"Rows": 30, "Columns": 20, "PixelSpacing": [1.5, 0.75]}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("size", [(10, 16), (60, 45), (30, 20)])
def test_the_spacing_is_that_of_the_resized_image(mode, size):
    """Two lines of a test image are as many millimetres apart after resizing as before."""
    found = with_spacing(TAGS, Fit(size, mode), size)["spacing"]
    image = np.zeros((30, 20, 1), np.float32)
    image[:, :, 0] = np.linspace(0, 29 * 1.5, 30)[:, None]  # mm from the top
    across = np.broadcast_to(np.linspace(0, 19 * 0.75, 20)[None, :, None], image.shape)
    for axis, millimetres in enumerate((image, np.ascontiguousarray(across, np.float32))):
        top, left = size[0] // 2 - 2, size[1] // 2 - 2
        middle = resize(millimetres, size, mode)[top : top + 4, left : left + 4, 0]
        steps = np.diff(middle, axis=axis)
        assert steps.mean() == pytest.approx(found[axis], rel=0.1)


def test_the_spacing_is_unknown_where_the_resizing_or_the_size_is():
    assert with_spacing(TAGS, None, (30, 20))["spacing"] == [1.5, 0.75]
    assert "spacing" not in with_spacing(TAGS, None, (15, 20))
    assert "spacing" not in with_spacing(TAGS, Fit((15, 20)), (16, 20))
    assert "spacing" not in with_spacing({"PixelSpacing": [1, 1]}, Fit(), (30, 20))
    assert with_spacing({}, Fit(), (30, 20)) == {}
    padded = with_spacing(TAGS, Fit(padding=(64, 64)), (64, 64))
    assert (padded["spacing"], padded["spacing_from"]) == ([1.5, 0.75], "PixelSpacing")
    detector = {"Rows": 30, "Columns": 20, "ImagerPixelSpacing": [0.2, 0.2]}
    assert with_spacing(detector, Fit(), (30, 20))["spacing_from"] == "ImagerPixelSpacing"


@pytest.fixture
def plugin(tmp_path):
    make_case(tmp_path, 1, slices=2)
    make_dicom(tmp_path / "dicom/SC-T-1/IM-0007-0001.dcm", PixelSpacing=[2, 3], Modality="MR")
    fields = fields_of(tmp_path, folder_pct_val=0)
    return Sunnybrook(user_data=Sunnybrook(**fields).prepare(), **fields)


def test_entries_say_what_their_files_say(plugin):
    first = plugin.itemize_entries("train")[0]
    (found,) = tagged(plugin, first, samples_of(plugin.encode_entry(first)))
    assert found == first | {"dicom": tags_of(found)}
    assert tags_of(found)["spacing"] == [2, 3]
    facts = facts_of(found)
    assert (facts["Modality"], facts["PixelSpacing"]) == ("MR", "2 × 3")


def test_an_inference_from_files_knows_the_same(plugin, tmp_path):
    path = str(tmp_path / "dicom/SC-T-1/IM-0007-0001.dcm")
    files = [ImageFile(path)]
    given = from_files(Sunnybrook, plugin.fields, plugin.user_data, files, 1, None)
    (one,) = given.iterator
    assert one.tags["spacing"] == [2, 3]
    assert one.facts["Modality"] == "MR"


def test_images_that_are_resized_further_keep_millimetres(plugin, tmp_path):
    given = from_files(
        Sunnybrook,
        plugin.fields,
        plugin.user_data,
        [ImageFile(str(tmp_path / "dicom/SC-T-1/IM-0007-0001.dcm"))],
        1,
        None,
    )
    inputs, _ = resized(given, (32, 40, 1), Fit((16, 80)), task_of(Task.SEGMENTATION))
    (one,) = inputs.iterator
    assert one.tags["spacing"] == [4, 1.5]


def test_other_files_and_entries_have_no_tags(tmp_path):
    (tmp_path / "a.png").write_bytes(b"")
    assert file_tags(str(tmp_path / "a.png"), 2) == [{}, {}]
    assert file_tags(None) == [{}]
    one = DataIngestion(is_inference_db=True, number=1, size=16, shape="square", labelled=True)
    (given,) = from_plugins([one]).iterator
    assert given.tags == {}
    assert tags_of("an entry") == tags_of({"dicom": "a plug-in's own"}) == {}


def spec_of(root):
    make_case(root, 1, slices=2)
    fields = fields_of(root, folder_pct_val=0)
    return replace(make_spec(root / "set"), plugin=Sunnybrook, fields=fields)


def first_shard(root):
    return ShardFolder(DatasetFolder(root / "set").stage("train").shards()[0])


def test_entries_of_former_versions_are_encoded_as_they_were(tmp_path):
    spec, folder = spec_of(tmp_path), DatasetFolder(tmp_path / "set")
    make_plan(spec).save(folder.plan)
    data = json.loads(folder.plan.read_text())
    assert data["parts"][0].pop("tags")
    folder.plan.write_text(json.dumps(data))
    ingest(spec, silent)
    assert [tags_of(entry) for entry in entries_of(first_shard(tmp_path).path, 0, 2)] == [{}, {}]


def test_damaged_shards_get_their_tags_back(tmp_path):
    spec = spec_of(tmp_path)
    ingest(spec, silent)
    shard = first_shard(tmp_path)
    before = shard.entries.read_bytes()
    assert b'"Rows": 32' in before
    shard.entries.write_bytes(before[:-9])
    repair(spec, find_damage(tmp_path / "set", silent), silent)
    assert shard.entries.read_bytes() == before
    (first, _) = from_stage(DatasetFolder(tmp_path / "set").stage("train").path).iterator
    assert first.tags["Rows"] == 32
