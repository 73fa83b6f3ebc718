"""A removal cuts, and access is asked about again when a token is renewed."""

import json

from tests.factories import Factory
from tests.realtime.conftest import Gathering, OpenPage


async def announce(make: Factory, topic: str, event: str, payload: dict[str, object]) -> None:
    """As a function of the database would, in its transaction."""
    await make.value(
        "select realtime.send($1::jsonb, $2, $3, true)", json.dumps(payload), event, topic
    )


async def test_a_removed_participant_loses_the_topic_and_nobody_else_does(
    gathering: Gathering, make: Factory, page: OpenPage
) -> None:
    ada, grace = await page(gathering.host), await page(gathering.guest)
    for mine in (ada, grace):
        await mine.attend(gathering.topic)
    user_id = str(gathering.guest.id)
    await announce(make, gathering.topic, "participant.removed", {"user_id": user_id})
    push = await grace.until(lambda push: push["type"] == "revoked")
    assert push["code"] == "removed"
    assert await ada.left(grace.peer_id) == "left"
    await ada.must("publish", topic=gathering.topic, event="wave", payload={})
    await ada.must("ping")
    await grace.must("ping")
    assert not grace.events("wave")


async def test_access_is_asked_again_when_the_token_is_renewed(
    gathering: Gathering, make: Factory, page: OpenPage
) -> None:
    grace = await page(gathering.guest)
    await grace.attend(gathering.topic)
    await make.value(
        "delete from public.memberships where org_id = $1 and user_id = $2",
        gathering.organization.id,
        gathering.guest.id,
    )
    await grace.must("ping")
    again = await make.signed_in(gathering.guest.email)
    await grace.must("auth", token=again.token)
    push = await grace.until(lambda push: push["type"] == "revoked")
    assert push == {"type": "revoked", "topic": gathering.topic, "code": "forbidden"}


async def test_a_renewal_of_somebody_who_may_stay_changes_nothing(
    gathering: Gathering, make: Factory, page: OpenPage
) -> None:
    ada, grace = await page(gathering.host), await page(gathering.guest)
    for mine in (ada, grace):
        await mine.attend(gathering.topic)
    again = await make.signed_in(gathering.guest.email)
    await grace.must("auth", token=again.token)
    await ada.must("signal", topic=gathering.topic, to=grace.peer_id, payload=1)
    await grace.until(lambda push: push["type"] == "signal")
    assert not [push for push in grace.pushes if push["type"] == "revoked"]
