/** The report's own look: no font, script or picture from elsewhere; both themes; prints in black on white. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --bg: #fff; --surface: #f5f6f8; --rule: #e1e4e9; --rule-strong: #c9ced6; --text: #12161b; --muted: #4b5563; --real: #004a87; --synthetic: #bf4e0a; --accent: #6d3fc0; }
@media screen and (prefers-color-scheme: dark) { :root { --bg: #101418; --surface: #191f26; --rule: #29313a; --rule-strong: #3a444f; --text: #e7eaee; --muted: #a3adb8; --real: #4a9be0; --synthetic: #fdba74; --accent: #b79bf2; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 8px; -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 1120px; padding: 24px 20px 64px; background: var(--bg); color: var(--text); font: 14px/22px Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", sans-serif; font-variant-numeric: tabular-nums; }
h1, h2, h3 { font-weight: 650; overflow-wrap: anywhere; text-wrap: balance; }
h1 { font-size: 28px; line-height: 34px; margin: 0 0 8px; max-width: 32ch; letter-spacing: -.02em; }
h2 { font-size: 20px; line-height: 28px; margin: 48px 0 8px; border-top: 1px solid var(--rule-strong); padding-top: 16px; letter-spacing: -.01em; }
h3 { font-size: 16px; line-height: 24px; margin: 24px 0 4px; }
b, strong { font-weight: 650; }
p, ul, figcaption { max-width: 76ch; }
p { margin: 4px 0 8px; overflow-wrap: anywhere; }
.muted, figcaption, caption { color: var(--muted); }
.lead { font-size: 16px; line-height: 24px; }
ul { margin: 8px 0; padding-left: 20px; } li { margin: 2px 0; overflow-wrap: anywhere; }
code { font: 13px/20px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
a { color: var(--accent); }
a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
.vh { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.paper { display: none; }
.notice { border: 1px solid var(--accent); border-radius: 6px; padding: 8px 12px; margin: 16px 0; max-width: none; }
.contents ol { display: flex; flex-wrap: wrap; gap: 0 20px; list-style: none; margin: 12px 0; padding: 0; }
.contents a { display: inline-block; padding: 2px 0; min-height: 24px; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 0 24px; margin: 16px 0 8px; border-block: 1px solid var(--rule-strong); }
.cards > div { padding: 12px 0; min-width: 0; }
.cards dt { font-weight: 650; } .cards dd { overflow-wrap: anywhere; }
.cards .big { font-size: 24px; line-height: 32px; font-weight: 650; letter-spacing: -.02em; }
.cards .big .ref { font-size: 16px; font-weight: 400; letter-spacing: 0; }
.cards .small { font-size: 12px; line-height: 18px; color: var(--muted); }
.pair { white-space: nowrap; } .ref { color: var(--muted); }
.keys { display: flex; flex-wrap: wrap; gap: 4px 20px; } .keys > span { white-space: nowrap; }
.key { display: inline-block; width: 20px; height: 10px; margin-right: 6px; vertical-align: middle; }
.key.r { background: color-mix(in srgb, var(--real) 22%, transparent); border: 1.5px solid var(--real); } .key.s { border: 2px solid var(--synthetic); } .key.h { border-top: 2px dotted var(--muted); height: 0; }
.scroll { overflow-x: auto; margin: 8px 0 16px; }
table { border-collapse: collapse; min-width: min(100%, 440px); font-size: 13px; line-height: 20px; }
caption > span { display: block; max-width: calc(100vw - 40px); } caption { text-align: left; padding: 4px 0; font-weight: 650; color: var(--text); }
th, td { text-align: left; padding: 4px 20px 4px 0; border-bottom: 1px solid var(--rule); vertical-align: top; font-weight: 400; }
thead th { font-weight: 550; color: var(--muted); border-bottom-color: var(--rule-strong); vertical-align: bottom; max-width: 18ch; }
tbody th:has(> .means) { min-width: 190px; } tbody th { min-width: 132px; max-width: 64ch; overflow-wrap: break-word; }
th:last-child, td:last-child { padding-right: 4px; }
td.number, th.number { text-align: right; } td.number { white-space: nowrap; }
.means { display: block; color: var(--muted); font-size: 12px; line-height: 18px; font-weight: 400; }
th > .means { max-width: 64ch; }
details { margin: 4px 0 12px; }
summary { cursor: pointer; color: var(--accent); font-size: 13px; line-height: 24px; min-height: 24px; }
.grid { display: grid; gap: 20px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); align-items: start; }
.matrices { display: grid; gap: 20px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 280px), 1fr)); margin: 8px 0; }
.names { display: flex; flex-wrap: wrap; gap: 0 16px; margin: 4px 0 8px; padding: 0; font-size: 12px; line-height: 18px; color: var(--muted); counter-reset: n; list-style: none; }
.names li { counter-increment: n; margin: 0; } .names li::before { content: counter(n) " "; color: var(--text); }
.matrices figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 8px; } .scale { display: inline-flex; align-items: center; gap: 6px; font-size: 12px; } .ramp { display: inline-flex; } .ramp i { width: 9px; height: 8px; }
.beside { display: grid; gap: 0 40px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); align-items: start; } .beside > * { min-width: 0; } .beside table { min-width: 100%; }
figure { margin: 8px 0; min-width: 0; max-width: 480px; } .grid figure { margin: 0; } .grid figure table { min-width: 100%; } .grid figure td, .grid figure th { padding-right: 10px; } .grid figure tbody th { min-width: 84px; }
.grid figure .scroll:has(tr:nth-child(18)) { max-height: 420px; overflow-y: auto; }
figcaption { font-size: 13px; line-height: 20px; margin-top: 4px; overflow-wrap: anywhere; } figcaption b { color: var(--text); }
.chart { display: block; width: 100%; height: auto; background: var(--surface); border: 1px solid var(--rule); border-radius: 6px; padding: 6px; }
.real { fill: var(--real); fill-opacity: .22; stroke: var(--real); stroke-width: 1.5; } .synthetic { fill: none; stroke: var(--synthetic); stroke-width: 2; } .holdout { fill: none; stroke: var(--muted); stroke-width: 1.5; stroke-dasharray: 1 3; stroke-linecap: round; } .line { fill: none; } .synthetic.line { stroke-dasharray: 6 3; } .guide { stroke: var(--rule-strong); }
.level, .tick { fill: var(--text); font-size: 11px; } .tick { fill: var(--muted); }
.facts { display: grid; grid-template-columns: minmax(120px, max-content) minmax(0, 72ch); gap: 4px 24px; margin: 8px 0; } .facts dt { color: var(--muted); max-width: 32ch; overflow-wrap: anywhere; } dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 560px) {
  body { padding: 16px 16px 48px; } h1 { font-size: 24px; line-height: 30px; }
  .facts { grid-template-columns: minmax(0, 1fr); gap: 0; } .facts dd { margin-bottom: 8px; }
  th, td { padding-right: 14px; } td.number { white-space: normal; } caption > span { max-width: calc(100vw - 32px); } .cards .pair { white-space: normal; } .cards { grid-template-columns: 1fr 1fr; gap: 0 16px; } .cards .big { font-size: 20px; line-height: 28px; } .cards .big .ref { font-size: 14px; }
  tbody th { min-width: 96px; } tbody th:has(> .means) { min-width: 180px; }
}
@media print {
  :root { color-scheme: light; --surface: #fff; --rule: #bbb; --rule-strong: #888; --text: #000; --muted: #333; --accent: #000; }
  @page { margin: 16mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #555; } } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { padding: 0; max-width: none; font-size: 10pt; line-height: 14pt; } h1 { font-size: 20pt; line-height: 25pt; } h2 { font-size: 14pt; line-height: 18pt; margin-top: 20pt; } h3 { font-size: 11.5pt; line-height: 15pt; margin-top: 12pt; } .lead { font-size: 11pt; line-height: 15pt; }
  p, ul, figcaption, .facts { max-width: none; } p, li { orphans: 3; widows: 3; }
  .contents, details:not([open]), summary { display: none; } .paper { display: block; }
  .scroll, .grid figure .scroll:has(tr:nth-child(18)) { overflow: visible; max-height: none; }
  table { font-size: 8.5pt; line-height: 11.5pt; min-width: 0; max-width: 100%; } .beside table { min-width: 100%; } .means, .cards .small, .names { font-size: 7.5pt; line-height: 10pt; } code { font-size: 9pt; }
  th, td { padding: 2px 10px 2px 0; } thead { display: table-header-group; } tbody th { min-width: 0; } td.number { white-space: normal; } .pair { white-space: nowrap; }
  table:not(:has(tbody > tr:nth-child(16))), tr, li, .notice, .cards, figure, .matrices, .keys { break-inside: avoid; } h2, h3, caption, thead, h2 + p, h3 + p { break-after: avoid; } .names { break-before: avoid; } dd, .names, h2 + p { break-inside: avoid; }
  .grid { grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 8px 12px; } .matrices { grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 12px; } figure { max-width: 320px; }
  .beside { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0 16px; } .cards { grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 0 12px; } .cards .big { font-size: 15pt; line-height: 20pt; } .cards .big .ref { font-size: 10pt; }
  .facts { grid-template-columns: 36mm minmax(0, 1fr); gap: 2px 12px; }
}
@media (forced-colors: active) { .chart path, .chart rect, .ramp i, .key { forced-color-adjust: none; } }
`;
