"""GET /admin/users: a page of all users, the newest first."""

from urllib.parse import urlencode

from starlette.responses import Response

from localbase.auth import users
from localbase.auth.call import Call
from localbase.auth.errors import BadRequest, Code
from localbase.auth.responses import json_response
from localbase.auth.users import User

_PER_PAGE = 50
_MOST = 1000
_FILTER = (
    "($1 = '' or u.email ilike '%' || $1 || '%' "
    "or u.raw_user_meta_data ->> 'full_name' ilike '%' || $1 || '%')"
)


async def admin_list_users(call: Call) -> Response:
    """Return a page.

    `Link` names the next and the last page, `X-Total-Count` how many users there are.

    Raises:
        BadRequest: `page` or `per_page` is no positive number.
    """
    page, per_page = _number(call, "page", 1), _number(call, "per_page", _PER_PAGE)
    per_page = min(per_page, _MOST)
    pattern = call.request.query_params.get("filter", "").replace("%", r"\%").replace("_", r"\_")
    async with call.parts.store.transaction() as connection:
        total = await connection.fetchval(
            f"select count(*) from auth.users u where {_FILTER}",  # noqa: S608 - constants
            pattern,
        )
        rows = await connection.fetch(
            f"select {users.COLUMNS} from auth.users u where {_FILTER} "  # noqa: S608 - constants
            "order by u.created_at desc, u.id desc limit $2 offset $3",
            pattern,
            per_page,
            (page - 1) * per_page,
        )
    found = [User(row).json() for row in rows]
    headers = {"X-Total-Count": str(total), "Link": _links(call, page, per_page, total)}
    return json_response({"users": found, "aud": users.AUDIENCE}, headers=headers)


def _number(call: Call, name: str, default: int) -> int:
    raw = call.request.query_params.get(name, "")
    if not raw:
        return default
    if not raw.isdecimal() or not 0 < int(raw) < 2**31:
        raise BadRequest(Code.VALIDATION_FAILED, f"Bad Pagination Parameters: {name}")
    return int(raw)


def _links(call: Call, page: int, per_page: int, total: int) -> str:
    """Return a `Link` header (RFC 8288)."""
    last = max(1, -(-total // per_page))
    links = [(page + 1, "next")] if page < last else []
    return ", ".join(
        f'<{_address(call, number, per_page)}>; rel="{relation}"'
        for number, relation in [*links, (last, "last")]
    )


def _address(call: Call, page: int, per_page: int) -> str:
    return f"{call.request.url.path}?{urlencode({'page': page, 'per_page': per_page})}"
