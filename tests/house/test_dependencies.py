"""What we build on: pinned, from the public index, under licences that a county may use and pass on."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution, metadata
from urllib.parse import urlsplit

import pytest

from tests.house.source import ROOT

STRONG = re.compile(r"\bA?GPL|(?<!Lesser )General Public License|Affero", re.IGNORECASE)
WEAK = re.compile(r"\bLGPL|Lesser General Public", re.IGNORECASE)


def is_free_to_ship(words: str) -> bool:
    """True when at least one alternative of a licence text asks for nothing stronger than the LGPL."""
    return any(WEAK.search(choice) or not STRONG.search(choice) for choice in re.split(r"\bOR\b|;", words))


def shipped() -> set[str]:
    """Every distribution the product needs, with what those need in turn."""
    wanted = [re.split(r"[<>=~!;\[ ]", line)[0] for line in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]]
    found: set[str] = set()
    while wanted:
        name = wanted.pop().lower().replace("_", "-")
        if name in found:
            continue
        try:
            needs = distribution(name).requires or []
        except PackageNotFoundError:
            continue
        found.add(name)
        wanted += [re.split(r"[<>=~!;\[ (]", need)[0] for need in needs if "extra ==" not in need]
    return found


def licence(name: str) -> str:
    """What a distribution says about its own licence."""
    said = metadata(name)
    classifiers = "; ".join(line.rpartition("::")[2] for line in said.get_all("Classifier") or [] if line.startswith("License"))
    expression, *_ = said.get_all("License-Expression") or [""]
    text, *_ = said.get_all("License") or [""]
    return expression or classifiers or text.partition("\n")[0]


def test_nothing_we_ship_is_under_the_gpl() -> None:
    names = shipped()
    assert len(names) > 20
    assert {name: licence(name) for name in sorted(names) if not is_free_to_ship(licence(name))} == {}


@pytest.mark.parametrize(
    ("words", "free"),
    [
        ("GPL-3.0-only", False),
        ("GNU General Public License v3 (GPLv3)", False),
        ("AGPL-3.0", False),
        ("LGPL-3.0-only OR GPL-2.0-only", True),
        ("GNU Lesser General Public License v3 (LGPLv3)", True),
        ("MIT", True),
        ("", True),
    ],
)
def test_the_licence_check_sees_what_it_forbids(words: str, free: bool) -> None:
    assert is_free_to_ship(words) is free


def test_the_lock_names_the_public_index_and_no_place_of_one_machine() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    addresses = {file["url"] for package in lock["package"] for file in [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]}
    hosts = {urlsplit(address).hostname or "" for address in addresses} | {
        urlsplit(package["source"]["registry"]).hostname or "" for package in lock["package"] if "registry" in package["source"]
    }
    assert len(hosts) == 2, "one index and its file store, no mirror"
    assert all(re.fullmatch(r"([a-z]+\.)+org", host) for host in hosts)
    assert not re.search(r'"(file:|/|\.\./)', (ROOT / "uv.lock").read_text(encoding="utf-8"))


def test_pyside_stays_below_the_version_that_aborts() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    versions = {package["name"]: package["version"] for package in lock["package"] if package["name"].startswith(("pyside6", "shiboken6"))}
    assert set(versions) == {"pyside6-essentials", "pyside6-addons", "shiboken6"}
    assert all(version.startswith("6.11.") for version in versions.values())


def test_the_program_the_lock_and_the_changelog_name_one_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f'VERSION: Final = "{version}"' in (ROOT / "main.py").read_text(encoding="utf-8")
    assert f"## {version}\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    assert {package["version"] for package in lock["package"] if package["name"] == "eco-guardian"} == {version}
