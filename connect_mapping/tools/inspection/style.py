"""The style of the page: no font, image or script from anywhere, light and dark, screen and paper."""

from __future__ import annotations

from typing import Final

STYLE: Final = """\
:root { color-scheme: light dark; --ink: #1a1c1f; --soft: #5b626b; --paper: #fff; --line: #dfe3e8; --bar: #2f6fab; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8eb; --soft: #a0a8b2; --paper: #15181c; --line: #333a42; --bar: #6ea8dc; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 64rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.5rem; }
h2 { margin: 2.25rem 0 .5rem; font-size: 1.125rem; }
p { margin: .25rem 0; color: var(--soft); }
dl { display: flex; flex-wrap: wrap; gap: .75rem 2rem; margin: 1rem 0 0; }
dl div { display: flex; flex-direction: column-reverse; }
dt { color: var(--soft); font-size: .875rem; }
dd { margin: 0; font-size: 1.5rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
.scroll:focus-visible { outline: 2px solid var(--bar); outline-offset: 2px; }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem 1.25rem .3rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th:last-child, td:last-child { padding-right: 0; }
thead th, thead td { color: var(--soft); font-size: .8125rem; font-weight: 400; white-space: nowrap; }
tbody th { font-weight: 400; overflow-wrap: anywhere; min-width: 9rem; }
.figure { width: 6rem; text-align: right; white-space: nowrap; }
.time { white-space: nowrap; }
.chart { width: 22%; min-width: 5rem; }
.chart svg { display: block; width: 100%; height: .75rem; margin-top: .35rem; }
.chart rect { fill: var(--bar); }
.chart path { fill: var(--line); }
@media (max-width: 36rem) { th, td { padding-right: .75rem; } tbody th { min-width: 8rem; } .figure { width: auto; } }
@media print {
  :root { --ink: #000; --soft: #444; --paper: #fff; --line: #ccc; --bar: #555; }
  body { max-width: none; padding: 0; font-size: 9pt; }
  .scroll { overflow: visible; }
  thead { display: table-header-group; }
  tr, h2 { break-inside: avoid; break-after: auto; }
  h2 { break-after: avoid; }
}
"""
