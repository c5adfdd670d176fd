import type { Sql } from "postgres";
import { html, Markup } from "../../kit/html.ts";
import { demoStaff } from "../demo-users.ts";
import { stepSeconds, totpCode } from "./totp.ts";

/** On this machine only, beside the app and not in it: what the phones of the demo's staff would show. */
export const codesPath = "/demo/staff-codes";

const styles = `
  :root { color-scheme: light dark; --line: light-dark(#e4e4e7, #33343a); --dim: light-dark(#5b5d66, #a3a5af); --card: light-dark(#fff, #1c1d21); --tint: light-dark(#f4f4f6, #131417); }
  body { margin: 0; background: var(--tint); font: 16px/1.5 system-ui, sans-serif; }
  main { max-width: 40rem; margin: 0 auto; padding: 1.5rem 1rem; }
  h1 { font-size: 1.3rem; margin: 0 0 .25rem; } p { color: var(--dim); margin: 0 0 1rem; }
  ul { list-style: none; margin: 0; padding: 0; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
  li { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: center; justify-content: space-between; padding: .8rem 1rem; border-top: 1px solid var(--line); }
  li:first-child { border-top: 0 } .dim { color: var(--dim); overflow-wrap: anywhere; }
  output { font: 600 1.7rem ui-monospace, monospace; letter-spacing: .12em; }
  progress { width: 100%; height: .5rem; }
`;

// Reads the page again when a new code begins; until then it only counts.
const script = `
  const step = ${stepSeconds}, left = () => step - Math.floor(Date.now() / 1000) % step;
  const show = () => { for (const n of document.querySelectorAll("[data-left]")) n.textContent = left(); document.querySelector("progress").value = left(); };
  let last = left(); show();
  setInterval(() => { const now = left(); if (now > last) location.reload(); last = now; show(); }, 250);
`;

/** The present codes of the demo's staff, with the seconds that they have left. */
export async function codesPage(request: Request, sql: Sql): Promise<Response> {
  // The name in the address bar must be this machine's: a page elsewhere may point its own name at 127.0.0.1.
  const host = (request.headers.get("host") ?? "").replace(/:\d+$/, "");
  if (!["127.0.0.1", "localhost", "[::1]"].includes(host)) return new Response("not here", { status: 421 });
  const factors = await sql`
    select u.email, f.secret from auth.mfa_factors f join auth.users u on u.id = f.user_id
    where f.status = 'verified' and f.factor_type = 'totp' and u.email = any(${demoStaff.map(({ email }) => email)}::text[])`;
  const secrets = new Map(factors.map(({ email, secret }) => [email as string, secret as string]));
  const lines = demoStaff.map(({ name, role, email }) => {
    const secret = secrets.get(email);
    return html`<li><span>${name}, ${role}<br><span class="dim">${email}</span></span>${
      secret ? html`<output>${totpCode(secret)}</output>` : html`<span class="dim">no second factor</span>`
    }</li>`;
  });
  const left = stepSeconds - (Math.floor(Date.now() / 1000) % stepSeconds);
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Codes of the demo's staff</title><style>${new Markup(styles)}</style></head>
<body><main><h1>Codes of the demo's staff</h1>
<p>What their authenticator apps show now. Good for another <span data-left>${left}</span> s; each opens one session.</p>
<progress max="${stepSeconds}" value="${left}" aria-label="Seconds left"></progress><ul>${lines}</ul></main>
<script>${new Markup(script)}</script></body></html>`;
  return new Response(page.text, {
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
  });
}
