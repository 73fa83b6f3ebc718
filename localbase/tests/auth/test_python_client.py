"""supabase-py, unchanged: every method of its auth client that localbase answers."""

from collections.abc import AsyncIterator
from typing import Literal

import httpx
import pytest
import pytest_asyncio
from supabase_auth.errors import AuthApiError, AuthWeakPasswordError

from localbase.harness import Localbase
from localbase.tests.auth.people import PASSWORD, letter_to, some_email
from supabase import AsyncClient, AsyncClientOptions, create_async_client


@pytest_asyncio.fixture
async def pool() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=30) as client:
        yield client


@pytest_asyncio.fixture
async def supabase(base: Localbase, pool: httpx.AsyncClient) -> AsyncClient:
    return await _client(base, base.publishable_key, pool)


@pytest_asyncio.fixture
async def elsewhere(base: Localbase, pool: httpx.AsyncClient) -> AsyncClient:
    return await _client(base, base.publishable_key, pool)


@pytest_asyncio.fixture
async def admin(base: Localbase, pool: httpx.AsyncClient) -> AsyncClient:
    return await _client(base, base.secret_key, pool)


async def _client(base: Localbase, key: str, pool: httpx.AsyncClient) -> AsyncClient:
    options = AsyncClientOptions(
        auto_refresh_token=False, persist_session=False, flow_type="implicit", httpx_client=pool
    )
    return await create_async_client(base.api_url, key, options)


async def _signed_up(supabase: AsyncClient) -> str:
    email = some_email()
    answer = await supabase.auth.sign_up({"email": email, "password": PASSWORD})
    assert answer.session
    return email


async def test_sign_up(supabase: AsyncClient) -> None:
    email = some_email()
    options = {"data": {"display_name": "Ada"}}
    answer = await supabase.auth.sign_up(
        {"email": email, "password": PASSWORD, "options": options}  # type: ignore[typeddict-item]  # `options` may hold less
    )

    assert answer.user
    assert answer.session
    assert answer.user.email == email
    assert answer.user.user_metadata["display_name"] == "Ada"


async def test_sign_up_with_a_weak_password(supabase: AsyncClient) -> None:
    with pytest.raises(AuthWeakPasswordError) as refusal:
        await supabase.auth.sign_up({"email": some_email(), "password": "x"})

    assert refusal.value.reasons == ["length"]


async def test_sign_in_anonymously(supabase: AsyncClient) -> None:
    answer = await supabase.auth.sign_in_anonymously()

    assert answer.user
    assert answer.user.is_anonymous


async def test_sign_in_with_password(supabase: AsyncClient, elsewhere: AsyncClient) -> None:
    email = await _signed_up(supabase)
    answer = await elsewhere.auth.sign_in_with_password({"email": email, "password": PASSWORD})
    with pytest.raises(AuthApiError) as refusal:
        await elsewhere.auth.sign_in_with_password({"email": email, "password": "wrong"})

    assert answer.session
    assert refusal.value.code == "invalid_credentials"


async def test_get_user_and_session(supabase: AsyncClient) -> None:
    email = await _signed_up(supabase)
    user = await supabase.auth.get_user()
    session = await supabase.auth.get_session()

    assert user
    assert session
    assert user.user.email == session.user.email == email
    assert user.user.identities
    assert user.user.identities[0].provider == "email"


async def test_get_claims(supabase: AsyncClient) -> None:
    email = await _signed_up(supabase)
    claims = await supabase.auth.get_claims()

    assert claims
    assert dict(claims["claims"])["email"] == email
    assert claims["headers"]["alg"] == "ES256"


async def test_refresh_session(supabase: AsyncClient) -> None:
    await _signed_up(supabase)
    before = await supabase.auth.get_session()
    after = await supabase.auth.refresh_session()

    assert before
    assert after.session
    assert after.session.refresh_token != before.refresh_token


async def test_set_session(supabase: AsyncClient, elsewhere: AsyncClient) -> None:
    email = await _signed_up(supabase)
    session = await supabase.auth.get_session()
    assert session
    answer = await elsewhere.auth.set_session(session.access_token, session.refresh_token)

    assert answer.user
    assert answer.user.email == email


async def test_update_user(supabase: AsyncClient, elsewhere: AsyncClient) -> None:
    email = await _signed_up(supabase)
    answer = await supabase.auth.update_user({"data": {"color": "red"}})
    await supabase.auth.update_user({"password": "another password"})
    await elsewhere.auth.sign_in_with_password({"email": email, "password": "another password"})

    assert answer.user.user_metadata["color"] == "red"


async def test_update_the_address(base: Localbase, supabase: AsyncClient) -> None:
    await _signed_up(supabase)
    new = some_email()
    await supabase.auth.update_user({"email": new})
    letter = await letter_to(base, new)
    answer = await supabase.auth.verify_otp(
        {"email": new, "token": letter.code, "type": "email_change"}
    )

    assert answer.user
    assert answer.user.email == new


