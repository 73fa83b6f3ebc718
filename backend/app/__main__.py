"""`python -m app`: serves the gateway as the settings say."""

import uvicorn

from app.config import load_settings


def main() -> None:
    """Serves until told to stop.

    Raises:
        InvalidSettings: the environment does not allow a start.
    """
    settings = load_settings()
    uvicorn.run(
        "app.main:create_app",
        factory=True,
        host=settings.api_host,
        port=settings.api_port,
        reload=settings.api_reload,
        workers=settings.api_workers,
        access_log=False,
        server_header=False,
        log_level=settings.log_level,
    )


if __name__ == "__main__":
    main()
