"""docs/asyncapi.yaml says exactly what the frame models say."""

from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]  # PyYAML ships no types
from app.models.realtime import CLIENT_FRAMES, SERVER_FRAMES, CloseCode, ErrorCode, RevokedCode
from pydantic.json_schema import models_json_schema

DOCUMENT = Path(__file__).parents[3] / "docs" / "asyncapi.yaml"
NAMES = [frame.__name__ for frame in (*CLIENT_FRAMES, *SERVER_FRAMES)]


def document() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))
    return loaded


def plain(schema: object) -> object:
    """A schema as the document writes it: no titles, and "any JSON" said in words."""
    if isinstance(schema, list):
        return [plain(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if str(schema.get("$ref", "")).endswith("/JsonValue"):
        return {"description": "Any JSON value."}
    return {k: plain(v) for k, v in schema.items() if k != "title" or not isinstance(v, str)}


def schemas_of_the_models() -> dict[str, Any]:
    _, schemas = models_json_schema(
        [
            *((frame, "validation") for frame in CLIENT_FRAMES),
            *((frame, "serialization") for frame in SERVER_FRAMES),
        ],
        ref_template="#/components/schemas/{model}",
    )
    return {name: plain(schema) for name, schema in schemas["$defs"].items() if name != "JsonValue"}


def test_the_document_names_the_frames_of_the_models() -> None:
    assert list(document()["components"]["messages"]) == NAMES
    assert list(document()["channels"]["socket"]["messages"]) == NAMES


def test_each_direction_lists_its_frames() -> None:
    operations = document()["operations"]
    listed = {
        name: [m["$ref"].rpartition("/")[2] for m in operation["messages"]]
        for name, operation in operations.items()
    }
    assert listed == {
        "clientSends": [frame.__name__ for frame in CLIENT_FRAMES],
        "hubSends": [frame.__name__ for frame in SERVER_FRAMES],
    }


def test_the_schemas_are_those_of_the_models() -> None:
    assert document()["components"]["schemas"] == schemas_of_the_models()


def test_examples_are_frames() -> None:
    messages = document()["components"]["messages"]
    for frame in (*CLIENT_FRAMES, *SERVER_FRAMES):
        for example in messages[frame.__name__]["examples"]:
            frame.model_validate(example["payload"], by_alias=True)


def test_every_code_is_in_the_document() -> None:
    schemas = document()["components"]["schemas"]
    assert schemas["ErrorCode"]["enum"] == [code.value for code in ErrorCode]
    assert schemas["RevokedCode"]["enum"] == [code.value for code in RevokedCode]
    for code in CloseCode:
        assert f"- {code.value} " in document()["info"]["description"]