@pytest.mark.parametrize("scope", ["local", "global", "others"])
async def test_sign_out(
    supabase: AsyncClient, elsewhere: AsyncClient, scope: Literal["local", "global", "others"]
) -> None:
    email = await _signed_up(supabase)
    await elsewhere.auth.sign_in_with_password({"email": email, "password": PASSWORD})
    mine, theirs = await supabase.auth.get_session(), await elsewhere.auth.get_session()
    assert mine
    assert theirs
    await supabase.auth.sign_out({"scope": scope})

    assert await _lives(elsewhere, mine.access_token) == (scope == "others")
    assert await _lives(elsewhere, theirs.access_token) == (scope == "local")


async def _lives(supabase: AsyncClient, token: str) -> bool:
    try:
        return bool(await supabase.auth.get_user(token))
    except AuthApiError as error:
        if error.code != "session_not_found":
            raise
        return False


async def test_reset_password_for_email(
    base: Localbase, supabase: AsyncClient, elsewhere: AsyncClient
) -> None:
    email = await _signed_up(supabase)
    await elsewhere.auth.reset_password_for_email(email)
    letter = await letter_to(base, email)
    await elsewhere.auth.verify_otp({"email": email, "token": letter.code, "type": "recovery"})
    await elsewhere.auth.update_user({"password": "a new password"})

    await supabase.auth.sign_in_with_password({"email": email, "password": "a new password"})


async def test_sign_in_with_otp(base: Localbase, supabase: AsyncClient) -> None:
    email = some_email()
    await supabase.auth.sign_in_with_otp({"email": email})
    letter = await letter_to(base, email)
    answer = await supabase.auth.verify_otp({"token_hash": letter.token_hash, "type": "email"})
    with pytest.raises(AuthApiError) as refusal:
        await supabase.auth.verify_otp({"email": email, "token": letter.code, "type": "email"})

    assert answer.session
    assert refusal.value.code == "otp_expired"


async def test_resend(supabase: AsyncClient) -> None:
    await supabase.auth.resend({"type": "signup", "email": some_email()})


async def test_reauthenticate(base: Localbase, supabase: AsyncClient) -> None:
    email = await _signed_up(supabase)
    await supabase.auth.reauthenticate()

    assert (await letter_to(base, email)).code


async def test_admin(admin: AsyncClient, supabase: AsyncClient) -> None:
    email = some_email()
    created = await admin.auth.admin.create_user(
        {"email": email, "password": PASSWORD, "email_confirm": True, "app_metadata": {"a": 1}}
    )
    user_id = created.user.id
    read = await admin.auth.admin.get_user_by_id(user_id)
    updated = await admin.auth.admin.update_user_by_id(user_id, {"user_metadata": {"b": 2}})
    listed = await admin.auth.admin.list_users(page=1, per_page=10)
    await admin.auth.admin.update_user_by_id(user_id, {"ban_duration": "24h"})
    with pytest.raises(AuthApiError) as banned:
        await supabase.auth.sign_in_with_password({"email": email, "password": PASSWORD})
    await admin.auth.admin.delete_user(user_id)
    with pytest.raises(AuthApiError) as gone:
        await admin.auth.admin.get_user_by_id(user_id)

    assert created.user.app_metadata["a"] == 1
    assert read.user.email == email
    assert updated.user.user_metadata["b"] == 2
    assert 0 < len(listed) <= 10
    assert banned.value.code == "user_banned"
    assert gone.value.code == "user_not_found"


async def test_admin_generates_links(admin: AsyncClient, supabase: AsyncClient) -> None:
    email, new = some_email(), some_email()
    made = admin.auth.admin
    signup = await made.generate_link({"type": "signup", "email": email, "password": PASSWORD})
    signed_up = await supabase.auth.verify_otp(
        {"token_hash": signup.properties.hashed_token, "type": "signup"}
    )
    recovery = await made.generate_link({"type": "recovery", "email": email})
    magic = await made.generate_link({"type": "magiclink", "email": email})
    invite = await made.generate_link({"type": "invite", "email": some_email()})
    change = await made.generate_link(
        {"type": "email_change_new", "email": email, "new_email": new}
    )
    changed = await supabase.auth.verify_otp(
        {"email": new, "token": change.properties.email_otp, "type": "email_change"}
    )

    assert signup.user.email == email
    assert signed_up.session
    assert recovery.properties.verification_type == "recovery"
    assert magic.properties.verification_type == "magiclink"
    assert invite.user.invited_at
    assert changed.user
    assert changed.user.email == new


async def test_admin_invites(base: Localbase, admin: AsyncClient, supabase: AsyncClient) -> None:
    email = some_email()
    options = {"data": {"team": "blue"}, "redirect_to": "http://127.0.0.1:8000/welcome"}
    invited = await admin.auth.admin.invite_user_by_email(email, options)  # type: ignore[arg-type]  # a plain dict
    letter = await letter_to(base, email)
    answer = await supabase.auth.verify_otp(
        {"email": email, "token": letter.code, "type": "invite"}
    )
    with pytest.raises(AuthApiError) as refusal:
        await admin.auth.admin.invite_user_by_email(email)

    assert invited.user.invited_at
    assert "welcome" in letter.link
    assert answer.user
    assert answer.user.user_metadata["team"] == "blue"
    assert refusal.value.code == "email_exists"


async def test_admin_is_closed_to_the_publishable_key(supabase: AsyncClient) -> None:
    with pytest.raises(AuthApiError) as refusal:
        await supabase.auth.admin.list_users()

    assert refusal.value.code == "not_admin"
