from __future__ import annotations

import re

from django.contrib.auth import get_user_model

from core.models import SavedList
from tests.factories import make_dataset, make_model, make_snapshot


def names_on(page: str) -> list[str]:
    return re.findall(r'aria-label="Choose ([^"]+)"', page)[1:]


def shown(browser, address: str) -> list[str]:
    return names_on(browser.get(address).content.decode())


def test_pages_by_values_go_forth_and_back_and_shift_by_nothing(browser):
    dataset = make_dataset()
    for number in range(120):
        make_model(dataset=dataset, name=f"net {number:03}")
    first = browser.get("/models/?sort=name").content.decode()
    assert names_on(first) == [f"net {number:03}" for number in range(50)]
    onward = re.search(r'href="([^"]+)" rel="next"', first)[1].replace("&amp;", "&")
    make_model(dataset=dataset, name="net 000a")
    second = browser.get(f"/models/{onward}").content.decode()
    assert names_on(second) == [f"net {number:03}" for number in range(50, 100)]
    back = re.search(r'href="([^"]+)" rel="prev"', second)[1].replace("&amp;", "&")
    assert shown(browser, f"/models/{back}")[-1] == "net 049"
    assert len(shown(browser, "/models/?rows=100")) == 100
    assert "50 of 121 models" in first.replace("120", "121")


def test_filter_sort_folder_and_columns_are_in_the_address(browser):
    for number, rate in enumerate((0.1, 0.001, 0.01)):
        fields = {"learning_rate": rate}
        model = make_model(
            name=f"net {number}", fields=fields, listed_in="hearts/lr" * (number < 2)
        )
        make_snapshot(model, metrics={"val_dice": 0.5 + number / 10})
    assert shown(browser, "/models/?q=lr+>+0.005&sort=lr") == ["net 2", "net 0"]
    assert shown(browser, "/models/?sort=-val_dice") == ["net 2", "net 1", "net 0"]
    assert shown(browser, "/models/?folder=hearts&sort=-lr") == ["net 0", "net 1"]
    page = browser.get("/models/?folder=hearts&columns=name,lr,val_dice").content.decode()
    assert "lr/ <span" in page
    for text in ("Learning rate", "Best validation Dice", "0.001", "0.6000"):
        assert text in page


def test_what_is_not_understood_is_said_in_a_sentence(browser):
    make_model(name="net")
    page = browser.get("/models/?q=learning_rat>1").content.decode()
    assert "A model has nothing named “learning_rat”. Do you mean learning_rate" in page
    assert names_on(page) == []
    assert shown(browser, "/models/?sort=nonsense&after=%00x") == []
    for query in ('q="open', "columns=nonsense", "q=%00", "after=bm9uc2Vuc2U", "sort=curve"):
        assert browser.get(f"/models/?{query}").status_code == 200


def test_chosen_columns_are_remembered_and_can_be_reset(browser):
    make_model(fields={"batch_size": 37})
    data = {"column": ["name", "status"], "others": "batch", "back": "/?tab=models"}
    answer = browser.post("/lists/models/columns/", data)
    assert answer.url == "/?tab=models&columns=name,status,batch_size"
    assert "37" in browser.get("/models/").content.decode()
    browser.post("/lists/models/columns/", {"reset": "1", "back": "/models/"})
    assert "Batch size</a></th>" not in browser.get("/models/").content.decode()
    wrong = browser.post("/lists/models/columns/", {"others": "nonsense"}, follow=True)
    assert "nothing named “nonsense”" in wrong.content.decode()


def test_lists_are_kept_under_a_name_by_their_owners(browser, user):
    make_model(name="net")
    back = "/models/?q=net&sort=name"
    answer = browser.post("/lists/models/save/", {"name": "my <list>", "back": back})
    assert answer.url == back
    row = SavedList.objects.get()
    assert (row.owner, row.query) == (user, "q=net&sort=name")
    page = browser.get("/models/").content.decode()
    assert 'href="/models/?q=net&amp;sort=name">my &lt;list&gt;</a>' in page
    other = get_user_model().objects.create_user("bob")
    SavedList.objects.update(owner=other, owner_name="bob")
    assert browser.post(f"/lists/saved/{row.pk}/delete/").status_code == 403
    assert "Remove the saved list" not in browser.get("/models/").content.decode()
    SavedList.objects.update(owner=user)
    browser.post(f"/lists/saved/{row.pk}/delete/")
    assert not SavedList.objects.exists()


def test_the_way_back_leads_to_no_other_site(browser):
    make_model()
    for back in ("https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"):
        answer = browser.post("/lists/models/columns/", {"column": "name", "back": back})
        assert answer.url == "/models/?columns=name"


def test_a_list_of_something_else_is_not_there(browser):
    assert browser.get("/lists/nonsense/table/").status_code == 404
    assert "<html" not in browser.get("/lists/datasets/table/").content.decode()
