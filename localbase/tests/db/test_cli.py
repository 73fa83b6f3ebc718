"""The Supabase CLI itself agrees with the history. Runs where a CLI is: see localbase/README.md."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from localbase.harness import ROOT, Localbase

CLI = os.environ.get("SUPABASE_CLI") or shutil.which("supabase")

pytestmark = pytest.mark.skipif(
    not CLI, reason="no Supabase CLI: put `supabase` on the PATH or name it in SUPABASE_CLI"
)


def supabase(project: Path, base: Localbase, *command: str) -> str:
    """Run the CLI against `base` and return all it said."""
    assert CLI
    where = f"--remote={base.db_url}?sslmode=disable"
    done = subprocess.run(
        [CLI, *command, where, "--yes", "--workdir", str(project)],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=100,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    return said


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "supabase", tmp_path / "supabase")
    return tmp_path


def versions(project: Path) -> list[str]:
    files = sorted((project / "supabase" / "migrations").glob("*.sql"))
    return [file.name.split("_")[0] for file in files]


def test_every_migration_is_listed_on_both_sides(project: Path, base: Localbase) -> None:
    said = supabase(project, base, "migration", "list")
    rows = [line.split("|")[:2] for line in said.splitlines() if "`" in line]
    listed = [(local.strip(" `"), remote.strip(" `")) for local, remote in rows]
    assert listed == [(version, version) for version in versions(project)]


def test_pushing_the_same_folder_changes_nothing(project: Path, base: Localbase) -> None:
    said = supabase(project, base, "db", "push", "--include-seed")
    assert "up to date" in said
    assert "Applying migration" not in said
    assert "Seeding" not in said


def test_what_the_cli_pushed_is_not_applied_again(project: Path) -> None:
    folder = project / "supabase" / "migrations"
    with Localbase(supabase=project / "supabase") as base:
        (folder / "29990101000000_later.sql").write_text("create table public.later (id int);")
        assert "Applying migration 29990101000000_later" in supabase(project, base, "db", "push")
        base.restart()
        assert "later" not in base.output
