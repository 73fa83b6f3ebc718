"""The JSON of sessions, users and settings, field by field against Supabase Auth's own."""

import re
from typing import Any

import httpx

from localbase.tests.auth.people import Person, some_email

USER = {
    "id", "aud", "role", "email", "phone", "app_metadata", "user_metadata", "identities",
    "created_at", "updated_at", "is_anonymous",
}  # fmt: skip
WHEN_SET = {
    "email_confirmed_at", "invited_at", "phone_confirmed_at", "confirmation_sent_at",
    "confirmed_at", "recovery_sent_at", "new_email", "email_change_sent_at", "new_phone",
    "phone_change_sent_at", "reauthentication_sent_at", "last_sign_in_at", "factors",
    "banned_until", "deleted_at",
}  # fmt: skip
IDENTITY = {
    "identity_id", "id", "user_id", "identity_data", "provider", "last_sign_in_at", "created_at",
    "updated_at", "email",
}  # fmt: skip
SESSION = {"access_token", "token_type", "expires_in", "expires_at", "refresh_token", "user"}
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")


def _check_user(user: dict[str, Any]) -> None:
    assert set(user) >= USER
    assert set(user) <= USER | WHEN_SET
    for name, value in user.items():
        if name.endswith(("_at", "_until")):
            assert RFC3339.fullmatch(value), name
    for identity in user["identities"]:
        assert set(identity) == IDENTITY
        assert RFC3339.fullmatch(identity["created_at"])
        assert set(identity["identity_data"]) >= {
            "sub",
            "email",
            "email_verified",
            "phone_verified",
        }


async def test_a_session(ada: Person) -> None:
    assert set(ada.session) == SESSION
    _check_user(ada.session["user"])


async def test_a_refreshed_session(ada: Person) -> None:
    answer = (await ada.refresh()).json()

    assert set(answer) == SESSION
    _check_user(answer["user"])


async def test_a_user(ada: Person) -> None:
    _check_user((await ada.who_am_i()).json())


async def test_a_user_with_everything_under_way(ada: Person, admin: httpx.AsyncClient) -> None:
    await ada.api.post("/recover", json={"email": ada.email})
    await ada.update(email=some_email())
    await admin.put(f"/admin/users/{ada.id}", json={"ban_duration": "1h"})
    user = (await admin.get(f"/admin/users/{ada.id}")).json()

    _check_user(user)
    assert set(user) >= {"recovery_sent_at", "new_email", "email_change_sent_at", "banned_until"}


async def test_an_unconfirmed_user(newcomer: Person) -> None:
    _check_user((await newcomer.sign_up()).json())


async def test_settings(api: httpx.AsyncClient) -> None:
    found = (await api.get("/settings")).json()

    assert set(found) >= {
        "external",
        "disable_signup",
        "mailer_autoconfirm",
        "phone_autoconfirm",
        "sms_provider",
        "saml_enabled",
    }
    assert found["external"]["email"] is True
    assert found["external"]["anonymous_users"] is True
    assert found["mailer_autoconfirm"] is True


async def test_health(api: httpx.AsyncClient) -> None:
    assert set((await api.get("/health")).json()) == {"version", "name", "description"}
