import httpx

from localbase.harness import Localbase
from localbase.tests.waiting import until


def health(base: Localbase) -> httpx.Response:
    return httpx.get(f"{base.api_url}/health", timeout=10)


def test_what_is_well_says_so_with_its_latency(small: Localbase) -> None:
    said = health(small)
    assert (said.status_code, said.json()["status"]) == (200, "up")
    assert said.json()["parts"]["postgres"]["latency_ms"] > 0


def test_what_is_away_is_named(small: Localbase) -> None:
    small.kill("postgres")
    said = until(lambda: health(small))
    if said.status_code == 503:  # it may be back already
        assert said.json()["status"] == "down"
    assert until(lambda: health(small).status_code == 200)
