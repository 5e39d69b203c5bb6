from __future__ import annotations

import pytest

from core.forms.dataset import PluginFields
from core.registry import data_plugins
from digits_site.web.help.documents import document, names
from digits_site.web.shared.help_topics import TOPICS, help_url


@pytest.mark.parametrize("field", TOPICS)
def test_what_explains_a_field_exists(field):
    page, _, anchor = TOPICS[field].partition("#")
    assert page in names()
    assert not anchor or anchor in document(page).anchors
    assert help_url(field).startswith(f"/help/{page}/")


def test_a_field_has_a_link_that_names_it_and_others_have_none(browser):
    page = browser.get("/datasets/new/image-classification/").content.decode()
    assert 'href="/help/dicom/"' in page
    assert 'aria-label="Help: Grey values of DICOM files"' in page
    fields = dict(PluginFields(data_plugins["image-classification"]).fields())
    assert page.count('class="field-help"') == len(TOPICS.keys() & fields.keys())
    assert help_url("nothing") == ""
