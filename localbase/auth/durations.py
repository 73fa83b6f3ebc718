"""How long a ban lasts: durations as Go writes them."""

import re
from datetime import timedelta

from localbase.auth.bodies import Body
from localbase.auth.errors import BadRequest, Code

_PART = re.compile(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)")
_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_LONGEST = timedelta(days=365 * 292)  # where Go's own durations end


def ban_of(body: Body) -> timedelta | None:
    """Return `ban_duration`; zero lifts a ban, None leaves it as it is.

    Raises:
        BadRequest: it is neither `none` nor a duration such as 24h or 1h30m.
    """
    text = body.text("ban_duration")
    if not text:
        return None
    return timedelta() if text == "none" else _duration(text)


def _duration(text: str) -> timedelta:
    parts = _PART.findall(text)
    if text != "0" and "".join(number + unit for number, unit in parts) != text:
        raise BadRequest(
            Code.VALIDATION_FAILED,
            f'invalid format for ban duration: time: invalid duration "{text[:40]}"',
        )
    seconds = sum(float(number) * _SECONDS[unit] for number, unit in parts)
    return min(timedelta(seconds=min(seconds, 1e10)), _LONGEST)
