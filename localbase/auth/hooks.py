"""Hooks: functions in the project's own database that have a say in what Auth does.

A hook is named by an address such as `pg-functions://postgres/public/custom_access_token_hook`;
it takes and returns jsonb, runs as supabase_auth_admin within the transaction it has a say in,
and has two seconds.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import msgspec

from localbase.auth.errors import HookFailed
from localbase.auth.store import LOST, Connection
from localbase.auth.users import as_json
from localbase.config import Hook

_MILLISECONDS = 2000
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")

_REQUIRED = (
    "aud", "exp", "iat", "sub", "email", "phone", "role", "aal", "session_id", "is_anonymous",
)  # fmt: skip
_TYPES: dict[str, tuple[tuple[type, ...], str]] = {
    "aud": ((str, list), "string/array"),
    "exp": ((int,), "integer"),
    "iat": ((int,), "integer"),
    "nbf": ((int,), "integer"),
    "iss": ((str,), "string"),
    "jti": ((str,), "string"),
    "sub": ((str,), "string"),
    "email": ((str,), "string"),
    "phone": ((str,), "string"),
    "role": ((str,), "string"),
    "aal": ((str,), "string"),
    "session_id": ((str,), "string"),
    "app_metadata": ((dict,), "object"),
    "user_metadata": ((dict,), "object"),
    "amr": ((list,), "array"),
}


async def custom_claims(
    connection: Connection, hook: Hook, user_id: str, claims: dict[str, Any], method: str
) -> dict[str, Any]:
    """Return the claims as the custom access token hook wants them; unchanged without a hook.

    Raises:
        HookFailed: it failed, refused with an error of its own, or took a required claim away.
    """
    if not hook.enabled:
        return claims
    event = {"user_id": user_id, "claims": claims, "authentication_method": method}
    answer = await _call(connection, hook, event)
    changed = answer.get("claims")
    if not isinstance(changed, dict):
        changed = {}
    _check(changed)
    return changed


async def _call(connection: Connection, hook: Hook, event: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the hook's function answers to `event`."""
    schema, function = _function_of(hook)
    try:
        await connection.execute(f"set local statement_timeout to {_MILLISECONDS}")
        raw = await connection.fetchval(
            f'select "{schema}"."{function}"($1::text::jsonb)::text',
            as_json(event),
        )
        await connection.execute("set local statement_timeout to default")
    except LOST:
        raise
    except asyncpg.PostgresError as error:
        raise HookFailed(f"Error running hook URI: {hook.uri}") from error
    answer = msgspec.json.decode(raw) if raw else {}
    if not isinstance(answer, dict):
        raise HookFailed("Error unmarshalling JSON output.")
    _refuse(answer.get("error"))
    return answer


def _function_of(hook: Hook) -> tuple[str, str]:
    """Return the schema and the name in a hook's address."""
    address = urlsplit(hook.uri)
    parts = address.path.strip("/").split("/")
    if address.scheme == "pg-functions" and len(parts) == 2 and all(map(_NAME.fullmatch, parts)):
        return parts[0], parts[1]
    raise HookFailed(f"Error running hook URI: {hook.uri}")


def _refuse(error: object) -> None:
    """Raise what a hook answered in place of a result: `{"http_code": 403, "message": "…"}`."""
    if not isinstance(error, dict) or not error.get("message"):
        return
    status = error.get("http_code")
    if not isinstance(status, int) or not 400 <= status <= 599:
        status = 500
    raise HookFailed(str(error["message"]), status)


def _check(claims: Mapping[str, Any]) -> None:
    """Raise when the claims lack what every access token has, or hold it in another type."""
    faults = [f"- (root): {name} is required" for name in _REQUIRED if name not in claims]
    for name, (kinds, called) in _TYPES.items():
        value = claims.get(name)
        if name in claims and (not isinstance(value, kinds) or isinstance(value, bool)):
            faults.append(f"- {name}: Invalid type. Expected: {called}")
    if faults:
        lines = "\n".join(faults)
        raise HookFailed(f"output claims do not conform to the expected schema: \n{lines}\n")
