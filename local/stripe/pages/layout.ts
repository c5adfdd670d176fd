import { html, Markup } from "../../kit/html.ts";

/** A whole page: phone width first, light and dark by the reader's preference, no script. */
export function layout(title: string, content: Markup): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${new Markup(styles)}</style>
</head>
<body>
<header class="notice"><strong>Test mode.</strong> This is the local Stripe emulator: no card is charged.</header>
<main>${content}</main>
</body>
</html>`;
  return page.text;
}

const styles = `
:root{color-scheme:light dark;--page:#f5f6f8;--card:#fff;--ink:#15181e;--soft:#525a68;--line:#d5d9e0;--field:#fff;--edge:#868e9c;--accent:#4338ca;--on-accent:#fff;--bad:#b3261e;--bad-page:#fdeceb;--note:#fff4d6;--note-ink:#5c4300;--good:#14713d}
@media (prefers-color-scheme:dark){:root{--page:#101217;--card:#191c23;--ink:#eef0f4;--soft:#a7afbd;--line:#313743;--field:#101217;--edge:#79818f;--accent:#a5b0ff;--on-accent:#14153a;--bad:#ffb4ab;--bad-page:#3b1513;--note:#3a2f10;--note-ink:#ffe2a0;--good:#7fdc9f}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
.notice{margin:0;padding:.5rem 1rem;background:var(--note);color:var(--note-ink);text-align:center;font-size:.875rem}
main{max-width:62rem;margin:0 auto;padding:1.25rem 1rem 4rem;display:grid;gap:1.5rem}
h1{font-size:1.0625rem;line-height:1.3;margin:0;font-weight:600}
h2{font-size:1rem;margin:0 0 .75rem;font-weight:600}
a{color:var(--accent);text-underline-offset:.2em}
.total{font-size:2.25rem;line-height:1.2;font-weight:650;letter-spacing:-.02em;margin:.25rem 0 1rem;font-variant-numeric:tabular-nums}
.panel{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1.25rem}
.narrow{max-width:30rem;width:100%;margin:0 auto}
.times{white-space:nowrap}
.soft{color:var(--soft)}
.small{font-size:.875rem}
ul.lines{list-style:none;margin:0;padding:0;border-top:1px solid var(--line)}
ul.lines li{display:flex;justify-content:space-between;gap:1rem;padding:.7rem 0;border-bottom:1px solid var(--line)}
ul.lines .sum{font-weight:650}
.amount{font-variant-numeric:tabular-nums;white-space:nowrap}
form{display:grid;gap:1rem}
.field{display:grid;gap:.3rem}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:1rem}
label{font-weight:550;font-size:.9375rem}
input{font:inherit;font-variant-numeric:tabular-nums;width:100%;min-height:2.75rem;padding:.5rem .75rem;color:inherit;background:var(--field);border:1px solid var(--edge);border-radius:.5rem}
input[readonly]{color:var(--soft);border-style:dashed}
input[aria-invalid=true]{border-color:var(--bad);box-shadow:0 0 0 1px var(--bad)}
button{font:inherit;font-weight:600;min-height:3rem;padding:.5rem 1rem;border:1px solid transparent;border-radius:.5rem;background:var(--accent);color:var(--on-accent);cursor:pointer}
button.plain{background:transparent;color:var(--ink);border-color:var(--edge)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.alert{margin:0;padding:.75rem 1rem;border-radius:.5rem;background:var(--bad-page);color:var(--bad);font-weight:550}
.good{color:var(--good);font-weight:600}
form+details{margin-top:1rem}
details summary{cursor:pointer;font-weight:600;min-height:2rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.875rem}
th,td{text-align:left;padding:.45rem .5rem .45rem 0;border-bottom:1px solid var(--line);vertical-align:top}
td:first-child,.number{font-variant-numeric:tabular-nums;white-space:nowrap}
.actions{display:grid;gap:.75rem}
dl{display:grid;grid-template-columns:auto 1fr;gap:.35rem 1rem;margin:0}
dt{color:var(--soft)}dd{margin:0;text-align:right;overflow-wrap:anywhere}
@media (min-width:52rem){main{padding-top:2.5rem}.two>:first-child{position:sticky;top:2.5rem}.two{display:grid;grid-template-columns:1fr 1.05fr;gap:3rem;align-items:start}}
@media (max-width:51.99rem){.two{display:grid;gap:1.5rem}}
`;
