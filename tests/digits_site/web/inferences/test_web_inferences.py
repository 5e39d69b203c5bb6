from __future__ import annotations

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.jobs.execution import settle_dependents
from core.models import Inference
from core.registry import view_plugins
from tests.factories import make_inference, make_model, make_snapshot

VIEW = "?view=test-dummy-view"


@pytest.fixture
def model(stored):
    fields = {"shape": "disc", "size": 16, "count": 1, "val_count": 1, "labelled": True}
    stored.fields = fields
    stored.save()
    return make_snapshot(make_model(dataset=stored)).model


def form(**values):
    return {"snapshot": 1, "source": "train", "max_outputs": 5, "bright": 200, **values}


def test_the_form_joins_its_parts(browser, model):
    page = browser.get(f"/models/{model.pk}/infer/{VIEW}").content.decode()
    assert 'class="dummy-inference"' in page
    assert 'name="bright"' in page
    assert 'name="source"' in page
    assert 'enctype="multipart/form-data"' in page
    assert page.count("<form") == 2
    assert ">Run inference</button>" in page


def test_a_stage_can_be_chosen(browser, user, model):
    answer = browser.post(f"/models/{model.pk}/infer/{VIEW}", form())
    inference = Inference.objects.get()
    assert answer.url == f"/inferences/{inference.pk}/"
    assert inference.job.owner == user
    assert inference.view_id == "test-dummy-view"
    assert inference.view_config == {"bright": 200}


def test_an_upload_can_be_chosen(browser, model):
    file = SimpleUploadedFile("number.txt", b"7")
    answer = browser.post(f"/models/{model.pk}/infer/{VIEW}", form(source="form", upload=file))
    inference = Inference.objects.get()
    assert answer.status_code == 302
    assert inference.fields["form"]["upload"].endswith("number.txt")
    page = browser.get(f"/inferences/{inference.pk}/").content.decode()
    assert "<dt>Upload</dt><dd>number.txt</dd>" in page


def test_errors_stand_by_their_fields(browser, model):
    url = f"/models/{model.pk}/infer/{VIEW}"
    page = browser.post(url, form(source="form", bright=999)).content.decode()
    assert "Give a number, a path or an upload." in page
    assert "less than or equal to 255" in page
    page = browser.post(url, form(source="images", images="/no/such.png")).content.decode()
    assert "/no/such.png is not a file on the server." in page
    assert "Give a number, a path or an upload." not in page
    assert not Inference.objects.exists()


def test_files_are_read_where_they_were_looked_for(browser, model, settings, tmp_path):
    """`link/..` is another folder for the system than it is as a text."""
    root = tmp_path / "root"
    (root / "a").mkdir(parents=True)
    for folder in (tmp_path / "elsewhere", tmp_path, root):
        folder.mkdir(exist_ok=True)
        (folder / "x.png").touch()
    (root / "link").symlink_to(tmp_path / "elsewhere")
    settings.DIGITS_DATA_ROOTS = [str(root)]
    url = f"/models/{model.pk}/infer/{VIEW}"
    for outside in (tmp_path / "x.png", root / "link" / "x.png"):
        page = browser.post(url, form(source="images", images=str(outside))).content.decode()
        assert "is not below a folder that may be read here" in page
    browser.post(url, form(source="images", images=f"{root}/link/../x.png\n{root}/a/../x.png"))
    assert Inference.objects.get().fields["images"] == [str(root / "x.png")] * 2


def test_an_unknown_view_is_no_page(browser, model):
    answer = browser.get(f"/models/{model.pk}/infer/?view=nope")
    assert answer.status_code == 404
    assert "There is no view plug-in" in answer.content.decode()


def test_a_model_without_snapshots_leads_back(browser):
    answer = browser.get(f"/models/{make_model('running').pk}/infer/", follow=True)
    assert "has no snapshot yet" in answer.content.decode()


def test_a_model_whose_training_failed_leads_back(browser):
    model = make_model("aborted")
    answer = browser.post(f"/models/{model.pk}/infer/{VIEW}", form(), follow=True)
    assert "ended before its first epoch" in answer.content.decode()
    assert not Inference.objects.exists()


def test_a_model_whose_training_failed_predicts_with_its_snapshot(browser):
    model = make_snapshot(make_model("aborted")).model
    browser.post(f"/models/{model.pk}/infer/{VIEW}", form(source="form", number="3"))
    inference = Inference.objects.get()
    settle_dependents()
    inference.job.refresh_from_db()
    assert (inference.job.status, inference.job.depends_on) == ("waiting", None)


def test_a_data_plugin_that_is_not_installed(browser, model):
    model.dataset.plugin_id = "image-lost"
    model.dataset.save()
    page = browser.get(f"/models/{model.pk}/infer/{VIEW}").content.decode()
    assert "Only stages can be chosen" in page
    assert "There is no data plug-in &#x27;image-lost&#x27;" in page
    assert '<option value="images"' not in page


