"""A sheet for a terminal, for Markdown, and as a page of its own. Names in it may come from strangers."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from html import escape
from itertools import zip_longest

from reports.sheets import Sheet, Table

IN_TERMINAL = 12  # lines of a table that stands beside what was asked for
ASKED = 40

STYLE = """
:root { color-scheme: light dark; --ink: #1c2330; --soft: #5c6675; --line: #d7dce3; --paper: #fff; --band: #eef1f5;
  --slower: #b3261e; --faster: #17694b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7eaf0; --soft: #9aa4b2; --line: #38404d; --paper: #14181f;
  --band: #1e242e; --slower: #ff8a80; --faster: #6fd3a8; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 2rem auto;
  max-width: 76rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
h2::first-letter { text-transform: uppercase; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: 500; } a { color: inherit; }
.slower { color: var(--slower); } .faster { color: var(--faster); } .soft { color: var(--soft); }
"""


def text(sheet: Sheet, rest: str = "--json has them") -> str:
    """Render for a terminal: long tables are cut, and say so."""
    parts = [sheet.title, *sheet.lines]
    for table in sheet.tables:
        most = ASKED if table.asked else IN_TERMINAL
        parts += ["", f"{table.title} ({len(table.rows)})", *_aligned((table.header, *table.rows[:most]))]
        parts += [f"  ... and {len(table.rows) - most} more; {rest}"] if len(table.rows) > most else []
    return "\n".join(parts)


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip_longest(*rows, fillvalue="")]
    for row in rows:
        cells = (f"{cell:{width}}" for cell, width in zip(row, widths, strict=True))
        yield f"  {'  '.join(cells)}".rstrip()


def markdown(sheet: Sheet) -> str:
    """Render for a job's summary or a comment: what was not asked for is folded away."""
    parts = [f"## {quoted(sheet.title)}", "", *(f"- {quoted(line)}" for line in sheet.lines)]
    for table in sheet.tables:
        rows = grid(table.header, table.rows)
        title = f"{quoted(table.title)} ({len(table.rows)})"
        if table.asked:
            parts += ["", f"### {title}", "", *rows]
        else:
            parts += ["", f"<details><summary>{title}</summary>", "", *rows, "", "</details>"]
    return "\n".join(parts)


def grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    quoted_rows = [map(quoted, row) for row in (head, *rows)]
    return [f"| {' | '.join(row)} |" for row in (quoted_rows[0], ["---"] * len(head), *quoted_rows[1:])]


def quoted(said: str) -> str:
    """Quote a text: no HTML or Markdown is left in it, no end of a cell, no name that would be notified."""
    shown = escape(" ".join(said.split()), quote=False)
    return "".join(f"&#{ord(one)};" if one in r"\`*_[]|~#@!" else one for one in shown)


def html(sheet: Sheet) -> str:
    lines = "".join(f"<p>{escape(line)}</p>" for line in sheet.lines)
    return document(sheet.title, lines + "".join(map(table, sheet.tables)))


def table(one: Table) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in one.header)
    rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in one.rows)
    return (
        f"<h2>{escape(one.title)} ({len(one.rows)})</h2>"
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(one.title)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cell(said: str) -> str:
    tone = f' class="{said}"' if said in ("slower", "faster") else ""
    return f"<td{tone}>{escape(said)}</td>"


def document(title: str, body: str, style: str = "") -> str:
    """Return one file that loads nothing and runs nothing: no script at all, and only this style."""
    whole = STYLE + style
    known = base64.b64encode(hashlib.sha256(whole.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{known}'; base-uri 'none'; form-action 'none'"
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
        f"<style>{whole}</style></head>\n<body><main><h1>{escape(title)}</h1>{body}</main></body></html>\n"
    )
