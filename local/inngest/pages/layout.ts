import { html, Markup } from "../../kit/html.ts";

const styleSheet = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 16%, transparent); --soft: color-mix(in srgb, currentColor 6%, transparent); }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 72rem; padding: 1rem; font-variant-numeric: tabular-nums; }
nav { display: flex; gap: 1.25rem; flex-wrap: wrap; border-bottom: 1px solid var(--line); padding-bottom: .75rem; }
nav strong { margin-right: auto; } nav a[aria-current] { font-weight: 600; text-decoration: none; color: inherit; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; white-space: nowrap; } code, pre { font: 13px/1.45 ui-monospace, monospace; }
pre { background: var(--soft); padding: .75rem; overflow: auto; max-height: 30rem; white-space: pre-wrap; overflow-wrap: anywhere; }
form.row { display: flex; gap: .5rem; flex-wrap: wrap; align-items: end; margin: 1rem 0; } label { display: grid; font-size: .85rem; }
button, input, select { font: inherit; padding: .35rem .6rem; } dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; } dd { margin: 0; }
.Failed, .refused, .unreachable, .problem { color: light-dark(#b3261e, #ff8a80); font-weight: 600; } .Completed, .synced { color: light-dark(#146c2e, #7fd99a); }
.Running { color: light-dark(#0b57d0, #8ab4f8); } .Cancelled { color: light-dark(#7a5900, #f0c05a); } .muted { opacity: .7; }
`;

const pages = [
  ["/", "Runs"],
  ["/events", "Events"],
  ["/functions", "Functions"],
  ["/queue", "Queue"],
] as const;

export function layout(title: string, current: string, body: Markup): string {
  const links = pages.map(
    ([href, name]) => html`<a href="${href}"${href === current && new Markup(' aria-current="page"')}>${name}</a>`,
  );
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title} · local job server</title><style>${new Markup(styleSheet)}</style></head>
<body><nav aria-label="Pages"><strong>Local job server</strong>${links}</nav><main><h1>${title}</h1>${body}</main></body></html>`
    .text;
}

export function table(head: string[], rows: Markup[][], empty: string): Markup {
  if (rows.length === 0) return html`<p class="muted">${empty}</p>`;
  return html`<div class="scroll"><table><thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`;
}

export function button(action: string, name: string): Markup {
  return html`<form method="post" action="${action}"><button>${name}</button></form>`;
}

export const status = (name: string): Markup => html`<span class="${name}">${name}</span>`;

export const instant = (at: Date | null): Markup =>
  at === null
    ? html`–`
    : html`<time datetime="${at.toISOString()}">${at.toISOString().replace("T", " ").slice(0, 23)}</time>`;

/** "1.2 s", "3 min 5 s" and so on. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min ${Math.floor((ms % 60_000) / 1000)} s`;
  return minutes < 2880 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${Math.floor(minutes / 1440)} days`;
}
