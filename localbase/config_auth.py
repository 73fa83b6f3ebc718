"""The settings of `[auth]`, as the Supabase CLI names them. Defaults are the CLI's."""

from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True)
class RateLimit:
    """`[auth.rate_limit]`: e-mails an hour, the rest per address in five minutes or an hour."""

    email_sent: int = 2
    sms_sent: int = 30
    anonymous_users: int = 30
    token_refresh: int = 150
    sign_in_sign_ups: int = 30
    token_verifications: int = 30
    web3: int = 30


@dataclass(frozen=True)
class Smtp:
    """`[auth.email.smtp]`: a mail server to use in place of the built-in mailbox."""

    enabled: bool = False
    host: str = ""
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False, metadata={"key": "pass"})
    admin_email: str = ""
    sender_name: str = ""


@dataclass(frozen=True)
class Template:
    """`[auth.email.template.<kind>]`: one message's subject and its file, relative to the root."""

    subject: str = ""
    content_path: str = ""


@dataclass(frozen=True)
class Email:
    """`[auth.email]`."""

    enable_signup: bool = True
    double_confirm_changes: bool = True
    enable_confirmations: bool = False
    secure_password_change: bool = False
    max_frequency: timedelta = timedelta(seconds=1)
    otp_length: int = 6
    otp_expiry: int = 3600
    smtp: Smtp = field(default_factory=Smtp)
    template: dict[str, Template] = field(default_factory=dict)


@dataclass(frozen=True)
class Hook:
    """`[auth.hook.<name>]`: a Postgres function (`pg-functions://…`) or an HTTP address."""

    enabled: bool = False
    uri: str = ""
    secrets: str = field(default="", repr=False)


@dataclass(frozen=True)
class Hooks:
    """`[auth.hook.*]`: the hooks Supabase Auth knows."""

    custom_access_token: Hook = field(default_factory=Hook)
    before_user_created: Hook = field(default_factory=Hook)
    send_email: Hook = field(default_factory=Hook)
    send_sms: Hook = field(default_factory=Hook)
    password_verification_attempt: Hook = field(default_factory=Hook)
    mfa_verification_attempt: Hook = field(default_factory=Hook)


@dataclass(frozen=True)
class Factor:
    """`[auth.mfa.<factor>]`."""

    enroll_enabled: bool = False
    verify_enabled: bool = False


@dataclass(frozen=True)
class Mfa:
    """`[auth.mfa]`."""

    max_enrolled_factors: int = 10
    totp: Factor = field(default_factory=Factor)
    phone: Factor = field(default_factory=Factor)


@dataclass(frozen=True)
class Sessions:
    """`[auth.sessions]`: how long a session may live, and lie idle; zero is for ever."""

    timebox: timedelta = timedelta()
    inactivity_timeout: timedelta = timedelta()


@dataclass(frozen=True)
class Provider:
    """`[auth.external.<name>]`: one OAuth or OpenID Connect provider."""

    enabled: bool = False
    client_id: str = ""
    secret: str = field(default="", repr=False)
    redirect_uri: str = ""
    url: str = ""
    skip_nonce_check: bool = False
    email_optional: bool = False


@dataclass(frozen=True)
class Auth:
    """`[auth]`; times without a unit are seconds."""

    enabled: bool = True
    site_url: str = "http://127.0.0.1:3000"
    additional_redirect_urls: tuple[str, ...] = ()
    jwt_expiry: int = 3600
    enable_refresh_token_rotation: bool = True
    refresh_token_reuse_interval: int = 10
    enable_signup: bool = True
    enable_anonymous_sign_ins: bool = False
    enable_manual_linking: bool = False
    minimum_password_length: int = 6
    password_requirements: str = ""
    rate_limit: RateLimit = field(default_factory=RateLimit)
    email: Email = field(default_factory=Email)
    hook: Hooks = field(default_factory=Hooks)
    mfa: Mfa = field(default_factory=Mfa)
    sessions: Sessions = field(default_factory=Sessions)
    external: dict[str, Provider] = field(default_factory=dict)
