from __future__ import annotations

import re

from core.registry import data_plugins, network_plugins


def cards(browser):
    page = browser.get("/datasets/new/").content.decode()
    parts = re.findall(r'<article class="kind.*?</article>', page, re.DOTALL)
    return {re.search(r"/datasets/new/([^/]+)/", part)[1]: part for part in parts}


def test_a_card_for_each_plugin_with_its_folders_and_networks(browser):
    found = cards(browser)
    assert set(found) == {plugin.get_id() for plugin in data_plugins}
    assert "tom 1.jpg" in found["image-classification"]
    assert "<strong>Classification</strong> with" in found["image-classification"]
    assert "U-Net" in found["image-segmentation"]
    for card in found.values():
        assert browser.get(re.search('<img src="(.*?)"', card)[1]).status_code == 200


def test_it_says_for_which_there_is_no_network(browser, monkeypatch):
    monkeypatch.delitem(network_plugins._plugins, "detector")
    without = {key for key, card in cards(browser).items() if "there is no network" in card}
    assert without == {"image-object-detection"}


def test_files_of_ones_own_come_first_and_what_is_left_over_last(browser):
    order = list(cards(browser))
    assert order[0] == "image-classification"
    assert set(order[-2:]) == {"image-gradients", "prebuilt-lmdb"}
    assert "`" not in "".join(cards(browser).values())
