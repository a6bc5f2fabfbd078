"""The distributions: what is in them, and that each works where it is installed."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import dprk_engagement
from dprk_engagement.contract import table_names
from tests import helpers
from tests.package.test_offline import SMOKE, WITHOUT_NETWORK

if TYPE_CHECKING:
    pass

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = CONFIGURATION["project"]
BUILD = CONFIGURATION["build-system"]["requires"]
VERSION = dprk_engagement.__version__
# The oldest pandas that is promised and the newest that is known.
PANDAS = ("2.3.3", "3.1.1")
# Bytes: of the whole wheel, and of what is left without the rendered pages.
LARGEST = 900_000
LARGEST_WITHOUT_REPORT = 400_000
README = (ROOT / "README.md").read_text(encoding="utf-8")
# What is the reader's own in the README: a file of meetings, a panel and a browser.
PRELUDE = """
import shutil, webbrowser
import dprk_engagement as dprk
import pandas as pd
shutil.copy(dprk.path("meetings"), "my_meetings.csv")
panel = pd.DataFrame({"ccode": [731], "year": [2018]})
webbrowser.open = print
"""
# Read when Python starts; pandas itself may use pyarrow.
WITHOUT_EXTRAS = """
import sys
sys.modules |= dict.fromkeys(("click", "duckdb", "edtf", "frictionless", "pandera", "polars"))
"""


def run(*command: str | Path, cwd: Path = ROOT, path: str = "") -> str:
    """Run ``command``, Python finding modules in ``path`` first, and return what it prints."""
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    finished = helpers.run(*command, cwd=cwd, env=environment)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


def build(folder: Path, project: Path = ROOT, target: str = "wheel") -> Path:
    """Build the wheel or sdist of ``project`` into ``folder`` and return its path."""
    run(sys.executable, "-m", "hatchling", "build", "-t", target, "-d", folder, cwd=project)
    (made,) = folder.glob("*.whl" if target == "wheel" else "*.tar.gz")
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("sdist"), target="sdist")


@pytest.fixture(scope="module")
def unpacked(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    return folder / f"dprk_engagement-{VERSION}"


@pytest.fixture(scope="module", params=PANDAS)
def environment(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean environment with one version of pandas, click and what builds the package."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", folder)
    install(folder, f"pandas=={request.param}", "click>=8.2", *BUILD)
    return folder


def interpreter(environment: Path) -> Path:
    scripts = "Scripts" if os.name == "nt" else "bin"
    return environment / scripts / "python"


def install(environment: Path, *what: str | Path) -> None:
    """Install ``what`` with uv, which is quick, or with the environment's own pip."""
    python = interpreter(environment)
    uv = shutil.which("uv")
    installer = (uv, "pip", "install", "-p", python) if uv else (python, "-m", "pip", "install")
    run(*installer, "--quiet", *what)


def test_the_lock_pins_all_that_the_project_asks_for() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    assert str(ROOT) not in text
    pinned = dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", text, re.MULTILINE))
    asked = [Requirement(each) for each in PROJECT["dependencies"]]
    # The package of Quarto downloads a program while it installs, which no digest would cover.
    for extra, needed in PROJECT["optional-dependencies"].items():
        asked += [Requirement(each) for each in needed if extra != "quarto"]
    for requirement in asked:
        name = canonicalize_name(requirement.name)
        if name != PROJECT["name"]:
            assert requirement.specifier.contains(pinned[name]), requirement


@pytest.mark.slow
def test_the_wheel_is_small_and_holds_the_package_and_the_data_package_as_they_are(
    wheel: Path,
) -> None:
    source = ROOT / "src"
    information = f"dprk_engagement-{VERSION}.dist-info"
    files = ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")
    expected = {
        *(
            path.relative_to(source).as_posix()
            for kind in ("*.py", "*.pyi", "*.css", "py.typed")
            for path in source.rglob(kind)
        ),
        *(f"dprk_engagement/dataset/data/{name}.csv" for name in table_names()),
        "dprk_engagement/dataset/datapackage.json",
        "dprk_engagement/dataset/reports/engagement.html",
        "dprk_engagement/dataset/reports/evidence.html",
        *(f"{information}/{file}" for file in files),
    }
    with zipfile.ZipFile(wheel) as archive:
        assert sorted(archive.namelist()) == sorted(expected)
        metadata = archive.read(f"{information}/METADATA").decode()
        for name in archive.namelist():
            if name.startswith("dprk_engagement/"):
                place = name.removeprefix("dprk_engagement/dataset/")
                ours = ROOT / ("src" if place == name else "") / place
                same = json.loads if name.endswith(".json") else bytes
                assert same(archive.read(name)) == same(ours.read_bytes()), name
        pages = [file.compress_size for file in archive.infolist() if "/reports/" in file.filename]
    assert "License-Expression: MIT AND CC-BY-4.0\n" in metadata
    assert "Requires-Dist: pandas>=2.3\n" in metadata
    assert wheel.stat().st_size < LARGEST
    assert wheel.stat().st_size - sum(pages) < LARGEST_WITHOUT_REPORT


