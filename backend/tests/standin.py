"""A stand-in for Supabase at the network's edge, for what the real one cannot be made to do."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import httpx
import jwt
from app.config import Environment, Settings
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from starlette.types import Receive, Scope, Send

URL = "http://supabase.test"
ISSUER = f"{URL}/auth/v1"
SESSION = "5e0f2b1c-3d4e-4f5a-8b6c-7d8e9fa0b1c2"
PERSON = "6f1c1de3-5a0f-4d52-9a56-0c7a4f1f5b11"

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def standin_settings(**changes: object) -> Settings:
    return Settings.model_validate(
        {
            "environment": Environment.test,
            "supabase_url": URL,
            "supabase_anon_key": "sb_publishable_standin",
            "public_url": "http://gateway.test",
            **changes,
        }
    )


def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def public_jwk(key: Key, kid: str) -> dict[str, Any]:
    """The public half as a JWKS lists it."""
    if isinstance(key, rsa.RSAPrivateKey):
        shape, algorithm = RSAAlgorithm.to_jwk(key.public_key()), "RS256"
    else:
        shape, algorithm = ECAlgorithm.to_jwk(key.public_key()), "ES256"
    return {**json.loads(shape), "kid": kid, "alg": algorithm, "use": "sig"}


def claims(**changes: object) -> dict[str, object]:
    """An access token's claims as Supabase writes them; None leaves one out."""
    complete: dict[str, object] = {
        "iss": ISSUER,
        "aud": "authenticated",
        "sub": PERSON,
        "role": "authenticated",
        "aal": "aal1",
        "session_id": SESSION,
        "email": "ada@example.org",
        "exp": 4_000_000_000,
        "iat": 1_700_000_000,
        **changes,
    }
    return {name: value for name, value in complete.items() if value is not None}


@dataclass
class Standin:
    """Answers keys and sessions as it is told, and counts who asked."""

    keys: dict[str, Key] = field(default_factory=lambda: {"first": ec_key()})
    session_alive: bool = True
    status: int = 200
    asked_keys: int = 0
    asked_user: int = 0
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: dict[str, tuple[int, object]] = field(default_factory=dict)
    pause: asyncio.Event | None = None
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    def token(self, _kid: str = "first", /, **changes: object) -> str:
        key = self.keys[_kid]
        algorithm = "RS256" if isinstance(key, rsa.RSAPrivateKey) else "ES256"
        return jwt.encode(claims(**changes), key, algorithm, headers={"kid": _kid})

    @property
    def transport(self) -> httpx.ASGITransport:
        return httpx.ASGITransport(self)

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        self.headers.append({name.decode(): value.decode() for name, value in scope["headers"]})
        self.asked.set()
        if self.pause is not None:
            await self.pause.wait()
        status, body = self._answer(scope["path"])
        start = {"type": "http.response.start", "status": status}
        await send({**start, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": json.dumps(body).encode()})

    def _answer(self, path: str) -> tuple[int, object]:
        if self.status != 200:
            return self.status, {"message": "down"}
        told = next((each for end, each in self.answers.items() if path.endswith(end)), None)
        if told is not None:
            return told
        if path.endswith("jwks.json"):
            self.asked_keys += 1
            return 200, {"keys": [public_jwk(key, kid) for kid, key in self.keys.items()]}
        self.asked_user += 1
        if not self.session_alive:
            return 403, {"code": 403, "error_code": "session_not_found", "msg": "gone"}
        return 200, _USER


_USER = {
    "id": PERSON,
    "aud": "authenticated",
    "email": "ada@example.org",
    "app_metadata": {},
    "user_metadata": {},
    "created_at": "2026-01-01T00:00:00Z",
}
