"""Writes the API's description for the web app's client: `python -m tools.types [file]`.

Nothing has to run and no secret is needed: the description is composed from the code alone, so the
same code always writes the same file.
"""

import json
import sys
from pathlib import Path
from typing import Final

from pydantic import SecretStr

ROOT: Final = Path(__file__).resolve().parents[1]
TARGET: Final = ROOT / "frontend" / "src" / "api" / "openapi.json"


def document() -> str:
    """The OpenAPI document as it is written to the file."""
    sys.path.insert(0, str(ROOT / "backend"))
    from app.config import Settings  # noqa: PLC0415 - the gateway is on the path only now
    from app.main import create_app  # noqa: PLC0415 - as above

    settings = Settings(_env_file=None, supabase_anon_key=SecretStr("none needed"))
    return json.dumps(create_app(settings).openapi(), indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    """Writes the file, or another one named on the command line."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(document(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
