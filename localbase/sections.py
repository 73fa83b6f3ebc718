"""Fills frozen dataclasses from TOML tables and the environment.

A field is, in this order: the variable `<PREFIX>_<SECTION>_<KEY>` in upper case, the key in the
table, the field's default. Unknown keys are passed over, as a newer Supabase CLI may know more.
"""

import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import timedelta
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from localbase.errors import Refusal

T = TypeVar("T")

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_ENV_REFERENCE = re.compile(r"^env\((\w+)\)$")


class BadSetting(Refusal):
    """A setting cannot be understood; the message is one sentence that names it."""


def fill(kind: type[T], table: object, env: Mapping[str, str], prefix: str) -> T:
    """Return a `kind` filled from `table`, overridden by variables that begin with `prefix`.

    A field whose key in the table is no Python name has it in its metadata, as `key`.

    Raises:
        BadSetting: a value has the wrong type, or a field without default is missing.
    """
    found_in = _table(table, prefix)
    hints = get_type_hints(kind)
    found: dict[str, object] = {}
    for field in fields(kind):  # type: ignore[arg-type]  # callers pass dataclasses only
        name = f"{prefix}_{field.name.upper()}"
        found[field.name] = _value(field, hints[field.name], found_in, env, name)
    return kind(**found)


def _value(
    field: Field[Any], kind: object, table: Mapping[str, object], env: Mapping[str, str], name: str
) -> object:
    raw = table.get(field.metadata.get("key", field.name))
    if is_dataclass(kind):
        return fill(kind, raw, env, name)  # type: ignore[arg-type]  # a class here
    if get_origin(kind) is dict:
        return _named(get_args(kind)[1], _table(raw, name), env, name)
    if name in env:
        raw = env[name]
    elif isinstance(raw, str):
        raw = _resolve(raw, env)
    if raw is None:
        return _default(field, name)
    return _convert(raw, kind, name)


def _named(
    kind: type[T], tables: Mapping[str, object], env: Mapping[str, str], name: str
) -> dict[str, T]:
    """Return one `kind` for each sub-table: `[auth.hook.custom_access_token]` and its like."""
    return {
        key: fill(kind, table, env, f"{name}_{key.upper()}")
        for key, table in tables.items()
        if isinstance(table, Mapping)
    }


def _table(raw: object, name: str) -> Mapping[str, object]:
    if raw is None:
        return {}
    if not isinstance(raw, Mapping):
        raise BadSetting(f"{name} must be a table.")
    return raw


def _resolve(text: str, env: Mapping[str, str]) -> str | None:
    """Return `text`, or for `env(NAME)` that variable's value, as the CLI writes secrets."""
    reference = _ENV_REFERENCE.match(text)
    return env.get(reference.group(1)) if reference else text


def _default(field: Field[Any], name: str) -> object:
    if field.default is not MISSING:
        return field.default
    if field.default_factory is not MISSING:
        return field.default_factory()
    raise BadSetting(f"{name} is missing.")


def _convert(raw: object, kind: object, name: str) -> object:
    """Return `raw` as a `kind`: bool, int, str, timedelta or a tuple of words."""
    if kind is bool:
        return _boolean(raw, name)
    if kind is int:
        return _integer(raw, name)
    if kind is timedelta:
        return duration(str(raw), name)
    if get_origin(kind) is tuple:
        return _words(raw, name)
    return str(raw)


def _boolean(raw: object, name: str) -> bool:
    word = str(raw).strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise BadSetting(f"{name} must be true or false, not {raw!r}.")


def _integer(raw: object, name: str) -> int:
    try:
        return int(str(raw).strip())
    except ValueError:
        raise BadSetting(f"{name} must be a whole number, not {raw!r}.") from None


def _words(raw: object, name: str) -> tuple[str, ...]:
    if isinstance(raw, str):
        return tuple(word.strip() for word in raw.split(",") if word.strip())
    if isinstance(raw, list):
        return tuple(str(word) for word in raw)
    raise BadSetting(f"{name} must be a list.")


def duration(text: str, name: str) -> timedelta:
    """Return what a Go-style duration (`1s`, `1h30m`, `0`) says.

    Raises:
        BadSetting: it is none.
    """
    compact = text.strip()
    if compact in {"", "0"}:
        return timedelta()
    parts = _DURATION.findall(compact)
    if "".join(number + unit for number, unit in parts) != compact:
        raise BadSetting(f"{name} must be a duration such as 30s or 1h, not {text!r}.")
    return timedelta(seconds=sum(float(number) * _UNITS[unit] for number, unit in parts))
