"""The distributions: what is in them, and that each works where it is installed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import dprk_engagement
from dprk_engagement.contract import table_names

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = CONFIGURATION["project"]
BUILD = CONFIGURATION["build-system"]["requires"]
VERSION = dprk_engagement.__version__
# The oldest pandas that is promised and the newest that is known.
PANDAS = ("2.3.3", "3.1.1")
# Bytes: of the whole wheel, and of what is left without the rendered pages.
LARGEST = 900_000
LARGEST_WITHOUT_REPORT = 320_000
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
SMOKE = """
import sys
from pathlib import Path
import dprk_engagement as dprk
from dprk_engagement.contract import Contract

assert dprk.__version__ == sys.argv[1]
assert dprk.root() == Path(sys.argv[2]), dprk.root()
assert not list(Path.cwd().iterdir())
for name in dprk.tables():
    frame, dtypes = dprk.load(name), Contract.installed()[name].dtypes
    assert list(frame.columns) == list(dtypes), name
    assert len(frame) == dprk.describe(name).rows == len(dprk.load(name, gaps="labels")), name
    assert all(frame[field].dtype == dtype for field, dtype in dtypes.items()), name
assert len(dprk.load("sentences")) > 200
assert dprk.validate().ok
assert dprk.report(open=False).is_relative_to(dprk.root())
import pandas
print(pandas.__version__)
"""


def run(*command: str | Path, cwd: Path = ROOT, path: str = "") -> str:
    """Run ``command``, Python finding modules in ``path`` first, and return what it prints."""
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    finished = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True
    )
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


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Take the permission to write from ``folder``, if it is there, and see that nobody did."""
    paths = sorted(folder.rglob("*"))
    modes = {path: path.stat().st_mode for path in [folder, *paths] if path.exists()}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    try:
        yield
        # Permissions do not stop the superuser, whom tests may run as.
        assert sorted(folder.rglob("*")) == paths
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


def test_the_version_is_written_once() -> None:
    assert "version" not in PROJECT
    assert "version" in PROJECT["dynamic"]
    assert re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", VERSION)


def test_the_lock_pins_all_that_the_project_asks_for() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", text, re.MULTILINE))
    asked = [Requirement(each) for each in PROJECT["dependencies"]]
    for extra in PROJECT["optional-dependencies"].values():
        asked += [Requirement(each) for each in extra]
    for requirement in asked:
        name = canonicalize_name(requirement.name)
        if name != PROJECT["name"]:
            assert requirement.specifier.contains(pinned[name]), requirement


def test_the_lock_holds_names_versions_and_digests_and_no_address() -> None:
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(
            r" *#.*|[a-z0-9-]+==[^ ]+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line
        )
        assert "://" not in line
        assert str(ROOT) not in line


@pytest.mark.slow
def test_the_wheel_holds_the_package_and_the_data_package_and_nothing_else(wheel: Path) -> None:
    source = ROOT / "src"
    expected = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*")
        if path.suffix == ".py" or path.name == "py.typed"
    }
    dataset = "dprk_engagement/dataset"
    for name in table_names():
        expected.add(f"{dataset}/data/{name}.csv")
    information = f"dprk_engagement-{VERSION}.dist-info"
    expected |= {
        f"{dataset}/datapackage.json",
        f"{dataset}/reports/engagement.html",
        f"{information}/METADATA",
        f"{information}/RECORD",
        f"{information}/WHEEL",
        f"{information}/entry_points.txt",
        f"{information}/licenses/LICENSE",
    }
    with zipfile.ZipFile(wheel) as archive:
        assert sorted(archive.namelist()) == sorted(expected)
        metadata = archive.read(f"{information}/METADATA").decode()
    assert "License-Expression: MIT AND CC-BY-4.0\n" in metadata
    assert "Requires-Dist: pandas>=2.3\n" in metadata


@pytest.mark.slow
def test_the_wheel_says_what_the_checkout_says(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            if name.startswith("dprk_engagement/"):
                place = name.removeprefix("dprk_engagement/dataset/")
                ours = ROOT / ("src" if place == name else "") / place
                filed, packed = ours.read_bytes(), archive.read(name)
                same = json.loads if name.endswith(".json") else bytes
                assert same(packed) == same(filed), name


@pytest.mark.slow
def test_the_wheel_stays_small(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        pages = sum(
            each.compress_size for each in archive.infolist() if "/reports/" in each.filename
        )
    size = wheel.stat().st_size
    assert size < LARGEST
    assert size - pages < LARGEST_WITHOUT_REPORT


@pytest.mark.slow
@pytest.mark.parametrize("target", ["wheel", "sdist"])
def test_a_distribution_is_built_twice_alike(target: str, tmp_path: Path) -> None:
    built = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        built.append(build(folder, target=target).read_bytes())
    assert built[0] == built[1]


@pytest.mark.slow
def test_the_sdist_builds_the_same_wheel_and_the_same_tables(
    unpacked: Path, wheel: Path, tmp_path: Path
) -> None:
    (tmp_path / "wheel").mkdir()
    assert build(tmp_path / "wheel", project=unpacked).read_bytes() == wheel.read_bytes()
    run(sys.executable, "-m", "scripts.build", "--out", tmp_path, cwd=unpacked, path="src")
    for file in ["datapackage.json", *(f"data/{name}.csv" for name in table_names())]:
        assert (tmp_path / file).read_bytes() == (ROOT / file).read_bytes()


@pytest.mark.slow
def test_the_sdist_holds_what_a_contributor_needs(unpacked: Path) -> None:
    assert not (unpacked / ".ci").exists()
    assert {path.name for path in unpacked.iterdir()} >= {
        "LICENSE",
        "LICENSE-DATA",
        "Makefile",
        "README.md",
        "data",
        "pyproject.toml",
        "reports",
        "requirements.lock",
        "schemas",
        "scripts",
        "seeds",
        "src",
        "tests",
    }


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["wheel", "sdist", "editable"])
def test_an_installed_package_reads_its_own_tables(
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
    with read_only(installed.parent):
        used = run(python, "-c", SMOKE, VERSION, expected.resolve(), cwd=tmp_path / "empty").strip()
        assert used in PANDAS
        assert run(script, "--version", cwd=tmp_path / "empty").split()[-1] == VERSION
        assert len(run(script, "list", cwd=tmp_path / "empty").splitlines()) > len(table_names())
        page = run(script, "report", "--path", cwd=tmp_path / "empty").strip()
        assert Path(page) == expected.resolve() / "reports" / "engagement.html"


@pytest.mark.slow
def test_the_python_of_the_readme_runs_with_what_its_install_line_brings(
    wheel: Path, tmp_path: Path
) -> None:
    run(sys.executable, "-m", "venv", tmp_path / "environment")
    # `pip install .` of the README, which names no extra.
    install(tmp_path / "environment", wheel)
    program = "\n".join(re.findall(r"```python\n(.*?)```", README, re.DOTALL))
    (tmp_path / "readme.py").write_text(f"{PRELUDE}\n{program}", encoding="utf-8")
    told = run(interpreter(tmp_path / "environment"), "-W", "error", "readme.py", cwd=tmp_path)
    assert "ewc-2019 §15.4" in told
