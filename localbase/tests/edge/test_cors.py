import httpx

from localbase.harness import Localbase

ORIGIN = {"origin": "https://somewhere.example"}


def test_a_preflight_is_answered_without_a_key(small: Localbase) -> None:
    headers = {
        **ORIGIN,
        "access-control-request-method": "PATCH",
        "access-control-request-headers": "apikey,x-client-info",
    }
    said = httpx.options(f"{small.api_url}/rest/v1/counters", headers=headers)
    assert said.status_code == 200
    assert said.headers["access-control-allow-origin"] == "*"
    assert "PATCH" in said.headers["access-control-allow-methods"]
    assert said.headers["access-control-allow-headers"] == "apikey,x-client-info"


def test_every_page_may_read_every_answer(small: Localbase) -> None:
    headers = {**ORIGIN, "apikey": small.anon_key}
    for path in ("/rest/v1/counters", "/auth/v1/settings", "/nowhere"):
        said = httpx.get(f"{small.api_url}{path}", headers=headers)
        assert said.headers.get_list("access-control-allow-origin") == ["*"]


def test_what_postgrest_tells_in_headers_is_exposed(small: Localbase) -> None:
    headers = {**ORIGIN, "apikey": small.anon_key}
    said = httpx.get(f"{small.api_url}/rest/v1/counters", headers=headers)
    assert "Content-Range" in said.headers["access-control-expose-headers"]
