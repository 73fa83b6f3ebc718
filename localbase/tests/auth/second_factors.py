"""What people do with the authenticator app on their phone, over HTTP."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import jwt
import pyotp

from localbase.harness import Localbase
from localbase.tests.auth.people import Person, run_sql


@dataclass
class Phone:
    """A factor someone enrolled, with the app that knows its secret."""

    owner: Person
    factor_id: str
    secret: str

    def code(self, steps: int = 0) -> str:
        """The code of now, or of some steps of thirty seconds later."""
        return pyotp.TOTP(self.secret).at(datetime.now(UTC), counter_offset=steps)

    async def challenge(self) -> httpx.Response:
        path = f"/factors/{self.factor_id}/challenge"
        return await self.owner.api.post(path, headers=self.owner.bearer)

    async def verify(
        self, code: str | None = None, challenge_id: str | None = None
    ) -> httpx.Response:
        challenge_id = challenge_id or (await self.challenge()).json()["id"]
        body = {"challenge_id": challenge_id, "code": code or self.code()}
        path = f"/factors/{self.factor_id}/verify"
        answer = await self.owner.api.post(path, json=body, headers=self.owner.bearer)
        if answer.status_code == 200:
            self.owner.session = answer.json()
        return answer

    async def unenroll(self) -> httpx.Response:
        return await self.owner.api.delete(f"/factors/{self.factor_id}", headers=self.owner.bearer)


async def enroll(person: Person, name: str = "phone", **extra: object) -> httpx.Response:
    body = {"factor_type": "totp", "friendly_name": name, **extra}
    return await person.api.post("/factors", json=body, headers=person.bearer)


async def add_phone(person: Person, name: str = "phone") -> Phone:
    """Enrol a factor that is yet to be verified."""
    answer = await enroll(person, name)
    assert answer.status_code == 200, answer.text
    return Phone(person, answer.json()["id"], answer.json()["totp"]["secret"])


async def with_phone(person: Person) -> Phone:
    """Enrol and verify; the person is at aal2 after it."""
    phone = await add_phone(person)
    answer = await phone.verify()
    assert answer.status_code == 200, answer.text
    return phone


async def forget_codes(base: Localbase, phone: Phone) -> None:
    """As if the codes used so far were of long ago."""
    await run_sql(base, "delete from localbase.totp_steps where factor_id = $1", phone.factor_id)


def claims_of(person: Person) -> dict[str, Any]:
    found: dict[str, Any] = jwt.decode(person.token, options={"verify_signature": False})
    return found


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error_code"]
