"""The ways a person signs in; here: by address."""

import uuid
from collections.abc import Mapping
from typing import Any

from localbase.auth.store import Connection
from localbase.auth.users import User, as_json, merge_metadata

EMAIL = "email"


async def add_email(
    connection: Connection,
    user: User,
    email: str,
    *,
    verified: bool = False,
    extra: Mapping[str, Any] | None = None,
) -> None:
    """Give the user an identity by address, and name its provider in `app_metadata`."""
    facts = {
        **(extra or {}),
        "sub": str(user.id),
        "email": email,
        "email_verified": verified,
        "phone_verified": False,
    }
    await connection.execute(
        """
        insert into auth.identities (id, provider_id, user_id, identity_data, provider,
          last_sign_in_at, created_at, updated_at)
        values ($1, $2, $3, $4::text::jsonb, 'email', now(), now(), now())
        """,
        uuid.uuid4(),
        str(user.id),
        user.id,
        as_json(facts),
    )
    await name_providers(connection, user)


async def set_email(connection: Connection, user: User, email: str, *, verified: bool) -> None:
    """Change the address of the user's identity by address, which is made when there is none."""
    done = await connection.execute(
        """
        update auth.identities set identity_data = identity_data || $2::text::jsonb,
          updated_at = now()
        where user_id = $1 and provider = 'email'
        """,
        user.id,
        as_json({"email": email, "email_verified": verified}),
    )
    if done.endswith(" 0"):
        await add_email(connection, user, email, verified=verified)


async def verify_email(connection: Connection, user: User) -> None:
    """Mark the identities with the user's own address as proved."""
    await connection.execute(
        """
        update auth.identities set identity_data = identity_data || '{"email_verified": true}',
          updated_at = now()
        where user_id = $1 and email = lower($2)
        """,
        user.id,
        user.email,
    )


async def name_providers(connection: Connection, user: User) -> None:
    """Write the providers of the user's identities to `app_metadata`, the oldest first."""
    rows = await connection.fetch(
        "select provider from auth.identities where user_id = $1 "
        "group by provider order by min(created_at), provider",
        user.id,
    )
    providers = [row["provider"] for row in rows]
    if providers:
        facts = {"provider": providers[0], "providers": providers}
        await merge_metadata(connection, user, "raw_app_meta_data", facts)
