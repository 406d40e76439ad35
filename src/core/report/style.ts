/** The report's own look: no font, script or picture from elsewhere; both themes; prints in black on white. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --bg: #fff; --surface: #f5f6f8; --rule: #c9ced6; --text: #12161b; --muted: #4b5563; --real: #004a87; --synthetic: #bf4e0a; --accent: #6d3fc0; }
@media (prefers-color-scheme: dark) { :root { --bg: #101418; --surface: #191f26; --rule: #3a444f; --text: #e7eaee; --muted: #a3adb8; --real: #4a9be0; --synthetic: #fdba74; --accent: #b79bf2; } }
@media print { :root { color-scheme: light; --bg: #fff; --surface: #fff; --rule: #999; --text: #000; --muted: #333; --real: #004a87; --synthetic: #bf4e0a; --accent: #000; } section, figure, tr { break-inside: avoid; } h2, h3 { break-after: avoid; } a { color: inherit; } @page { margin: 16mm; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1040px; padding: 24px 16px 64px; background: var(--bg); color: var(--text); font: 14px/22px Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", sans-serif; font-variant-numeric: tabular-nums; }
h1 { font: 650 28px/34px inherit; font-size: 28px; line-height: 34px; margin: 0 0 8px; } h2 { font-size: 20px; line-height: 28px; margin: 40px 0 8px; border-top: 1px solid var(--rule); padding-top: 16px; } h3 { font-size: 16px; line-height: 24px; margin: 24px 0 4px; }
p { margin: 4px 0 8px; max-width: 75ch; } .muted, figcaption, caption { color: var(--muted); } .lead { font-size: 16px; line-height: 24px; }
.notice { border: 1px solid var(--accent); border-radius: 6px; padding: 8px 12px; margin: 16px 0; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: 13px; line-height: 20px; margin: 8px 0 16px; } caption { text-align: left; padding: 4px 0; }
th, td { text-align: left; padding: 4px 12px 4px 0; border-bottom: 1px solid var(--rule); vertical-align: top; } td.number, th.number { text-align: right; white-space: nowrap; } td.cells { font: 12px/18px ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.grid { display: grid; gap: 16px; grid-template-columns: repeat(auto-fill, minmax(280px, 1fr)); } figure { margin: 8px 0; min-width: 0; } .chart { display: block; width: 100%; height: auto; background: var(--surface); border: 1px solid var(--rule); border-radius: 6px; padding: 6px; }
.real { fill: var(--real); fill-opacity: .22; stroke: var(--real); stroke-width: 1.5; } .synthetic { fill: none; stroke: var(--synthetic); stroke-width: 2; } .holdout { fill: none; stroke: var(--muted); stroke-width: 1.5; stroke-dasharray: 1 3; stroke-linecap: round; } .line { fill: none; } .synthetic.line { stroke-dasharray: 6 3; } .guide { stroke: var(--rule); }
.level { fill: var(--text); font-size: 11px; } .ground { fill: var(--bg); } .cell { fill: var(--text); } ul { padding-left: 20px; } dl { display: grid; grid-template-columns: minmax(120px, max-content) 1fr; gap: 4px 16px; } dt { color: var(--muted); } dd { margin: 0; overflow-wrap: anywhere; }
.key { display: inline-block; width: 20px; height: 10px; margin: 0 4px 0 12px; vertical-align: middle; } .key.r { background: color-mix(in srgb, var(--real) 22%, transparent); border: 1.5px solid var(--real); } .key.s { border: 2px solid var(--synthetic); } .key.h { border-top: 2px dotted var(--muted); height: 0; }
`;
