"""The embedded renderer: what it refuses, and what its pages are like."""

import base64
import gzip
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import altair
import pandas as pd
import pytest

import display
from scripts.render import cells, paper
from scripts.render import documents as render
from scripts.render.features import check
from scripts.render.source import DocumentError, project, read
from tests.render.outline import outline

ROOT = Path(__file__).resolve().parents[2]
FRONT = "---\ntitle: A document\n---\n\n"


def _reports(folder: Path) -> Path:
    """A folder with everything a report needs except the report."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("_quarto.yml", "display.py", "display.css", "display.js"):
        shutil.copy(ROOT / "reports" / name, folder)
    for name in ("fonts", "_build"):
        if (ROOT / "reports" / name).exists():
            shutil.copytree(ROOT / "reports" / name, folder / name)
    return folder


def _write(folder: Path, text: str) -> Path:
    path = _reports(folder) / "report.qmd"
    path.write_text(text, "utf-8")
    return path


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = _reports(tmp_path_factory.mktemp("sample") / "reports")
    for name in ("sample.qmd", "sample.bib"):
        shutil.copy(ROOT / "tests" / "render" / name, folder)
    assert render.main([str(folder / "sample.qmd")]) == 0
    return folder


@pytest.fixture(scope="module")
def page(sample: Path) -> str:
    return (sample / "sample.html").read_text("utf-8")


REFUSED = {
    "a shortcode": ("{{< video x.mp4 >}}", "shortcodes"),
    "a tabset": ("::: {.panel-tabset}\n:::", "div"),
    "a column layout": ("::: {.column-margin}\n:::", "div"),
    "a div's unknown attribute": ('::: {.callout-note icon="false"}\n:::', "div"),
    "a sixth kind of callout": ("::: {.callout-danger}\n:::", "div"),
    "another engine": ("```{ojs}\nx\n```", "not {ojs}"),
    "an image": ("![A](b.png)", "images"),
    "math": ("As $x^2$ shows.", "math"),
    "raw HTML in the text": ("one<br>two", "raw HTML"),
    "a top-level heading": ("# Too high", "headings"),
    "a heading's unknown class": ("## Head {.unlisted}", "headings"),
    "an equation reference": ("See @eq-x.", "@sec- can be"),
    "a reference in brackets": ("## A {#sec-a}\n[@sec-a]", "brackets"),
    "inline code over two lines": ("`{python} 1 +\n1`", "inline code"),
    "a cell option": ("```{python}\n#| fig-cap: x\n```", "fig-cap"),
    "a cell option's value": ("```{python}\n#| output: html\n```", "output"),
    "a figure made by a cell label": ("```{python}\n#| label: fig-x\n```", "fig-x"),
    "an option below code": ("```{python}\n1\n#| echo: true\n```", "options"),
    "an unclosed fence": ("```{python}\n1", "never closed"),
    "a reference to nothing": ("See @fig-none.", "@fig-none"),
    "a label used twice": ("## A {#sec-a}\n\n## B {#sec-a}", "used on line 5"),
    "a citation without a bibliography": ("As [@somebody] says.", "needs a bibliography"),
    "a footnote without text": ("A note.[^1]", "footnote"),
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
    with pytest.raises(DocumentError, match="option filters"):
        check(read(path), {"filters": ["x.lua"]})


def test_the_project_file_is_one_the_renderer_follows(tmp_path: Path) -> None:
    check(read(_write(tmp_path, FRONT)), project(ROOT / "reports"))


FAILING = {
    "a failing cell": (
        "```{python}\n#| echo: false\n1\n1 / 0\n```",
        "qmd:8: the cell failed with Zero",
    ),
    "failing inline code": ("Text\n\n`{python} nothing`", "qmd:7: inline code `nothing`"),
    "a display with no place on paper": (
        "```{python}\nimport pandas\npandas.DataFrame({'a': [1]})\n```",
        "qmd:6: the cell displays text/html",
    ),
    "a link to nowhere": ("[x](#nowhere)", "qmd:5: the link #nowhere"),
    "a figure without a caption": (
        "::: {#fig-x}\n```{=html}\nx\n```\n:::",
        "qmd:5: fig-x: the last",
    ),
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


def test_an_unknown_citation_stops_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _write(tmp_path, "---\ntitle: A\nbibliography: none.bib\n---\n\nAs [@nobody] says.\n")
    path.with_name("none.bib").write_text("@book{somebody, title = {A}}\n", "utf-8")
    assert render.main([str(path)]) == 1
    assert "qmd:6: Citeproc: citation nobody not found" in capsys.readouterr().err


def test_a_wrong_file_name_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as stop:
        render.main([str(tmp_path / "absent.qmd")])
    assert stop.value.code == 2


def test_an_interrupted_render_leaves_the_former_output_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _write(tmp_path, FRONT + "Text.\n")
    former = path.with_suffix(".html")
    former.write_text("former", "utf-8")

    def interrupted(source: str, path: Path) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(paper, "compile_pdf", interrupted)
    with pytest.raises(KeyboardInterrupt):
        render.main([str(path)])
    assert former.read_text("utf-8") == "former"
    assert not list(tmp_path.glob(".report*"))


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
    found = [entry for entry in outline(page) if entry[0] != "p"]
    assert found == [
        ("h1", "", "Boats of an imaginary harbour: a sample of every feature"),
        ("h2", "at-a-glance", "At a glance"),
        ("h2", "sec-arrivals", "1 Arrivals"),
        ("citation", "harbour2020", "(Author and Other 2020)"),
        (
            "figcaption",
            "fig-arrivals",
            "Figure 1: Arrivals by boat; the band is the uncertainty. Rows: all of Table 1.",
        ),
        ("callout", "", "The rows behind the figure"),
        ("callout", "", "Warning"),
        ("h2", "sec-cargo", "2 Cargo"),
        ("h3", "by-boat", "2.1 By boat"),
        ("figcaption", "fig-cargo", "Figure 2: Cargo by boat."),
        ("figcaption", "tbl-boats", "Table 1: Every boat, with notes."),
        ("h3", "plain-things", "2.2 Plain things"),
        ("h2", "references", "References"),
    ]


def test_inline_values_references_and_escapes_stand_in_the_text(page: str) -> None:
    paragraphs = [text for kind, _, text in outline(page) if kind == "p"]
    assert (
        "The harbour saw 12 boats; the heaviest cargo was 410 tonnes. Escaped: a_b*c; "
        "not escaped: stressed. See Figure 1, Table 1 and Section 2." in paragraphs
    )
    assert "Only on screen." in paragraphs
    assert "Only on paper." not in paragraphs


def test_the_outline_reads_quarto_s_own_markup_too() -> None:
    theirs = """<section id="sec-a"><h2 data-number="1"><span class="header-section-number">1</span>
    A</h2></section><div id="fig-x" class="quarto-float"><figure><div>…</div><figcaption
    id="fig-x-caption">Figure&nbsp;1: Boats.</figcaption></figure></div>
    <div class="callout"><div class="callout-header"><div class="callout-title-container">Note</div>
    </div></div>"""
    assert outline(theirs) == [
        ("h2", "sec-a", "1 A"),
        ("figcaption", "fig-x", "Figure 1: Boats."),
        ("callout", "", "Note"),
    ]


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
    runnable = re.findall(r'<script(?: type="application/gzip")?>', page)
    assert policy[1].split(";")[1].count("sha256-") == len(runnable)
    assert not re.search(
        r"<[a-z][^<>]* style=", re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    )


def test_every_chart_has_its_alternative_text_a_drawing_for_phones_and_a_spec(page: str) -> None:
    alt = "Bars of cargo by boat, from 9 to 410 tonnes."
    assert page.count(f'role="img" aria-label="{alt}"><svg aria-hidden="true"') == 2
    assert page.count('class="drawing wide"') == page.count('class="drawing narrow"') == 2
    assert page.count('class="spec"') == 4
    # Both charts draw the same frame; the other one is the theme.
    assert page.count(' data-dataset="') == 2


def test_the_data_of_the_charts_travel_packed_in_their_order(page: str) -> None:
    empty = re.findall(r'<script type="application/json" ([^>]*)>(.*?)</script>', page)
    assert empty
    assert not any(text for _, text in empty)
    [packed] = re.findall(r'<script type="application/gzip" data-charts>([^<]+)</script>', page)
    data = json.loads(gzip.decompress(base64.b64decode(packed)))
    assert len(data) == len(empty)
    for (kind, _), content in zip(empty, data, strict=True):
        drawn = isinstance(content, dict) and "font" not in content
        assert drawn == (kind == 'class="spec"')


def test_a_drawing_does_not_tell_what_was_drawn_before_it() -> None:
    bars = altair.Chart(pd.DataFrame({"n": [1]})).mark_bar(clip=True).encode(x="n:Q")
    spec = bars.properties(width=99, height=50).to_dict()
    first = display._svg(spec, "clipped", display.NARROW)
    assert "url(#clipped-0)" in first
    for kept in display.STORE.glob("clipped.*.svg"):
        kept.unlink()
    assert display._svg(spec, "clipped", display.NARROW) == first


def test_a_drawing_links_to_places_of_the_page_only(capsys: pytest.CaptureFixture[str]) -> None:
    bars = altair.Chart(pd.DataFrame({"n": [1], "to": ["#here"]}))
    bars = bars.mark_bar().encode(x="n:Q", href="to:N").properties(width=display.NARROW, height=50)
    display.show(lambda _: bars, "A bar that leads somewhere.", "linked", interactive=False)
    drawn = capsys.readouterr().out
    assert '<a tabindex="-1" href="#here"' in drawn
    assert "://" not in drawn.replace("http://www.w3.org/2000/svg", "")


def test_on_a_phone_a_cell_says_what_its_column_is(page: str) -> None:
    heads = re.findall(r"<table class=\"(t\d+)\">\s*<thead>(.*?)</thead>", page, re.DOTALL)
    assert heads
    for table, head in heads:
        names = re.findall(r"<th[^>]*>(.*?)</th>", head)
        for at, name in enumerate(names[1:], 2) if len(names) > 2 else ():
            assert f'.{table} td:nth-child({at}){{--head:"{name}"}}' in page


def test_table_cells_are_text_and_rows_can_be_linked_to(page: str) -> None:
    assert "with &lt;b&gt;marks&lt;/b&gt;, $5 &amp; @nobody that wraps" in page
    assert '<a id="boat-03" href="#boat-03">boat-03</a>' in page


def test_the_pdf_is_tagged_and_carries_the_alternative_texts(sample: Path) -> None:
    pdf = (sample / "sample.pdf").read_bytes()
    assert b"/StructTreeRoot" in pdf
    assert b"pdfuaid" in pdf


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
    css = (ROOT / "reports" / "display.css").read_text("utf-8")
    for colour in display.PALETTE:
        assert css.count(colour) == 3, colour  # the variable, its fill and its stroke


@pytest.mark.parametrize(
    ("colour", "width", "alt", "reason"),
    [
        ("#ff0000", display.NARROW, "Bars.", "use the colours of display.py"),
        (display.ACCENT, 900, "Bars.", "px wide: at most"),
        (display.ACCENT, display.NARROW, " ", "no alternative text"),
    ],
)
def test_a_chart_is_refused_that_would_not_fit_its_page(
    colour: str, width: int, alt: str, reason: str
) -> None:
    bars = altair.Chart(pd.DataFrame({"n": [1, 2]})).mark_bar(color=colour).encode(x="n:Q")
    with pytest.raises(ValueError, match=reason):
        display.show(lambda _: bars.properties(width=width), alt, f"refused-{width}-{colour[1:]}")


def test_a_table_neutralises_what_markdown_or_html_would_read(
    capsys: pytest.CaptureFixture[str],
) -> None:
    frame = pd.DataFrame({"a|b": ["x|y\nz", "<i>", "=1+1", None], "n": [1, 2, 3, 4]})
    display.table(frame)
    head, rule, *rows = capsys.readouterr().out.strip().splitlines()
    assert head == r"| a\|b | n |"
    assert re.fullmatch(r"\| -+- \| -+: \|", rule)
    assert rows == [r"| x\|y z | 1 |", r"| \<i\> | 2 |", r"| \=1\+1 | 3 |", "| – | 4 |"]
