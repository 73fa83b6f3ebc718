"""Where a link in a mail may lead: the site itself, and what the settings allow."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.requests import Request

from localbase.config import Auth


def destination(request: Request, settings: Auth) -> str:
    """Return where the caller wants to be led: `redirect_to`, else the referrer, else the site.

    An address that is not allowed counts as none.
    """
    wished = request.headers.get("redirect_to") or request.query_params.get("redirect_to", "")
    for address in (wished, request.headers.get("referer", "")):
        if address and is_allowed(address, settings):
            return address
    return settings.site_url


def is_allowed(address: str, settings: Auth) -> bool:
    """Tell whether a link may lead to `address`: same host as the site, or an allowed pattern."""
    try:
        there, site = urlsplit(address), urlsplit(settings.site_url)
        same_host = bool(there.hostname) and there.hostname == site.hostname
    except ValueError:
        return False
    if same_host and there.scheme in {"http", "https", site.scheme}:
        return True
    plain = address.split("#", 1)[0]
    return any(_pattern(glob).fullmatch(plain) for glob in settings.additional_redirect_urls)


@lru_cache(maxsize=256)
def _pattern(glob: str) -> re.Pattern[str]:
    """Translate a glob in which `*` stops at `.` and `/`, `**` at nothing, and `?` is one sign."""
    out, rest = "", glob
    while rest:
        if rest.startswith("**"):
            out, rest = out + ".*", rest[2:]
        elif rest[0] in "*?":
            out, rest = out + ("[^./]*" if rest[0] == "*" else "[^./]"), rest[1:]
        else:
            out, rest = out + re.escape(rest[0]), rest[1:]
    return re.compile(out, re.DOTALL)
