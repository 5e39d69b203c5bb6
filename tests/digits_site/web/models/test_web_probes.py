"""The strip of a model's page that shows how its outputs change with the epochs."""

from __future__ import annotations

import io
import re

import numpy as np
from PIL import Image

from core.models import NetworkVersion, OwnNetwork, TrainedModel
from core.training.probe_files import ProbeSample, write_outputs, write_samples
from tests.digits_site.web.conftest import store_dataset
from tests.factories import make_model


def probed(labels: list[np.ndarray], outputs: list[np.ndarray], **dataset) -> TrainedModel:
    """A model with the outputs of some epochs for samples with such labels."""
    model = make_model(dataset=store_dataset(4, **dataset))
    feature = np.arange(48 * 32, dtype=np.uint16).reshape(48, 32, 1)
    samples = [ProbeSample(f"scan <{place}>", feature, one) for place, one in enumerate(labels)]
    write_samples(model.folder, samples, "val")
    for epoch, values in enumerate(outputs, 1):
        write_outputs(model.folder, epoch, {"output": values.astype(np.float32)})
    return model


def test_masks_are_drawn_by_epoch(browser):
    mask = np.zeros((48, 32, 1), np.uint8)
    mask[10:20, 10:20] = 1
    empty, full = (np.broadcast_to(one, (1, 48, 32, 2)) for one in ([1, 0], [0, 1]))
    model = probed([mask], [empty] * 9 + [full], task="segmentation")
    page = browser.get(f"/models/{model.pk}/").content.decode()
    assert "1 validation sample, epoch by epoch" in page
    assert "The outputs of 10 epochs are kept." in page
    shown = [epoch for epoch in range(11) if f"/probes/{epoch}/0/?v={model.job.run}" in page]
    assert (shown[0], shown[1], shown[-1], len(shown)) == (0, 1, 10, 7)  # epoch 0 is the input
    first, last = (picture(browser, model, epoch) for epoch in (1, 10))
    assert first.shape == last.shape == (768, 512, 3)
    corner = np.s_[700:760, 10:60]
    assert np.ptp(first[corner], axis=2).max() == 0  # grey, and colored once it is in the class
    assert np.ptp(last[corner], axis=2).min() > 0
    assert picture(browser, model, 0).shape[:2] == (144, 96)  # a thumbnail of the input
    for address in ("11/0", "1/1", "0/1"):
        assert browser.get(f"/models/{model.pk}/probes/{address}/").status_code == 404


def picture(browser, model: TrainedModel, epoch: int) -> np.ndarray:
    answer = browser.get(f"/models/{model.pk}/probes/{epoch}/0/")
    assert answer["Content-Type"] == "image/png"
    return np.asarray(Image.open(io.BytesIO(answer.content)).convert("RGB"))


def test_classes_have_the_probability_of_the_true_one(browser):
    labels = [np.array(0), np.array(1)]
    outputs = [np.array([[0.25, 0.75], [0.62, 0.38]]), np.array([[0.5, 0.5], [0.12, 0.88]])]
    model = probed(labels, outputs, scalar=True, task="classification")
    part = browser.get(f"/models/{model.pk}/results/").content.decode()
    cells = re.findall(r'<td class="number( probe-shade-\d)?">([^<]*)</td>', part)
    assert [text for _, text in cells] == ["0.25", "0.50", "0.38", "0.88"]
    assert [shade[-1:] for shade, _ in cells] == ["1", "2", "2", "4"]
    assert "Probability of the true class." in part
    assert "scan &lt;0&gt;" in part
    assert f"/models/{model.pk}/probes/0/1/" in part


def test_a_network_that_names_its_view_is_drawn_by_it(browser):
    scores = np.array([[0.25, 0.75]])
    model = probed([np.array(0)], [scores], scalar=True, task="classification")
    source = 'VIEW = "image-gan"\n\ndef build(inputs):\n    return 1\n'
    network = OwnNetwork.objects.create(name="gan")
    model.own_version = NetworkVersion.objects.create(network=network, number=1, source=source)
    model.save()
    grid = np.zeros((1, 2, 3, 30, 40, 1), np.float32)
    write_outputs(model.folder, 1, {"scores": scores.astype(np.float32), "styles": grid})
    assert f"/probes/1/0/?v={model.job.run}" in browser.get(f"/models/{model.pk}/").content.decode()
    assert picture(browser, model, 1).shape[:2] == (60, 120)


def test_a_model_without_outputs_has_no_strip(browser):
    model = make_model()
    assert "epoch by epoch" not in browser.get(f"/models/{model.pk}/").content.decode()
    assert browser.get(f"/models/{model.pk}/probes/1/0/").status_code == 404
