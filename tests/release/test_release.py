"""What a release is made of: one source for all that is said of it, and the same bytes."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

import dprk_engagement
from dprk_engagement import descriptor
from scripts.build.citation import as_citation, as_deposit, read_metadata
from scripts.build.croissant import as_croissant, write_croissant
from scripts.build.descriptor import as_descriptor
from scripts.build.inputs import read_contract
from scripts.release import dist as release
from scripts.release.archive import as_sums, as_zip
from scripts.release.dist import Refused, refuse_uncommitted
from scripts.release.guide import bundle_guide
from scripts.release.notes import release_notes

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2020, 3, 4)
CHANGELOG = """\
# Change log

## 1.1.0 – 2027-01-02

- Two dates corrected.

## 1.0.0 – 2026-11-22

First release.
"""
CHANGE = {
    "table": "visits",
    "row": "some-visit",
    "field": "date",
    "kind": "changed",
    "old": "2018",
    "new": "2018-06",
    "reason": "The month is in the caption | and nowhere else.",
    "release": "1.1.0",
}


def built(name: str) -> Any:
    return json.loads((ROOT / name).read_bytes())


# One source


def test_version_title_licence_authors_and_counts_are_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    source = project["tool"]["dprk-engagement"]
    package, linked, deposit = map(built, ("datapackage.json", "croissant.json", ".zenodo.json"))
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    guide = bundle_guide(package, dprk_engagement.cite()).decode()
    said = [package, linked, deposit, citation]

    assert {each["version"] for each in said} == {dprk_engagement.__version__}
    assert f"Version {dprk_engagement.__version__} of {source['released']}\n" in guide
    assert {package["title"], linked["name"], deposit["title"], citation["title"]} == {
        source["title"]
    }
    assert guide.startswith(f"{source['title']}\n")
    released = [package["created"][:10], linked["datePublished"], deposit["publication_date"]]
    assert {*released, str(citation["date-released"])} == {source["released"]}
    assert package["licenses"][0]["name"] == citation["license"] == source["license"]
    assert deposit["license"] == source["license"].lower()
    assert linked["license"] == package["licenses"][0]["path"]
    authors = [each["title"] for each in source["contributors"]]
    assert [each["title"] for each in package["contributors"]] == authors
    for each in (linked["creator"], deposit["creators"], citation["authors"]):
        assert [author["name"] for author in each] == authors
    assert [each["name"] for each in project["project"]["authors"]] == authors
    for each in said:
        assert each["keywords"] == source["keywords"]

    rows = sum(resource["rows"] for resource in package["resources"])
    counts = f"{len(package['resources'])} tables, {rows} rows"
    assert linked["size"] == deposit["notes"] == counts
    assert counts in guide
    assert len(linked["recordSet"]) == len(package["resources"])
    assert f"## {dprk_engagement.__version__} – {source['released']}\n" in (
        ROOT / "CHANGELOG.md"
    ).read_text("utf-8")


def test_the_linked_data_describe_the_files_and_fields_of_the_data_package() -> None:
    package, linked = built("datapackage.json"), built("croissant.json")
    files = {each["contentUrl"]: each for each in linked["distribution"]}
    sets = {each["@id"]: each for each in linked["recordSet"]}
    for resource in package["resources"]:
        name, schema = resource["name"], resource["schema"]
        assert f"sha256:{files[resource['path']]['sha256']}" == resource["hash"]
        assert files[f"parquet/{name}.parquet"]["encodingFormat"] == "application/x-parquet"
        fields = {each["name"]: each for each in sets[name]["field"]}
        assert list(fields) == [field["name"] for field in schema["fields"]]
        assert [each["@id"] for each in sets[name]["key"]] == [
            f"{name}/{field}" for field in schema["primaryKey"]
        ]
        referring = {field for field, each in fields.items() if "references" in each}
        keys = [key["fields"] for key in schema.get("foreignKeys", [])]
        assert referring == {key[0] for key in keys if len(key) == 1}


def test_the_linked_data_name_the_parquet_files_that_are_exported(tmp_path: Path) -> None:
    write_croissant(tmp_path)
    assert (tmp_path / "croissant.json").read_bytes() == (ROOT / "croissant.json").read_bytes()


def test_a_doi_is_absent_until_it_is_minted_and_then_everywhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    contract = read_contract(ROOT / "schemas")
    tables: dict[str, list[Any]] = {name: [] for name in contract}
    files = dict.fromkeys(contract, b"")
    for doi in ("", "10.1234/five"):
        metadata = {**read_metadata(ROOT), "doi": doi}
        package = json.loads(as_descriptor(metadata, contract, tables, files))
        linked = json.loads(as_croissant(metadata, package, files, citation="", years=""))
        deposit = json.loads(as_deposit(metadata, tables))
        citation = yaml.safe_load(as_citation(metadata))
        address = f"https://doi.org/{doi}" if doi else None
        assert package.get("id") == linked.get("url") == linked.get("identifier") == address
        assert (deposit.get("doi"), citation.get("doi")) == (doi or None, doi or None)
        monkeypatch.setattr(descriptor, "package", lambda package=package: package)
        assert dprk_engagement.cite().endswith(address or "[data set].")


# Notes


def test_notes_hold_the_section_of_the_version_and_its_changes_alone() -> None:
    old = {**CHANGE, "release": "1.0.0", "row": "another-visit"}
    notes = release_notes("Title", "1.1.0", CHANGELOG, [old, CHANGE]).decode()
    assert notes.startswith("# Title: version 1.1.0\n\n## 1.1.0 – 2027-01-02\n")
    assert "First release" not in notes
    assert "another-visit" not in notes
    assert "all 1 changes" in notes
    row = "| visits | some-visit | date | 2018 | 2018-06 | The month is in the caption \\| and"
    assert row in notes
    long = release_notes("Title", "1.1.0", CHANGELOG, [{**CHANGE, "new": "x" * 999}]).decode()
    assert f"| {'x' * 199}… |" in long


def test_a_version_that_the_change_log_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match=r"CHANGELOG\.md: has no section ## 1\.2\.0"):
        release_notes("Title", "1.2.0", CHANGELOG, [])


# The archive


@pytest.mark.parametrize("system", ["linux", "win32"])
def test_the_archive_says_nothing_of_where_and_when_it_was_made(
    system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    file = tmp_path / "x.zip"
    file.write_bytes(as_zip("folder", {"b": b"2", "a": b"1"}, DAY))
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        assert archive.read("folder/SHA256SUMS") == as_sums({"a": b"1", "b": b"2"})
    assert [each.filename for each in entries] == ["folder/SHA256SUMS", "folder/a", "folder/b"]
    assert {each.date_time for each in entries} == {(2020, 3, 4, 0, 0, 0)}
    assert {(each.external_attr >> 16, each.create_system) for each in entries} == {(0o100644, 3)}


def test_the_guide_fits_a_terminal_and_names_files_that_are_made() -> None:
    guide = bundle_guide(built("datapackage.json"), dprk_engagement.cite()).decode()
    assert " ".join(guide.partition("Cite\n----\n")[2].split()) == dprk_engagement.cite()
    assert max(map(len, guide.splitlines())) <= 100
    from scripts.release.bundle import _KEPT, _MADE

    named = set(re.findall(r"^([\w./-]+?)/? {2,}", guide, re.MULTILINE))
    assert {*_MADE.values(), "data", "reports/engagement.html", "SHA256SUMS"} <= named
    assert named - {"data", "SHA256SUMS", "LICENSE-DATA, LICENSE", *_MADE.values()} <= {*_KEPT}


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "locks").glob("*.txt")))
def test_a_lock_holds_names_versions_and_digests_and_no_address(name: str) -> None:
    for line in (ROOT / "locks" / name).read_text("utf-8").splitlines():
        assert re.fullmatch(
            r"[a-z0-9-]+(\[[a-z,]+\])?==[^ ]+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line
        )


# A clean tree


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)  # noqa: S607


def test_a_tree_with_anything_uncommitted_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("kept")
    git(tmp_path, "init")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "Begin")
    refuse_uncommitted(tmp_path)
    (tmp_path / "kept.txt").write_text("changed")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "new.txt").write_text("new")
    with pytest.raises(Refused, match=r"(?s) M kept\.txt.*\?\? folder/new\.txt.*Commit them"):
        refuse_uncommitted(tmp_path)


def test_a_folder_without_history_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="is no git checkout"):
        refuse_uncommitted(tmp_path)


def test_a_package_of_another_checkout_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "refuse_uncommitted", lambda root: None)
    with pytest.raises(Refused, match="the package in use is that of"):
        release.release(tmp_path, tmp_path / "dist")
    assert list(tmp_path.iterdir()) == []


# Built twice


def clone(folder: Path) -> None:
    """Commit what the working tree holds to a repository in ``folder``."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    git(folder, "init")
    git(folder, "add", ".")
    git(folder, "commit", "-m", "All")


