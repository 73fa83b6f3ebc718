"""The localbase every suite here shares, one a worker, with the repository's own `supabase/`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from localbase.harness import Localbase

SMALL = Path(__file__).parent / "small_supabase"


@pytest.fixture(scope="session")
def base() -> Iterator[Localbase]:
    with Localbase() as running:
        yield running


@pytest.fixture(scope="session")
def small() -> Iterator[Localbase]:
    """One with a project as small as it gets. A test that breaks it mends it."""
    with Localbase(supabase=SMALL) as running:
        yield running
