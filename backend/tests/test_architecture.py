"""The house's rules that a linter does not know."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

APP = Path(__file__).parents[1] / "app"
FILES = sorted(APP.rglob("*.py"))
NOUNS = ("auth", "health", "meetings", "messages", "organizations")

SERVICE_CLIENT = {
    # Visitors are counted by their own address, which Auth believes only from a secret key.
    "core/supabase.py",
    # The hub's one upstream connection hears every private topic on behalf of its sockets.
    "realtime/hub.py",
    # Read, and refused in production when it is missing or published.
    "config.py",
}
"""Where the service key may be named, and why."""


def name(path: Path) -> str:
    return path.relative_to(APP).as_posix()


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def calls(path: Path) -> set[str]:
    """The plain names a file calls."""
    return {
        each.func.id
        for each in nodes(path)
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)
    }


def words(path: Path) -> set[str]:
    """Every attribute and name a file speaks of."""
    found = set()
    for each in nodes(path):
        if isinstance(each, ast.Attribute):
            found.add(each.attr)
        if isinstance(each, ast.Name):
            found.add(each.id)
    return found


def imports(path: Path) -> set[str]:
    """The first words of what a file imports."""
    found = set()
    for each in nodes(path):
        if isinstance(each, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in each.names}
        if isinstance(each, ast.ImportFrom) and each.module:
            found.add(each.module.partition(".")[0])
    return found


def test_only_dependencies_write_depends() -> None:
    writers = {name(path) for path in FILES if calls(path) & {"Depends", "Security"}}
    assert writers == {"dependencies.py"}


def test_the_service_key_is_named_only_where_it_may_be() -> None:
    named = {name(path) for path in FILES if "supabase_service_role_key" in words(path)}
    assert named <= SERVICE_CLIENT


def test_only_the_settings_read_the_environment() -> None:
    readers = {name(path) for path in FILES if words(path) & {"environ", "getenv"}}
    assert readers == set()


def test_nobody_signs_in_on_a_client_that_lives_longer_than_a_request() -> None:
    makers = {name(path) for path in FILES if calls(path) & {"AsyncGoTrueClient", "create_client"}}
    assert makers == {"core/supabase.py"}
    assert not any("AsyncClientOptions" in words(path) for path in FILES)


def test_no_client_changes_its_schema() -> None:
    """It would open connections beside the pool."""
    changers = {
        name(path)
        for path in FILES
        for each in nodes(path)
        if isinstance(each, ast.Attribute) and each.attr == "schema"
    }
    assert changers == set()


@pytest.mark.parametrize("room", ["services", "models", "core", "utils"])
def test_inner_rooms_know_no_web_framework(room: str) -> None:
    knowing = {
        name(path)
        for path in (APP / room).rglob("*.py")
        if imports(path) & {"fastapi", "starlette"}
    }
    assert knowing == set()


@pytest.mark.parametrize("noun", NOUNS)
def test_a_noun_has_one_stem_in_every_layer(noun: str) -> None:
    for layer in ("routers", "services", "models"):
        assert (APP / layer / f"{noun}.py").is_file()
    assert list((Path(__file__).parent / "routers").glob(f"test_{noun}*.py"))


def test_no_layer_has_a_noun_of_its_own() -> None:
    known = {*NOUNS, "realtime", "__init__"}
    assert {path.stem for path in (APP / "routers").glob("*.py")} == known
    assert {path.stem for path in (APP / "services").glob("*.py")} <= known


def test_routers_are_sentences() -> None:
    """A route that decides something decides it in the wrong room."""
    deciding = {
        name(path)
        for path in (APP / "routers").glob("*.py")
        if path.stem != "realtime"
        for each in nodes(path)
        if isinstance(each, ast.If | ast.Try | ast.For | ast.While)
    }
    assert deciding == set()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_files_and_functions_stay_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    for each in nodes(path):
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            assert each.end_lineno is not None
            assert each.end_lineno - each.lineno < 60, each.name