@pytest.mark.slow
def test_the_wheel_alone_is_enough_for_the_readme_without_network_and_names_a_corrupted_file(
    wheel: Path, tmp_path: Path
) -> None:
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    shutil.unpack_archive(wheel, site, "zip")
    package = site / "dprk_engagement"
    (site / "sitecustomize.py").write_text(WITHOUT_NETWORK + WITHOUT_EXTRAS, encoding="utf-8")
    files = sorted(site.rglob("*"))
    run(sys.executable, "-c", SMOKE, VERSION, package / "dataset", cwd=empty, path=str(site))
    program = "\n".join([PRELUDE, *re.findall(r"```python\n(.*?)```", README, re.DOTALL)])
    told = run(sys.executable, "-W", "error", "-c", program, cwd=empty, path=str(site))
    assert "ewc-2019 §15.4" in told
    assert sorted(site.rglob("*")) == files
    for file in (package / "dataset" / "data" / "visits.csv", package / "dates.py"):
        content = file.read_bytes()
        file.write_bytes(content + b"\n")
        program = "import dprk_engagement as d; print(*(p.file for p in d.validate().problems))"
        assert run(sys.executable, "-c", program, path=str(site)).split() == [str(file)]
        file.write_bytes(content)


@pytest.mark.slow
def test_the_sdist_builds_the_same_distributions_and_the_same_tables(
    unpacked: Path, wheel: Path, sdist: Path, tmp_path: Path
) -> None:
    for target, project, former in (("wheel", unpacked, wheel), ("sdist", ROOT, sdist)):
        (tmp_path / target).mkdir()
        assert build(tmp_path / target, project, target).read_bytes() == former.read_bytes()
    run(sys.executable, "-m", "scripts.build", "--out", tmp_path, cwd=unpacked, path="src")
    for file in ["datapackage.json", *(f"data/{name}.csv" for name in table_names())]:
        assert (tmp_path / file).read_bytes() == (ROOT / file).read_bytes()
    needed = (
        "LICENSE LICENSE-DATA Makefile README.md pyproject.toml reports requirements.lock tests"
    )
    assert {path.name for path in unpacked.iterdir()} >= {*needed.split()}
    assert not (unpacked / ".ci").exists()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["wheel", "sdist", "editable"])
def test_a_stranger_with_pandas_and_click_alone_uses_all_of_an_installed_package(
    kind: str, environment: Path, wheel: Path, sdist: Path, unpacked: Path, tmp_path: Path
) -> None:
    what: dict[str, list[str | Path]] = {
        "wheel": [wheel],
        "sdist": [sdist],
        "editable": ["--editable", unpacked],
    }
    install(environment, "--no-deps", "--no-build-isolation", "--force-reinstall", *what[kind])
    python = interpreter(environment)
    library = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    installed = Path(library, "dprk_engagement", "dataset")
    expected = unpacked if kind == "editable" else installed
    (tmp_path / "empty").mkdir()
    script = python.with_name("dprk-engagement")
    files = sorted(installed.parent.rglob("*"))
    used = run(python, "-c", SMOKE, VERSION, expected.resolve(), cwd=tmp_path / "empty").strip()
    assert used in PANDAS
    assert run(script, "--version", cwd=tmp_path / "empty").split()[-1] == VERSION
    assert len(run(script, "list", cwd=tmp_path / "empty").splitlines()) > len(table_names())
    page = run(script, "report", "--path", cwd=tmp_path / "empty").strip()
    assert Path(page) == expected.resolve() / "reports" / "engagement.html"
    assert sorted(installed.parent.rglob("*")) == files