def rebuild_and_release(folder: Path, zone: str, seed: str) -> dict[str, bytes]:
    """Build, render and release the project in ``folder``; return the files made."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(folder / "src"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TZ": zone,
        "PYTHONHASHSEED": seed,
    }
    for stage in ("build", "build.croissant", "render", "release"):
        if stage == "release":
            # Whether what is committed here was up to date, .ci/run asks.
            git(folder, "commit", "--all", "--allow-empty", "-m", "Build")
        done = subprocess.run(
            [sys.executable, "-m", f"scripts.{stage}"],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{stage}: {done.stdout}{done.stderr}"
    made = folder / "dist" / dprk_engagement.__version__
    return {path.name: path.read_bytes() for path in made.iterdir()}


@pytest.mark.slow
def test_two_clones_give_the_same_release_under_two_clocks_and_hash_seeds(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "another" / "folder"
    for folder in (one, two):
        folder.mkdir(parents=True)
        clone(folder)
    first = rebuild_and_release(one, "Pacific/Kiritimati", "1")
    second = rebuild_and_release(two, "America/St_Johns", "2")
    assert first.keys() == second.keys()
    assert len(first) == 5
    for name, content in first.items():
        assert content == second[name], name

    archive = next(one.glob("dist/*/*.zip"))
    with zipfile.ZipFile(archive) as zipped:
        for name in zipped.namelist():
            content = zipped.read(name)
            for place in (str(tmp_path), str(Path.home()), sys.prefix):
                assert place.encode() not in content, f"{name}: {place}"
