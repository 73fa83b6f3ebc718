"""Signing in, keeping the session by cookie, and ending it."""

import httpx
import pytest
from tests.factories import PASSWORD, Factory, Person

AUTH = "/api/v1/auth"
OURS = {"X-Requested-With": "parley"}


async def sign_in(client: httpx.AsyncClient, person: Person) -> dict[str, str]:
    """Signs in through the gateway; the cookie stays with the client."""
    body = {"email": person.email, "password": PASSWORD}
    response = await client.post(f"{AUTH}/login", json=body)
    assert response.status_code == 200, response.text
    return {"Authorization": f"Bearer {response.json()['access_token']}"}


async def test_login_answers_a_session(client: httpx.AsyncClient, make: Factory) -> None:
    person = await make.person("Ada Lovelace")
    body = {"email": f" {person.email.upper()}".strip(), "password": PASSWORD}
    session = (await client.post(f"{AUTH}/login", json=body)).json()
    assert session["user"] == {
        "id": str(person.id),
        "email": person.email,
        "display_name": "Ada Lovelace",
    }
    me = await client.get(
        f"{AUTH}/me", headers={"Authorization": f"Bearer {session['access_token']}"}
    )
    assert me.json()["id"] == str(person.id)


async def test_a_wrong_password_and_an_unknown_address_look_alike(
    client: httpx.AsyncClient, make: Factory
) -> None:
    known = (await make.person()).email
    answers = []
    for email in (known, "nobody-at-all@example.org"):
        body = {"email": email, "password": "not the password"}
        response = await client.post(f"{AUTH}/login", json=body)
        assert response.status_code == 401
        assert "set-cookie" not in response.headers
        answers.append({**response.json(), "request_id": ""})
    assert answers[0] == answers[1]
    assert answers[0]["code"] == "invalid_credentials"


async def test_me_knows_my_organizations(client: httpx.AsyncClient, make: Factory) -> None:
    person, other = await make.person("Ada"), await make.person("Bob")
    mine = await make.organization(person, name="Zeta")
    joined = await make.organization(other, person, name="Alpha")
    me = (await client.get(f"{AUTH}/me", headers=person.headers)).json()
    assert (me["email"], me["display_name"]) == (person.email, "Ada")
    assert (me["locale"], me["time_zone"], me["avatar_path"]) == ("en", "UTC", None)
    assert me["user_role"] == "org_admin"
    assert me["memberships"] == [
        {
            "org_id": str(joined.id),
            "organization_name": "Alpha",
            "slug": joined.slug,
            "role": "user",
        },
        {
            "org_id": str(mine.id),
            "organization_name": "Zeta",
            "slug": mine.slug,
            "role": "org_admin",
        },
    ]


async def test_somebody_without_organization_is_a_user(
    client: httpx.AsyncClient, make: Factory
) -> None:
    me = (await client.get(f"{AUTH}/me", headers=(await make.person()).headers)).json()
    assert (me["user_role"], me["memberships"]) == ("user", [])


async def test_the_cookie_renews_the_session(client: httpx.AsyncClient, make: Factory) -> None:
    await sign_in(client, await make.person())
    before = client.cookies["parley_refresh"]
    response = await client.post(f"{AUTH}/refresh", headers=OURS)
    assert response.status_code == 200
    assert client.cookies["parley_refresh"] != before
    renewed = {"Authorization": f"Bearer {response.json()['access_token']}"}
    assert (await client.get(f"{AUTH}/me", headers=renewed)).status_code == 200


async def test_a_lost_answer_does_not_end_the_session(
    client: httpx.AsyncClient, make: Factory
) -> None:
    await sign_in(client, await make.person())
    first = client.cookies["parley_refresh"]
    await client.post(f"{AUTH}/refresh", headers=OURS)
    client.cookies.clear()
    client.cookies.set("parley_refresh", first, domain="gateway.test", path=AUTH)
    again = await client.post(f"{AUTH}/refresh", headers=OURS)
    assert again.status_code == 200


async def test_without_a_cookie_there_is_nothing_to_renew(client: httpx.AsyncClient) -> None:
    response = await client.post(f"{AUTH}/refresh", headers=OURS)
    assert (response.status_code, response.json()["code"]) == (401, "not_authenticated")


@pytest.mark.parametrize("token", ["made-up-token", "x", "a.b.c", "%00"])
async def test_a_made_up_cookie_is_an_ended_session(client: httpx.AsyncClient, token: str) -> None:
    headers = {**OURS, "Cookie": f"parley_refresh={token}"}
    response = await client.post(f"{AUTH}/refresh", headers=headers)
    assert (response.status_code, response.json()["code"]) == (401, "session_ended")


async def test_signing_out_ends_token_and_cookie_at_once(
    client: httpx.AsyncClient, make: Factory
) -> None:
    headers = await sign_in(client, await make.person())
    assert (await client.get(f"{AUTH}/me", headers=headers)).status_code == 200
    cookie = client.cookies["parley_refresh"]
    out = await client.post(f"{AUTH}/logout", headers={**headers, **OURS})
    assert out.status_code == 204
    assert "parley_refresh" not in client.cookies
    refused = await client.get(f"{AUTH}/me", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (401, "session_ended")
    renewal = {**OURS, "Cookie": f"parley_refresh={cookie}"}
    late = await client.post(f"{AUTH}/refresh", headers=renewal)
    assert (late.status_code, late.json()["code"]) == (401, "session_ended")


async def test_the_cookie_alone_can_sign_out(client: httpx.AsyncClient, make: Factory) -> None:
    headers = await sign_in(client, await make.person())
    assert (await client.post(f"{AUTH}/logout", headers=OURS)).status_code == 204
    refused = await client.get(f"{AUTH}/me", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (401, "session_ended")


async def test_signing_out_elsewhere_keeps_this_session(
    client: httpx.AsyncClient, make: Factory
) -> None:
    person = await make.person()
    here = await sign_in(client, person)
    assert (await client.get(f"{AUTH}/me", headers=person.headers)).status_code == 200
    body = {"scope": "others"}
    out = await client.post(f"{AUTH}/logout", json=body, headers={**here, **OURS})
    assert out.status_code == 204
    assert "parley_refresh" in client.cookies
    assert (await client.get(f"{AUTH}/me", headers=here)).status_code == 200
    assert (await client.get(f"{AUTH}/me", headers=person.headers)).status_code == 401


async def test_signing_out_everywhere_ends_all_sessions(
    client: httpx.AsyncClient, make: Factory
) -> None:
    person = await make.person()
    here = await sign_in(client, person)
    assert (await client.get(f"{AUTH}/me", headers=person.headers)).status_code == 200
    body = {"scope": "global"}
    await client.post(f"{AUTH}/logout", json=body, headers={**here, **OURS})
    for headers in (here, person.headers):
        assert (await client.get(f"{AUTH}/me", headers=headers)).status_code == 401


async def test_signing_out_twice_is_fine(client: httpx.AsyncClient, make: Factory) -> None:
    headers = await sign_in(client, await make.person())
    for _ in range(2):
        out = await client.post(f"{AUTH}/logout", headers={**headers, **OURS})
        assert out.status_code == 204
