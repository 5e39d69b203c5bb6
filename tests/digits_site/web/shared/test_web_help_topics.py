from __future__ import annotations

import re

import pytest

from core.forms.dataset import PluginFields
from core.forms.inference import InferenceForm
from core.forms.looking import LookForm
from core.forms.model_fields import ModelForm
from core.forms.resources import ResourcesForm
from core.forms.tuning import TuningForm
from core.models import Job
from core.networks import networks
from core.registry import data_plugins
from digits_site.web.help.documents import document, names
from digits_site.web.shared.help_topics import TOPICS, cause_url, help_url
from tests.conftest import REPOSITORY
from tests.factories import make_model

TEMPLATES = REPOSITORY / "digits_site" / "web" / "templates"


def is_there(url: str) -> bool:
    page, _, anchor = url.removeprefix("/help/").partition("/#")
    page = page.strip("/")
    return page in names() and (not anchor or anchor in document(page).anchors)


@pytest.mark.parametrize("field", TOPICS)
def test_what_explains_a_field_exists(field):
    assert is_there(help_url(field))


def test_each_of_them_is_the_name_of_a_field():
    forms = (ModelForm, TuningForm, InferenceForm, LookForm, ResourcesForm)
    known = {name for form in forms for name in form.base_fields}
    known |= {name for network in networks() for name in network.options_form(None).fields}
    for plugin in data_plugins.ids():
        known |= dict(PluginFields(data_plugins[plugin]).fields()).keys()
    assert TOPICS.keys() <= known


def test_a_field_has_a_link_that_names_it_and_others_have_none(browser):
    page = browser.get("/datasets/new/image-classification/").content.decode()
    assert 'href="/help/dicom/#images"' in page
    assert 'aria-label="Help: Grey values of DICOM files"' in page
    fields = dict(PluginFields(data_plugins["image-classification"]).fields()).keys()
    explained = TOPICS.keys() & (fields | ResourcesForm.base_fields.keys())
    assert page.count('class="field-help"') == len(explained)
    assert help_url("nothing") == ""


@pytest.mark.parametrize("cause", Job.Cause.values)
def test_what_explains_why_a_job_failed_exists(cause):
    assert is_there(cause_url(cause))


def test_a_failure_leads_to_what_explains_it(browser):
    model = make_model(status=Job.Status.ERROR)
    Job.objects.filter(pk=model.job_id).update(cause=Job.Cause.DIVERGED, error="It diverged.")
    page = browser.get(f"/models/{model.pk}/").content.decode()
    alert = page.partition("It diverged.")[2].partition("</section>")[0]
    assert 'href="/help/training/#when-a-training-does-not-succeed"' in alert


def test_what_templates_lead_to_exists():
    texts = [path.read_text() for path in TEMPLATES.rglob("*.html")]
    topics = {topic for text in texts for topic in re.findall(r'"([\w#-]+)"\|topic_url', text)}
    assert len(topics) > 2
    for topic in topics:
        assert is_there("/help/" + topic.replace("#", "/#")), topic
