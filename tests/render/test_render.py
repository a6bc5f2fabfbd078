"""The embedded renderer: what it refuses, and what its pages are like."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

import display
from dprk_engagement.charts.style import PALETTE
from scripts.render import cells
from scripts.render import documents as render
from scripts.render.features import check
from scripts.render.page import PACKED
from scripts.render.source import Cell, DocumentError, project, read
from tests.render.outline import outline, skeleton

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
REPORTS = ROOT / "reports"
QUARTO = HERE / "outlines"
"""The outline of each document as Quarto 1.11.0 gives it: tests/render/outline.py wrote it."""

DOCUMENTS = sorted(REPORTS.glob("*.qmd"))
FRONT = "---\ntitle: A document\n---\n\n"


def _reports(folder: Path) -> Path:
    """A folder with everything a report needs except the report."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in [REPORTS / "_quarto.yml", REPORTS / "display.py", *REPORTS.glob("theme.*")]:
        shutil.copy(path, folder)
    for name in ("fonts", "_build"):
        if (REPORTS / name).exists():
            shutil.copytree(REPORTS / name, folder / name)
    return folder


def _write(folder: Path, text: str) -> Path:
    path = _reports(folder) / "report.qmd"
    path.write_text(text, "utf-8")
    return path


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = _reports(tmp_path_factory.mktemp("sample") / "reports")
    shutil.copy(HERE / "sample.qmd", folder)
    assert render.main([str(folder / "sample.qmd")]) == 0
    return folder


@pytest.fixture(scope="module")
def page(sample: Path) -> str:
    return (sample / "sample.html").read_text("utf-8")


REFUSED = {
    "a shortcode": ("{{< video x.mp4 >}}", "shortcodes"),
    "an unknown div": ("::: {.panel-tabset}\n:::", "div"),
    "a div's unknown attribute": ('::: {.callout-note icon="false"}\n:::', "div"),
    "another engine": ("```{ojs}\nx\n```", "code is {python}"),
    "an image": ("![A](b.png)", "images"),
    "math": ("As $x^2$ shows.", "math"),
    "raw HTML in the text": ("one<br>two", "raw HTML"),
    "a top-level heading": ("# Too high", "headings go"),
    "a heading's unknown class": ("## Head {.unlisted}", "headings take"),
    "inline code over two lines": ("`{python} 1 +\n1`", "inline code"),
    "a cell option": ("```{python}\n#| eval: false\n```", "option eval"),
    "a cell option's value": ("```{python}\n#| output: html\n```", "option output"),
    "a caption without a label": ("```{python}\n#| fig-cap: x\n```", "option fig-cap"),
    "a figure without a caption": ("```{python}\n#| label: fig-x\n```", "add #| fig-cap"),
    "an option below code": ("```{python}\n1\n#| echo: true\n```", "options"),
    "an unclosed fence": ("```{python}\n1", "never closed"),
}


@pytest.mark.parametrize(("text", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_document_is_refused_for(text: str, reason: str, tmp_path: Path) -> None:
    path = _write(tmp_path, FRONT + text)
    with pytest.raises(DocumentError, match=re.escape(reason)) as refusal:
        check(read(path), {})
    assert re.match(rf"{re.escape(str(path))}(:\d+)?: ", str(refusal.value))


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ("title: A\nexecute: {eval: false}", "qmd:3: the front matter key execute"),
        ("subtitle: B", "needs a title"),
        ("title: A\nabstract: '`{python} 1`'", "qmd:3: inline code"),
        ("title: A\n bad: [", "not YAML"),
    ],
)
def test_front_matter_is_refused_with_its_line(front: str, reason: str, tmp_path: Path) -> None:
    path = _write(tmp_path, f"---\n{front}\n---\n")
    with pytest.raises(DocumentError, match=re.escape(reason)):
        check(read(path), {})


def test_a_project_option_the_renderer_would_ignore_is_refused(tmp_path: Path) -> None:
    path = _write(tmp_path, FRONT)
    with pytest.raises(DocumentError, match="number-sections must be True"):
        check(read(path), {"number-sections": False})
    with pytest.raises(DocumentError, match="option bibliography"):
        check(read(path), {"bibliography": "x.bib"})


