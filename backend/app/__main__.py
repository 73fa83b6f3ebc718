"""`python -m app`: serves the gateway as the settings say."""

from pathlib import Path

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
        reload_dirs=[str(Path(__file__).parent)] if settings.api_reload else None,
        workers=settings.api_workers,
        access_log=False,
        server_header=False,
        log_level="warning",  # the gateway writes its own, structured lines
        # A fan-out is encoded once; compressing it for each socket would cost more than it saves.
        ws_per_message_deflate=False,
        # The hub answers a frame over its limit (64 KiB) itself; this only bounds memory.
        ws_max_size=131_072,
        # Sockets do not end by themselves: their pages are back in a moment, at the next process.
        timeout_graceful_shutdown=2,
    )


if __name__ == "__main__":
    main()
