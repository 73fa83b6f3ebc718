"""POST /factors/{factor_id}/challenge: ask for a code."""

from starlette.responses import Response

from localbase.auth import assurance, audit, challenges, factors
from localbase.auth.audit import Action
from localbase.auth.call import Call
from localbase.auth.responses import json_response


async def challenge_factor(call: Call) -> Response:
    """Store a challenge, to be answered within five minutes from the same address.

    Raises:
        NotFound: the caller has no such factor.
        Unprocessable: factors of the kind are off.
    """
    async with call.parts.store.transaction() as connection:
        user, _ = await assurance.present(call, connection)
        factor = await assurance.wanted_factor(call, connection, user)
        factors.require_verification(call.settings, factor)
        challenge = await challenges.put(connection, factor, call.device)
        traits = {"factor_id": str(factor.id), "factor_status": factor.status}
        await audit.record(connection, call.device, user, Action.CHALLENGE_CREATED, traits)
    return json_response(
        {
            "id": str(challenge.id),
            "type": factor.kind,
            "expires_at": int(challenge.expires_at.timestamp()),
        }
    )