def png() -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (4, 4)).save(buffer, "PNG")
    return buffer.getvalue()


def fill(inference, count: int, rejected: int = 0) -> None:
    """The files of a finished inference, as a former version made them."""
    inference.folder.mkdir(parents=True)
    with (inference.folder / "outputs.jsonl").open("w") as file:
        for number in range(count):
            path = f"{number:06d}/parts-0.png"
            (inference.folder / path).parent.mkdir()
            (inference.folder / path).write_bytes(png())
            mark = {"$picture": path, "layer": False}
            data = {"input_id": f"slice <{number}>", "pixels": 5, "parts": [mark, {"small": mark}]}
            file.write(json.dumps({"input": f"slice {number}", "data": data}) + "\n")
    rows = [{"input": f"bad-{number}", "message": "too <small>"} for number in range(rejected)]
    (inference.folder / "rejected.json").write_text(json.dumps({"rejected": rows}))


def test_outputs_are_rendered_by_the_view(browser):
    inference = make_inference(metrics={"samples": 30})
    fill(inference, 30, rejected=3)
    (inference.folder / "remark.json").write_text('{"remark": "All <30> inputs look inverted."}')
    page = browser.get(f"/inferences/{inference.pk}/?page=3").content.decode()
    assert "All &lt;30&gt; inputs look inverted." in page
    assert page.count("inference-sample card") == 6
    assert page.count("dummy-header") == page.count("dummy-summary") == 1
    assert "30 samples" in page
    assert "slice &lt;29&gt;" in page
    picture = f"/inferences/{inference.pk}/files/000029/parts-0.png?v=0"
    assert f'src="{picture}"' in page
    assert page.count("too &lt;small&gt;") == 3
    answer = browser.get(picture)
    assert answer.headers["Content-Type"] == "image/png"
    assert b"".join(answer.streaming_content) == png()


def test_rejected_inputs_are_bounded(browser):
    inference = make_inference()
    fill(inference, 1, rejected=130)
    page = browser.get(f"/inferences/{inference.pk}/").content.decode()
    assert page.count("too &lt;small&gt;") == 100
    assert "Only the first 100 are shown" in page


def test_a_view_that_is_not_installed(browser):
    inference = make_inference(view_id="lost-view")
    fill(inference, 2)
    page = browser.get(f"/inferences/{inference.pk}/").content.decode()
    assert "“lost-view”, chosen for these outputs, is not installed" in page


def test_a_view_may_give_a_template_object(browser, monkeypatch):
    from django.template import Template

    inference = make_inference()
    fill(inference, 1)
    view = view_plugins["test-dummy-view"]
    given = (Template("<b>{{ word }}</b>"), {"word": "<own>"})
    monkeypatch.setattr(view, "get_view_template", lambda self, data: given)
    monkeypatch.setattr(view, "get_header_template", lambda self: None)
    page = browser.get(f"/inferences/{inference.pk}/").content.decode()
    assert "<b>&lt;own&gt;</b>" in page
    assert "dummy-header" not in page


def test_outputs_are_shown_only_when_done(browser):
    inference = make_inference("running")
    fill(inference, 2)
    page = browser.get(f"/inferences/{inference.pk}/").content.decode()
    assert "inference-sample" not in page
    assert f'hx-get="/jobs/{inference.job.pk}/status/"' in page


def test_files_that_are_gone_are_no_error_of_the_server(browser):
    assert browser.get(f"/inferences/{make_inference().pk}/").status_code == 200


def test_deleting_leads_to_the_model(browser):
    inference = make_inference()
    answer = browser.post(f"/inferences/{inference.pk}/delete/")
    assert answer.url == f"/models/{inference.model.pk}/"
    assert not Inference.objects.exists()


def test_notes_can_be_changed(browser):
    inference = make_inference()
    browser.post(f"/inferences/{inference.pk}/edit/", {"notes": "good", "name": "ignored"})
    inference.refresh_from_db()
    assert inference.notes == "good"


def test_outputs_are_processed_where_the_task_gives_masks(browser, model):
    options = {"test_time_flips": "on", "largest_component": "on"}
    model.dataset.task = "segmentation"
    model.dataset.save()
    browser.post(f"/models/{model.pk}/infer/{VIEW}", form(**options))
    inference = Inference.objects.get()
    page = browser.get(f"/inferences/{inference.pk}/").content.decode()
    assert "<dt>Test-time flips</dt><dd>yes</dd>" in page
    model.dataset.task = "classification"
    model.dataset.save()
    page = browser.get(f"/models/{model.pk}/infer/{VIEW}").content.decode()
    assert "test_time_flips" not in page
    browser.post(f"/models/{model.pk}/infer/{VIEW}", form(**options))
    assert "largest_component" not in Inference.objects.first().fields
