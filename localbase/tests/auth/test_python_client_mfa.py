"""supabase-py, unchanged: its methods for second factors."""

from collections.abc import AsyncIterator

import httpx
import pyotp
import pytest
import pytest_asyncio
from supabase_auth.errors import AuthApiError

from localbase.harness import Localbase
from localbase.tests.auth.people import PASSWORD, some_email
from supabase import AsyncClient, AsyncClientOptions, create_async_client


@pytest_asyncio.fixture
async def pool() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=30) as client:
        yield client


@pytest_asyncio.fixture
async def supabase(base: Localbase, pool: httpx.AsyncClient) -> AsyncClient:
    """Somebody's client, signed in."""
    client = await _client(base, base.publishable_key, pool)
    answer = await client.auth.sign_up({"email": some_email(), "password": PASSWORD})
    assert answer.session
    return client


@pytest_asyncio.fixture
async def admin(base: Localbase, pool: httpx.AsyncClient) -> AsyncClient:
    return await _client(base, base.secret_key, pool)


async def _client(base: Localbase, key: str, pool: httpx.AsyncClient) -> AsyncClient:
    options = AsyncClientOptions(
        auto_refresh_token=False, persist_session=False, flow_type="implicit", httpx_client=pool
    )
    return await create_async_client(base.api_url, key, options)


async def _enrolled(supabase: AsyncClient) -> tuple[str, pyotp.TOTP]:
    found = await supabase.auth.mfa.enroll(
        {"factor_type": "totp", "friendly_name": "phone", "issuer": "Parley"}
    )
    assert found.totp
    assert found.totp.qr_code.startswith("data:image/svg+xml;utf-8,<svg")
    return found.id, pyotp.TOTP(found.totp.secret)


async def test_enroll_challenge_verify_and_the_levels(supabase: AsyncClient) -> None:
    factor_id, totp = await _enrolled(supabase)
    before = await supabase.auth.mfa.get_authenticator_assurance_level()
    challenge = await supabase.auth.mfa.challenge({"factor_id": factor_id})
    verified = await supabase.auth.mfa.verify(
        {"factor_id": factor_id, "challenge_id": challenge.id, "code": totp.now()}
    )
    after = await supabase.auth.mfa.get_authenticator_assurance_level()

    assert challenge.factor_type == "totp"
    assert verified.user.factors
    assert (before.current_level, before.next_level) == ("aal1", "aal1")
    assert (after.current_level, after.next_level) == ("aal2", "aal2")
    methods = [entry.method for entry in after.current_authentication_methods]
    assert methods == ["totp", "password"]


async def test_challenge_and_verify_then_list_and_unenroll(supabase: AsyncClient) -> None:
    factor_id, totp = await _enrolled(supabase)
    begun = await supabase.auth.mfa.list_factors()
    await supabase.auth.mfa.challenge_and_verify({"factor_id": factor_id, "code": totp.now()})
    finished = await supabase.auth.mfa.list_factors()
    gone = await supabase.auth.mfa.unenroll({"factor_id": factor_id})

    assert (len(begun.all), len(begun.totp)) == (1, 0)
    assert [factor.id for factor in finished.totp] == [factor_id] == [gone.id]
    assert (await supabase.auth.mfa.list_factors()).all == []


async def test_a_wrong_code(supabase: AsyncClient) -> None:
    factor_id, _ = await _enrolled(supabase)
    with pytest.raises(AuthApiError) as refusal:
        await supabase.auth.mfa.challenge_and_verify({"factor_id": factor_id, "code": "no"})

    assert refusal.value.code == "mfa_verification_failed"


async def test_admin_lists_and_deletes(supabase: AsyncClient, admin: AsyncClient) -> None:
    factor_id, _ = await _enrolled(supabase)
    me = await supabase.auth.get_user()
    assert me
    listed = await admin.auth.admin.mfa.list_factors({"user_id": me.user.id})
    gone = await admin.auth.admin.mfa.delete_factor({"user_id": me.user.id, "id": factor_id})

    assert [factor.id for factor in listed] == [factor_id] == [gone.id]
    assert (await supabase.auth.mfa.list_factors()).all == []
