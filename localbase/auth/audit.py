"""The trail in `auth.audit_log_entries`: who did what, and from where."""

import uuid
from collections.abc import Mapping
from enum import StrEnum

from localbase.auth.sessions import Device
from localbase.auth.store import Connection
from localbase.auth.users import NIL, User, as_json


class Action(StrEnum):
    """What is written down."""

    CHALLENGE_CREATED = "challenge_created"
    FACTOR_DELETED = "factor_deleted"
    FACTOR_ENROLLED = "factor_in_progress"
    FACTOR_UNENROLLED = "factor_unenrolled"
    LOGIN = "login"
    LOGOUT = "logout"
    USER_SIGNED_UP = "user_signedup"
    USER_REPEATED_SIGN_UP = "user_repeated_signup"
    USER_DELETED = "user_deleted"
    USER_INVITED = "user_invited"
    USER_MODIFIED = "user_modified"
    USER_RECOVERY_REQUESTED = "user_recovery_requested"
    USER_REAUTHENTICATE_REQUESTED = "user_reauthenticate_requested"
    USER_CONFIRMATION_REQUESTED = "user_confirmation_requested"
    USER_UPDATED_PASSWORD = "user_updated_password"  # noqa: S105 - an action's name
    TOKEN_REFRESHED = "token_refreshed"  # noqa: S105 - an action's name
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - an action's name
    VERIFICATION_ATTEMPTED = "verification_attempted"


_LOG_TYPES = {
    Action.CHALLENGE_CREATED: "factor",
    Action.FACTOR_DELETED: "factor",
    Action.FACTOR_ENROLLED: "factor",
    Action.FACTOR_UNENROLLED: "factor",
    Action.VERIFICATION_ATTEMPTED: "factor",
    Action.USER_SIGNED_UP: "team",
    Action.USER_REPEATED_SIGN_UP: "user",
    Action.USER_DELETED: "team",
    Action.USER_INVITED: "team",
    Action.USER_MODIFIED: "user",
    Action.USER_RECOVERY_REQUESTED: "user",
    Action.USER_REAUTHENTICATE_REQUESTED: "user",
    Action.USER_CONFIRMATION_REQUESTED: "user",
    Action.USER_UPDATED_PASSWORD: "user",
    Action.TOKEN_REFRESHED: "token",
    Action.TOKEN_REVOKED: "token",
}


async def record(
    connection: Connection,
    device: Device,
    actor: User | None,
    action: Action,
    traits: Mapping[str, str] | None = None,
) -> None:
    """Write one line; without an actor it was an administrator with the service key."""
    payload = {
        "action": action,
        "actor_id": str(actor.id if actor else NIL),
        "actor_username": actor.email if actor else "service_role",
        "actor_via_sso": False,
        "log_type": _LOG_TYPES.get(action, "account"),
        **({"traits": dict(traits)} if traits else {}),
    }
    await connection.execute(
        "insert into auth.audit_log_entries (instance_id, id, payload, created_at, ip_address) "
        "values ($1, $2, $3::text::json, now(), $4)",
        NIL,
        uuid.uuid4(),
        as_json(payload),
        device.address or "",
    )
