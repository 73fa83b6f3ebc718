"""Who may read and write a topic: the database's answer, asked as the caller."""

from typing import Final

from pydantic import ValidationError

from app.core.exceptions import ParleyError, TokenExpired, TokenInvalid, Unauthenticated
from app.core.supabase import Supabase
from app.core.translation import translated
from app.models.realtime import Access, ErrorCode
from app.realtime.refused import Refused

_TOKEN_CODES: Final = {
    TokenExpired.code: ErrorCode.token_expired,
    TokenInvalid.code: ErrorCode.token_invalid,
}


async def ask_access(supabase: Supabase, token: str, topic: str) -> Access:
    """One call of the function `topic_access` with the caller's own token.

    Raises:
        Refused: token_expired, token_invalid, or upstream_unavailable when there is no answer now.
    """
    try:
        with translated():
            answer = await supabase.rest(token).rpc("topic_access", {"topic": topic}).execute()
        return Access.model_validate(answer.data)
    except ParleyError as error:
        raise refusal_of(error) from None
    except ValidationError:
        raise Refused(ErrorCode.upstream_unavailable, "Access could not be decided.") from None


def refusal_of(error: ParleyError) -> Refused:
    """What an error of the core means to a socket."""
    if isinstance(error, Unauthenticated):
        return Refused(_TOKEN_CODES.get(error.code, ErrorCode.not_authenticated), error.detail)
    return Refused(ErrorCode.upstream_unavailable, "Supabase is not reachable just now.")