FAILING = {
    "a failing cell": ("```{python}\n1\n1 / 0\n```", "qmd:7: the cell failed with Zero"),
    "failing inline code": ("Text\n\n`{python} nothing`", "qmd:7: inline code `nothing`"),
    "a value that Quarto shows as code": ("`{python} [1]`", "list is no text"),
    "a space that Quarto shows as code": ("`{python} '5\\xa0%'`", "for Markdown()"),
    "a display with no place on paper": (
        "```{python}\nfrom IPython.display import SVG\nSVG('<svg></svg>')\n```",
        "qmd:6: the cell displays image/svg+xml",
    ),
    "a link to nowhere": ("[x](#nowhere)", "qmd:5: the link #nowhere"),
    "a reference to nothing": ("See @fig-none.", "qmd:5: @fig-none refers to nothing"),
    "a reference in brackets": ("## A {#sec-a}\n[@sec-a]", "qmd:6: @sec-a stands without"),
    "a label used twice": ("## A {#sec-a}\n\n## B {#sec-a}", "Duplicate identifier 'sec-a'"),
    "a citation": ("As [@somebody] says.", "qmd:5: citation somebody"),
    "a div without a caption": ("::: {#fig-x}\n```{=html}\nx\n```\n:::", "qmd:5: fig-x: the last"),
}


@pytest.mark.parametrize(("text", "reason"), FAILING.values(), ids=FAILING)
def test_rendering_stops_at(
    text: str, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _write(tmp_path, FRONT + text)
    assert render.main([str(path)]) == 1
    assert reason in capsys.readouterr().err
    assert not path.with_suffix(".html").exists()
    assert not path.with_suffix(".pdf").exists()


@pytest.mark.slow
def test_control_c_stops_at_once_and_leaves_the_former_output_whole(tmp_path: Path) -> None:
    cell = "import pathlib, time\npathlib.Path('begun').touch()\ntime.sleep(300)"
    path = _write(tmp_path, f"{FRONT}```{{python}}\n{cell}\n```\n")
    former = path.with_suffix(".html")
    former.write_text("former", "utf-8")
    command = [sys.executable, "-m", "scripts.render", str(path)]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # What a shell runs in the background is deaf to Ctrl-C, and so is what it starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        for _ in range(600):
            if (tmp_path / "begun").exists():
                break
            time.sleep(0.1)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(timeout=5) == 130
    assert former.read_text("utf-8") == "former"


def test_an_edit_of_the_text_runs_no_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        FRONT + "Before `{python} 1 + 1`.\n\n```{python}\n#| output: asis\nprint('printed')\n```\n"
    )
    path = _write(tmp_path, text)
    assert render.main([str(path)]) == 0
    monkeypatch.setattr(cells, "_results", None)
    path.write_text(text.replace("Before", "A word more, then"), "utf-8")
    assert render.main([str(path)]) == 0
    page = path.with_suffix(".html").read_text("utf-8")
    assert "A word more, then 2." in page
    assert "printed" in page


@pytest.mark.parametrize("changed", ["helper.py", "report.qmd"])
def test_a_change_of_what_the_code_is_or_reads_runs_it_again(changed: str, tmp_path: Path) -> None:
    path = _write(
        tmp_path, FRONT + "```{python}\nimport helper\n```\n\nIt is `{python} helper.X + 1`.\n"
    )
    (tmp_path / "helper.py").write_text("X = 40\n", "utf-8")
    assert render.main([str(path)]) == 0
    edited = tmp_path / changed
    edited.write_text(
        edited.read_text("utf-8").replace("X = 40", "X = 50").replace("X + 1", "X + 11")
    )
    assert render.main([str(path)]) == 0
    assert "It is 51." in path.with_suffix(".html").read_text("utf-8")


def test_one_refused_document_keeps_the_others_from_being_written(tmp_path: Path) -> None:
    good = _write(tmp_path, FRONT + "Text.\n")
    bad = good.with_name("other.qmd")
    bad.write_text(FRONT + "```{python}\n1 / 0\n```\n", "utf-8")
    assert render.main([str(good), str(bad)]) == 1
    assert not good.with_suffix(".html").exists()


