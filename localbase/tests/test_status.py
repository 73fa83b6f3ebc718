"""What `status` and `keys` print: the names the Supabase CLI prints."""

import json
import subprocess
import sys
from pathlib import Path

from localbase.harness import ROOT, Localbase


def said(base: Localbase, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "localbase", *words],
        cwd=ROOT,
        env=base.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def expected(base: Localbase) -> dict[str, str]:
    return {
        "API_URL": base.api_url,
        "REST_URL": f"{base.api_url}/rest/v1",
        "DB_URL": base.db_url,
        "MAILPIT_URL": base.mail_url,
        "INBUCKET_URL": base.mail_url,
        "ANON_KEY": base.anon_key,
        "SERVICE_ROLE_KEY": base.service_role_key,
        "JWT_SECRET": base.jwt_secret,
        "PUBLISHABLE_KEY": base.publishable_key,
        "SECRET_KEY": base.secret_key,
    }


def test_as_environment(small: Localbase) -> None:
    lines = [f'{name}="{value}"' for name, value in expected(small).items()]
    assert said(small, "status", "-o", "env").splitlines() == lines


def test_as_json(small: Localbase) -> None:
    assert json.loads(said(small, "status", "-o", "json")) == expected(small)


def test_for_people(small: Localbase) -> None:
    assert f"api url: {small.api_url}" in said(small, "status")


def test_the_database_is_where_the_cli_says(small: Localbase) -> None:
    port = small.db_url.rpartition(":")[2].partition("/")[0]
    assert small.db_url == f"postgresql://postgres:postgres@127.0.0.1:{port}/postgres"


def test_keys_are_told_without_a_running_server(small: Localbase) -> None:
    told = json.loads(said(small, "keys", "-o", "json"))
    assert {name: expected(small)[name] for name in told} == told
    assert "DB_URL" not in told


def test_without_a_running_server_there_is_no_status(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "localbase", "status", "--state", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "localbase does not run.\n")
