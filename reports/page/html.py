"""One file that holds all it needs, and a policy that lets it fetch nothing and run nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from pathlib import Path
from string import Template
from typing import Any

HERE = Path(__file__).parent
VENDOR = HERE / "vendor"
ASSETS = HERE / "assets"
# Inside a script element a browser looks for nothing but its end, and for a comment that could hide it.
ESCAPED = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def assembled(title: str, data: dict[str, Any]) -> str:
    style, script = stylesheet(), program()
    return Template(_read(ASSETS / "page.html")).substitute(
        policy=policy(style, script), title=escape(title), style=style, data=inlined(data), script=script
    )


def policy(style: str, script: str) -> str:
    """Return the policy. Images as data: are the empty icon, without which a browser asks for one."""
    allowed = f"script-src {_hash(script)}; style-src {_hash(style)}; img-src data:"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def inlined(data: Any) -> str:
    """Write JSON that cannot end the element it stands in, whatever a driver or server is called."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(ESCAPED)


def stylesheet() -> str:
    return "\n".join(_read(path) for path in (VENDOR / "uPlot.min.css", *sorted(ASSETS.glob("*.css"))))


def program() -> str:
    """Return the library, and our parts in the order of their numbers, as one function."""
    ours = "\n".join(_read(path) for path in sorted(ASSETS.glob("*.js")))
    return f'{_read(VENDOR / "uPlot.iife.min.js")}\n(() => {{\n"use strict";\n{ours}\n}})();'


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