def test_the_sample_has_the_outline_quarto_gives_it(page: str) -> None:
    assert outline(page) == (QUARTO / "sample.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_document_is_natural_quarto(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert [line for line in lines if len(line) > 200 and not line.startswith("#| ")] == []
    document = read(path)
    check(document, project(REPORTS))
    cells = [part.code.splitlines() for part in document.parts if isinstance(part, Cell)]
    assert [cell for cell in cells if len(cell) > 15] == []


@pytest.mark.slow
def test_the_documents_have_the_outlines_quarto_gives_them(tmp_path: Path) -> None:
    """After a heading or a figure is added, its line is added to the outline, by hand or Quarto."""
    assert render.main(["--out", str(tmp_path)]) == 0
    for path in DOCUMENTS:
        page = (tmp_path / f"{path.stem}.html").read_text("utf-8")
        assert skeleton(outline(page)) == (QUARTO / f"{path.stem}.txt").read_text().splitlines()


def test_code_prints_and_links_to_other_documents_are_bare(page: str) -> None:
    assert "<code>print(&quot;printed&quot;, 1 + 1)</code>" in page
    assert '<pre class="cell-output"><code>printed 2</code></pre>' in page
    assert '<a href="other.html#boats.one">led to another document</a>' in page
    assert "Never shown" not in page
    assert "Only on paper" not in page


def test_paper_leads_to_paper(sample: Path) -> None:
    pdf = (sample / "sample.pdf").read_bytes()
    assert b"other.pdf" in pdf
    assert b"other.html" not in pdf


def test_the_pdf_is_tagged(sample: Path) -> None:
    pdf = (sample / "sample.pdf").read_bytes()
    assert b"/StructTreeRoot" in pdf
    assert b"pdfuaid" in pdf


def test_the_page_fetches_nothing(page: str) -> None:
    bare = re.sub(r"<script[^>]*>.*?</script>", "", page, flags=re.DOTALL)
    assert not re.findall(r"""\bsrc=["']?(?!data:)""", bare)
    assert not re.findall(r"<(?:link|use|image|iframe)\b[^>]*href=.(?!data:|#)", bare)
    assert not re.findall(r"@import|url\((?!data:|#|\"data:)", bare)
    assert "<script src" not in page


def test_the_policy_allows_the_page_s_own_scripts_and_nothing_else(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy[1]
    assert policy[1].split(";")[1].count("sha256-") == page.count("<script>")
    assert not re.search(r"<[a-z][^<>]* style=", page)


def test_a_large_script_is_packed_and_allowed_by_what_it_unpacks_to(tmp_path: Path) -> None:
    path = _write(tmp_path, FRONT + '```{=html}\n<script src="large.js"></script>\n```\n')
    (tmp_path / "large.js").write_text(f"// {'x' * PACKED}\n", "utf-8")
    assert render.main([str(path)]) == 0
    page = path.with_suffix(".html").read_text("utf-8")
    assert page.count('<script type="application/gzip">') == 1
    assert len(page) < PACKED + 2_000_000
    assert page.split("script-src", 1)[1].split(";", 1)[0].count("sha256-") == 2


def test_on_a_phone_a_cell_says_what_its_column_is(page: str) -> None:
    heads = re.findall(r"<table class=\"(t\d+)\">\s*<thead>(.*?)</thead>", page, re.DOTALL)
    assert heads
    for table, head in heads:
        names = re.findall(r"<th[^>]*>(.*?)</th>", head)
        for at, name in enumerate(names[1:], 2) if len(names) > 2 else ():
            assert f'.{table} td:nth-child({at}){{--head:"{name}"}}' in page


@pytest.mark.slow
def test_a_second_render_from_elsewhere_gives_the_same_bytes(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "Asia/Pyongyang")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    assert render.main([str(sample / "sample.qmd"), "--out", str(tmp_path / "out")]) == 0
    for name in ("sample.html", "sample.pdf"):
        assert (tmp_path / "out" / name).read_bytes() == (sample / name).read_bytes()


def test_the_colours_of_charts_have_dark_twins() -> None:
    theme = (REPORTS / "theme.scss").read_text("utf-8")
    for colour in PALETTE:
        assert theme.count(colour) == 3, colour  # the variable, its fill and its stroke


def test_a_table_neutralises_what_markdown_or_html_would_read() -> None:
    frame = pd.DataFrame({"a|b": ["x|y\nz", "<i>", "=1+1", None], "n": [1, 2, 3, 4]})
    head, rule, *rows = display.table(frame).strip().splitlines()
    assert head == r"| a\|b | n |"
    assert re.fullmatch(r"\| -+- \| -+: \|", rule)
    assert rows == [r"| x\|y z | 1 |", r"| \<i\> | 2 |", r"| \=1\+1 | 3 |", "| – | 4 |"]
