"""GET /settings: what a sign-in page may offer."""

from starlette.responses import Response

from localbase.auth.call import Call
from localbase.auth.responses import json_response

_PROVIDERS = (
    "apple", "azure", "bitbucket", "discord", "facebook", "snapchat", "figma", "fly", "github",
    "gitlab", "google", "keycloak", "kakao", "linkedin", "linkedin_oidc", "notion", "spotify",
    "slack", "slack_oidc", "workos", "twitch", "twitter", "zoom",
)  # fmt: skip


async def settings(call: Call) -> Response:
    """Return the public settings."""
    auth = call.settings
    return json_response(
        {
            "external": {
                "anonymous_users": auth.enable_anonymous_sign_ins,
                **dict.fromkeys(_PROVIDERS, False),
                "email": auth.email.enable_signup,
                "phone": False,
            },
            "disable_signup": not auth.enable_signup,
            "mailer_autoconfirm": not auth.email.enable_confirmations,
            "phone_autoconfirm": False,
            "sms_provider": "",
            "saml_enabled": False,
            "passkeys_enabled": False,
        }
    )
