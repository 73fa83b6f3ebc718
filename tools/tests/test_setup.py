"""Set-up does what is needed, once."""

from pathlib import Path

import pytest

from tools import setup


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that set-up takes for the clone."""
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    monkeypatch.setattr(setup, "STATE", tmp_path / ".parley")
    return tmp_path


def npm_package(folder: Path, version: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "package.json").write_text(f'{{"name": "empty", "version": "{version}"}}')
    (folder / "package-lock.json").write_text(
        f'{{"name": "empty", "version": "{version}", "lockfileVersion": 3, "packages": '
        f'{{"": {{"name": "empty", "version": "{version}"}}}}}}'
    )
    (folder / "node_modules").mkdir(exist_ok=True)
    return folder


def test_packages_are_not_installed_again_while_the_lock_is_unchanged(
    clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = npm_package(clone / "web", "1.0.0")
    setup.install_node(folder)
    (folder / "node_modules").mkdir(exist_ok=True)  # npm makes none for a package without any
    assert "npm packages of web" in capsys.readouterr().out

    setup.install_node(folder)
    assert capsys.readouterr().out == ""

    npm_package(folder, "1.0.1")
    setup.install_node(folder)
    assert "npm packages of web" in capsys.readouterr().out


def test_a_failed_step_says_what_failed_and_is_made_again(
    clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = npm_package(clone / "web", "1.0.0")
    (folder / "package-lock.json").write_text("not a lock")
    for _ in range(2):
        with pytest.raises(setup.SetupFailed, match="npm ci"):
            setup.install_node(folder)
        assert "failed" in capsys.readouterr().out


@pytest.mark.parametrize("version", ["v18.20.4", "v20.18.1"])
def test_an_old_node_is_refused_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    for name in ("node", "npm"):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {version}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(setup.SetupFailed, match=rf"Node.js 20\.19 or newer .* {version}"):
        setup.check_versions()


def test_a_machine_without_node_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(setup.SetupFailed, match="none is on the PATH"):
        setup.check_versions()


def test_a_closed_cache_folder_is_done_without(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "no-folder"
    file.touch()
    monkeypatch.setenv("PARLEY_CACHE", str(file / "wheels"))
    assert setup._wheels() == clone / ".parley" / "wheels"  # noqa: SLF001 - what it decides
