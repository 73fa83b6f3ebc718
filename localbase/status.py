"""What `status` and `keys` print: the Supabase CLI's names, in its three formats."""

import json
from typing import Any, Literal

from localbase.keys import Keys

Format = Literal["pretty", "env", "json"]


def named(facts: dict[str, Any]) -> dict[str, str]:
    """Return a status file's facts under the names `supabase status -o env` gives them."""
    api = facts["api_url"]
    return {
        "API_URL": api,
        "REST_URL": f"{api}/rest/v1",
        "DB_URL": facts["db_url"],
        "MAILPIT_URL": facts["mail_url"],
        "INBUCKET_URL": facts["mail_url"],
        "ANON_KEY": facts["anon_key"],
        "SERVICE_ROLE_KEY": facts["service_role_key"],
        "JWT_SECRET": facts["jwt_secret"],
        "PUBLISHABLE_KEY": facts["publishable_key"],
        "SECRET_KEY": facts["secret_key"],
    }


def render(facts: dict[str, Any], output: Format) -> str:
    """Return a running localbase's addresses and keys as text."""
    return _text(named(facts), output)


def render_keys(keys: Keys, output: Format) -> str:
    """Return the keys alone as text."""
    return _text(
        {
            "ANON_KEY": keys.anon_key,
            "SERVICE_ROLE_KEY": keys.service_role_key,
            "JWT_SECRET": keys.jwt_secret,
            "PUBLISHABLE_KEY": keys.publishable_key,
            "SECRET_KEY": keys.secret_key,
        },
        output,
    )


def _text(values: dict[str, str], output: Format) -> str:
    if output == "json":
        return json.dumps(values, indent=2)
    if output == "env":
        return "\n".join(f'{name}="{value}"' for name, value in values.items())
    width = max(map(len, values))
    lines = (
        f"{name.replace('_', ' ').lower():>{width}}: {value}" for name, value in values.items()
    )
    return "\n".join(lines)
