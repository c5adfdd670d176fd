import { codeOf, linksOf } from "./links.ts";
import type { StoredEmail } from "./types.ts";

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);

const styles = `
  :root { color-scheme: light dark; --line: light-dark(#e4e4e7, #33343a); --dim: light-dark(#5b5d66, #a3a5af); --card: light-dark(#fff, #1c1d21); --tint: light-dark(#f4f4f6, #131417); --link: light-dark(#1d4ed8, #8ab4ff); }
  * { box-sizing: border-box }
  body { margin: 0; background: var(--tint); font: 15px/1.5 system-ui, sans-serif; }
  header, main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
  header { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; justify-content: space-between; }
  h1 { font-size: 1.15rem; margin: 0; overflow-wrap: anywhere; } h1 a { color: inherit; text-decoration: none; }
  a { color: var(--link); }
  form { display: flex; gap: .5rem; flex: 1 1 16rem; max-width: 28rem; }
  input, button { font: inherit; padding: .45rem .7rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); color: inherit; }
  input { flex: 1; min-width: 0; }
  .card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; overflow: hidden; margin: 0 0 1rem; }
  .mail { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr auto; gap: .25rem 1rem; padding: .7rem 1rem; border-top: 1px solid var(--line); color: inherit; text-decoration: none; }
  .mail:first-child { border-top: 0 } .mail:hover, .mail:focus-visible { background: var(--tint); }
  .mail span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; } .dim { color: var(--dim); }
  @media (max-width: 40rem) { .mail .day { display: none } .mail { grid-template-columns: 1fr auto } .mail .subject { grid-column: 1 / -1; order: 3; white-space: normal; } }
  dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: 0; padding: 1rem; } dt { color: var(--dim) } dd { margin: 0; overflow-wrap: anywhere; }
  iframe { display: block; width: 100%; height: 42rem; border: 0; background: #fff; }
  pre { margin: 0; padding: 1rem; white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.5 ui-monospace, monospace; }
  h2 { font-size: .9rem; margin: 0; padding: .7rem 1rem; border-bottom: 1px solid var(--line); } ul { margin: 0; padding: .7rem 1rem .7rem 2rem; overflow-wrap: anywhere; }
  .code { font: 600 1.3rem ui-monospace, monospace; letter-spacing: .15em; } .empty { padding: 3rem 1rem; text-align: center; }
`;

const page = (title: string, header: string, body: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${styles}</style></head>
<body><header>${header}</header><main>${body}</main></body></html>`;

const time = (iso: string) =>
  `<time datetime="${iso}"><span class="day">${iso.slice(0, 10)} </span>${iso.slice(11, 19)} UTC</time>`;

/** @param total how many match; only the newest of them are passed */
export function listPage(emails: StoredEmail[], total: number, search: string): string {
  const header = `<h1><a href="/inbox">Local inbox</a></h1>
    <form action="/inbox" role="search"><input type="search" name="q" value="${escapeHtml(search)}" placeholder="Recipient or subject" aria-label="Search by recipient or subject"><button>Search</button></form>`;
  const rows = emails.map(
    (email) =>
      `<a class="mail" href="/inbox/${email.id}"><span>${escapeHtml(email.to.join(", "))}</span><span class="subject">${escapeHtml(email.subject)}${
        email.last_event === "delivered" ? "" : ` <em class="dim">(${email.last_event})</em>`
      }</span><span class="dim">${time(email.created_at)}</span></a>`,
  );
  const nothing = search
    ? `<p>Nothing for “${escapeHtml(search)}”. <a href="/inbox">Show everything</a></p>`
    : "<p>No e-mail yet. What the app sends appears here; nothing leaves this machine. Reload to look again.</p>";
  const list =
    rows.length > 0 ? `<div class="card">${rows.join("")}</div>` : `<div class="card empty">${nothing}</div>`;
  const count = total > emails.length ? `newest ${emails.length} of ${total}` : `${total}`;
  return page("Local inbox", header, `<p class="dim">${count} message${total === 1 ? "" : "s"}</p>${list}`);
}

export function messagePage(email: StoredEmail): string {
  const facts: [string, string][] = [
    ["From", escapeHtml(email.from)],
    ["To", escapeHtml(email.to.join(", "))],
    ...(email.cc.length ? [["Cc", escapeHtml(email.cc.join(", "))] as [string, string]] : []),
    ...(email.bcc.length ? [["Bcc", escapeHtml(email.bcc.join(", "))] as [string, string]] : []),
    ...(email.reply_to.length ? [["Reply to", escapeHtml(email.reply_to.join(", "))] as [string, string]] : []),
    ["Sent", `${time(email.created_at)} <span class="dim">${email.last_event}</span>`],
  ];
  const code = codeOf(email);
  if (code) facts.push(["Code", `<span class="code" data-testid="code">${code}</span>`]);
  const links = linksOf(email);
  const parts = [
    `<section class="card"><dl>${facts.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join("")}</dl></section>`,
    // The sandbox gives the message no scripts, no forms and no origin; its links open in a new tab.
    email.html !== null
      ? `<section class="card"><h2>Message</h2><iframe title="Message" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${escapeHtml(
          `<base target="_blank">${email.html}`,
        )}"></iframe></section>`
      : "",
    email.text !== null
      ? `<section class="card"><h2>Plain text</h2><pre>${escapeHtml(email.text)}</pre></section>`
      : "",
    links.length > 0
      ? `<section class="card"><h2>Links</h2><ul>${links.map((link) => `<li><a href="${escapeHtml(link)}" rel="noreferrer">${escapeHtml(link)}</a></li>`).join("")}</ul></section>`
      : "",
    email.attachments.length > 0
      ? `<section class="card"><h2>Attachments</h2><ul>${email.attachments
          .map(
            (one) =>
              `<li><a href="/inbox/${email.id}/attachments/${one.id}">${escapeHtml(one.filename)}</a> <span class="dim">${escapeHtml(one.content_type)}, ${one.size} bytes</span></li>`,
          )
          .join("")}</ul></section>`
      : "",
  ];
  return page(
    email.subject,
    `<h1>${escapeHtml(email.subject)}</h1><a href="/inbox">Back to the inbox</a>`,
    parts.join(""),
  );
}

export const missingPage = () =>
  page(
    "Not found",
    `<h1>Not found</h1>`,
    `<div class="card empty"><p>There is no such message. <a href="/inbox">Back to the inbox</a></p></div>`,
  );
