"""POST /factors/{factor_id}/verify: answer a challenge with a code."""

import time
import uuid
from typing import Any

from starlette.responses import Response

from localbase.auth import assurance, audit, challenges, factors, tokens, totp, users
from localbase.auth.audit import Action
from localbase.auth.bodies import Body
from localbase.auth.call import Call
from localbase.auth.challenges import Challenge
from localbase.auth.errors import BadRequest, Code, Unprocessable
from localbase.auth.factors import Factor
from localbase.auth.responses import json_response
from localbase.auth.sessions import Session
from localbase.auth.store import Connection
from localbase.auth.users import User


async def verify_factor(call: Call) -> Response:
    """Return the session at `aal2` with new tokens; sessions below, and earlier tokens, end.

    Raises:
        BadRequest: there is no code.
        NotFound: the caller has no such factor.
        Unprocessable: the challenge is unknown, answered, somebody else's or expired, or the code
            is wrong or was used before.
    """
    body = await call.body()
    code, challenge_id = body.text("code"), _challenge_id(body)
    if not code:
        raise BadRequest(Code.VALIDATION_FAILED, "Code needs to be non-empty")
    async with call.parts.store.transaction() as connection:
        user, session = await assurance.present(call, connection)
        factor = await assurance.wanted_factor(call, connection, user)
        factors.require_verification(call.settings, factor)
        challenge = await _open(call, connection, factor, challenge_id)
        if not challenge.expired:
            await _take(connection, factor, code)
            await _note(call, connection, user, challenge)
            return json_response(await _risen(call, connection, user, session, factor))
        await challenges.remove(connection, challenge)
    # Outside, so that the challenge's end is committed.
    raise Unprocessable(
        Code.MFA_CHALLENGE_EXPIRED,
        f"MFA challenge {challenge.id} has expired, verify against another challenge or create "
        "a new challenge.",
    )


def _challenge_id(body: Body) -> uuid.UUID:
    """Return `challenge_id`; nothing has the one that stands for an absent one."""
    try:
        return uuid.UUID(body.text("challenge_id") or str(users.NIL))
    except ValueError:
        raise BadRequest(Code.VALIDATION_FAILED, "challenge_id must be an UUID") from None


async def _open(
    call: Call, connection: Connection, factor: Factor, challenge_id: uuid.UUID
) -> Challenge:
    challenge = await challenges.find(connection, factor, challenge_id)
    if challenge is None:
        raise Unprocessable(
            Code.MFA_FACTOR_NOT_FOUND, "MFA factor with the provided challenge ID not found"
        )
    if not challenge.open_to(call.device):
        raise Unprocessable(
            Code.MFA_IP_ADDRESS_MISMATCH, "Challenge and verify IP addresses mismatch."
        )
    return challenge


async def _take(connection: Connection, factor: Factor, code: str) -> None:
    """Use a code up; the lock on the user lets one come after the other."""
    secret = await factors.secret_of(connection, factor)
    last = await factors.last_step(connection, factor)
    step = totp.accepted_step(secret, code, time.time(), last)
    if step is None:
        raise Unprocessable(Code.MFA_VERIFICATION_FAILED, "Invalid TOTP code entered")
    await factors.remember_step(connection, factor, step)


async def _note(call: Call, connection: Connection, user: User, challenge: Challenge) -> None:
    """Write down that the challenge was answered."""
    await challenges.answer(connection, challenge)
    traits = {
        "factor_id": str(challenge.factor_id),
        "challenge_id": str(challenge.id),
        "factor_type": factors.TOTP,
    }
    await audit.record(connection, call.device, user, Action.VERIFICATION_ATTEMPTED, traits)


async def _risen(
    call: Call, connection: Connection, user: User, session: Session, factor: Factor
) -> dict[str, Any]:
    await factors.verify(connection, factor)
    risen = await assurance.rise(connection, session, factor)
    refresh = await tokens.begin_anew(connection, risen)
    fresh = await users.reload(connection, user)
    return await call.parts.tokens.answer(connection, fresh, risen, refresh, factor.kind)
