"""The settings of this clone, as `make run` sees them: the environment above `.env`."""

import os

from dotenv import dotenv_values

from tools.paths import ROOT, RUN_STATE


def settings() -> dict[str, str]:
    """Return every setting that is set."""
    from_file = {key: value for key, value in dotenv_values(ROOT / ".env").items() if value}
    return {**from_file, **os.environ}


def localbase_settings(given: dict[str, str]) -> dict[str, str]:
    """Return `given` with what localbase of this clone needs besides: where its state lies."""
    return {"LOCALBASE_STATE": str(RUN_STATE / "localbase"), **given}
