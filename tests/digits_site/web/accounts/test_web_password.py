"""Users change their own passwords."""

from __future__ import annotations

from django.test import Client


def fields(old="secret", new="a long new one", again="a long new one"):
    return {"old_password": old, "new_password1": new, "new_password2": again}


def test_from_the_navigation_to_a_new_password(browser, user):
    assert 'href="/password/"' in browser.get("/").content.decode()
    assert "New password" in browser.get("/password/").content.decode()
    page = browser.post("/password/", fields(), follow=True)
    assert page.redirect_chain == [("/", 302)]
    assert "Your password has been changed" in page.content.decode()
    user.refresh_from_db()
    assert user.check_password("a long new one")
    assert browser.get("/").status_code == 200


def test_other_sessions_of_the_user_end(browser, user):
    elsewhere = Client()
    elsewhere.force_login(user)
    browser.post("/password/", fields())
    assert elsewhere.get("/").status_code == 302


def test_what_is_wrong_is_said_at_the_field(browser, user):
    wrong = {
        "old password was entered incorrectly": fields(old="no"),
        "fields didn’t match": fields(again="another one"),
        "too short": fields(new="x7-q", again="x7-q"),
        "too common": fields(new="password123", again="password123"),
        "too similar to the username": fields(new="annannann", again="annannann"),
    }
    user.username = "annannann"
    user.save()
    for text, entered in wrong.items():
        page = browser.post("/password/", entered)
        assert page.status_code == 200
        assert text in page.content.decode()
    user.refresh_from_db()
    assert user.check_password("secret")


def test_the_admin_leads_to_the_same_page(admin_client):
    assert admin_client.get("/admin/password_change/").url == "/password/"
