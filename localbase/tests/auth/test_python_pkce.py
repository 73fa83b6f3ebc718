"""supabase-py, unchanged, in the flow it takes unless told otherwise: PKCE."""

from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import pytest_asyncio
from supabase_auth.errors import AuthApiError

from localbase.harness import Localbase
from localbase.tests.auth.people import PASSWORD, letter_to, some_email
from supabase import AsyncClient, AsyncClientOptions, create_async_client


@pytest_asyncio.fixture
async def pool() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=30) as client:
        yield client


@pytest_asyncio.fixture
async def supabase(base: Localbase, pool: httpx.AsyncClient) -> AsyncClient:
    return await _client(base, pool)


@pytest_asyncio.fixture
async def careful_supabase(careful: Localbase, pool: httpx.AsyncClient) -> AsyncClient:
    return await _client(careful, pool)


async def _client(base: Localbase, pool: httpx.AsyncClient) -> AsyncClient:
    options = AsyncClientOptions(auto_refresh_token=False, persist_session=False, httpx_client=pool)
    return await create_async_client(base.api_url, base.publishable_key, options)


async def _code(base: Localbase, email: str) -> str:
    """Follow the link in the newest letter and return the code it leads on with."""
    letter = await letter_to(base, email)
    async with httpx.AsyncClient() as browser:
        location = (await browser.get(letter.link)).headers["location"]
    return parse_qs(urlsplit(location).query)["code"][0]


async def _email_of(supabase: AsyncClient, code: str) -> str | None:
    answer = await supabase.auth.exchange_code_for_session({"auth_code": code})
    assert answer.session
    signed_in = await supabase.auth.get_user(answer.session.access_token)
    assert signed_in
    return signed_in.user.email


async def test_sign_up(careful: Localbase, careful_supabase: AsyncClient) -> None:
    email = some_email()
    answer = await careful_supabase.auth.sign_up({"email": email, "password": PASSWORD})

    assert answer.session is None
    assert await _email_of(careful_supabase, await _code(careful, email)) == email


async def test_sign_in_with_otp(base: Localbase, supabase: AsyncClient) -> None:
    email = some_email()
    await supabase.auth.sign_in_with_otp({"email": email})

    assert await _email_of(supabase, await _code(base, email)) == email


async def test_reset_password_for_email(base: Localbase, supabase: AsyncClient) -> None:
    email = some_email()
    await supabase.auth.sign_up({"email": email, "password": PASSWORD})
    await supabase.auth.reset_password_for_email(email)

    assert await _email_of(supabase, await _code(base, email)) == email
    await supabase.auth.update_user({"password": "a new password"})


async def test_update_the_address(base: Localbase, supabase: AsyncClient) -> None:
    await supabase.auth.sign_up({"email": some_email(), "password": PASSWORD})
    new = some_email()
    await supabase.auth.update_user({"email": new})

    assert await _email_of(supabase, await _code(base, new)) == new


async def test_another_browser_cannot_use_the_code(
    base: Localbase, supabase: AsyncClient, pool: httpx.AsyncClient
) -> None:
    email = some_email()
    await supabase.auth.sign_in_with_otp({"email": email})
    code = await _code(base, email)
    elsewhere = await _client(base, pool)
    await elsewhere.auth.sign_in_with_otp({"email": some_email()})
    with pytest.raises(AuthApiError) as refusal:
        await elsewhere.auth.exchange_code_for_session({"auth_code": code})

    assert refusal.value.code == "bad_code_verifier"


async def test_a_code_works_once(base: Localbase, supabase: AsyncClient) -> None:
    email = some_email()
    await supabase.auth.sign_in_with_otp({"email": email})
    code = await _code(base, email)
    await _email_of(supabase, code)
    with pytest.raises(AuthApiError) as refusal:
        await supabase.auth.exchange_code_for_session({"auth_code": code, "code_verifier": "x"})

    assert refusal.value.code == "flow_state_not_found"
