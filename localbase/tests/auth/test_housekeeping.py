"""What is removed after a while, and what is not."""

from localbase.auth.housekeeping import tidy
from localbase.auth.store import Store
from localbase.config import Sessions
from localbase.db.database import ADMIN, Address, Database
from localbase.harness import Localbase
from localbase.keys import Keys
from localbase.tests.auth.people import Person, ask_sql, let_time_pass, run_sql
from localbase.tests.auth.second_factors import add_phone

TOKENS = "select count(*) from auth.refresh_tokens where user_id = $1::uuid::text"
SESSIONS = "select count(*) from auth.sessions where user_id = $1"


async def _tidy(base: Localbase, keys: Keys) -> None:
    passwords = dict.fromkeys((ADMIN, "supabase_auth_admin"), keys.database_password)
    database = Database(Address(base.admin_url, passwords))
    await tidy(Store(database), Sessions())
    await database.close()


async def test_used_tokens_go_after_a_day_and_valid_ones_stay(
    base: Localbase, keys: Keys, ada: Person
) -> None:
    ada.session = (await ada.refresh()).json()
    await _tidy(base, keys)
    at_once = await ask_sql(base, TOKENS, ada.id)
    await let_time_pass(base, ada.email, 2 * 86400)
    await _tidy(base, keys)

    assert at_once == 2
    assert await ask_sql(base, TOKENS, ada.id) == 1
    assert (await ada.refresh()).status_code == 200


async def test_sessions_go_three_days_after_their_end(
    base: Localbase, keys: Keys, ada: Person
) -> None:
    end = (
        "update auth.sessions set not_after = now() - make_interval(days => $2) where user_id = $1"
    )
    await run_sql(base, end, ada.id, 2)
    await _tidy(base, keys)
    early = await ask_sql(base, SESSIONS, ada.id)
    await run_sql(base, end, ada.id, 4)
    await _tidy(base, keys)

    assert early == 1
    assert await ask_sql(base, SESSIONS, ada.id) == 0


async def test_flows_nobody_ended_go_after_a_day(base: Localbase, keys: Keys, ada: Person) -> None:
    flows = "select count(*) from auth.flow_state where user_id = $1"
    challenge = {"code_challenge": "a" * 43, "code_challenge_method": "plain"}
    await ada.api.post("/otp", json={"email": ada.email, **challenge})
    await _tidy(base, keys)
    at_once = await ask_sql(base, flows, ada.id)
    older = "update auth.flow_state set created_at = now() - interval '2 d' where user_id = $1"
    await run_sql(base, older, ada.id)
    await _tidy(base, keys)

    assert at_once == 1
    assert await ask_sql(base, flows, ada.id) == 0


async def test_challenges_go_after_a_day(base: Localbase, keys: Keys, ada: Person) -> None:
    phone = await add_phone(ada)
    old, new = [(await phone.challenge()).json()["id"] for _ in range(2)]
    age = "update auth.mfa_challenges set created_at = now() - interval '25 h' where id = $1"
    await run_sql(base, age, old)
    await _tidy(base, keys)
    left = "select string_agg(id::text, '') from auth.mfa_challenges where factor_id = $1"

    assert await ask_sql(base, left, phone.factor_id) == new
