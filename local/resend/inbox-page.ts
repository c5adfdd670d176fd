import { html, Markup, type Printable } from "../kit/html.ts";
import { codeOf, linksOf } from "./links.ts";
import type { StoredEmail } from "./types.ts";

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

const page = (title: string, header: Markup, body: Printable): string =>
  html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${new Markup(styles)}</style></head>
<body><header>${header}</header><main>${body}</main></body></html>`.text;

const time = (iso: string) =>
  html`<time datetime="${iso}"><span class="day">${iso.slice(0, 10)} </span>${iso.slice(11, 19)} UTC</time>`;

const backToInbox = html`<a href="/inbox">Back to the inbox</a>`;

/** @param total how many match; only the newest of them are passed */
export function listPage(emails: StoredEmail[], total: number, search: string): string {
  const header = html`<h1><a href="/inbox">Local inbox</a></h1>
    <form action="/inbox" role="search"><input type="search" name="q" value="${search}" placeholder="Recipient or subject" aria-label="Search by recipient or subject"><button>Search</button></form>`;
  const nothing = search
    ? html`<p>Nothing for “${search}”. <a href="/inbox">Show everything</a></p>`
    : html`<p>No email yet. What the app sends appears here; nothing leaves this machine. Reload to look again.</p>`;
  const list =
    emails.length > 0
      ? html`<div class="card">${emails.map(listLine)}</div>`
      : html`<div class="card empty">${nothing}</div>`;
  const count = total > emails.length ? `newest ${emails.length} of ${total}` : `${total}`;
  return page("Local inbox", header, html`<p class="dim">${count} message${total !== 1 && "s"}</p>${list}`);
}

const listLine = ({ id, to, subject, last_event, created_at }: StoredEmail) =>
  html`<a class="mail" href="/inbox/${id}"><span>${to.join(", ")}</span><span class="subject">${subject}${
    last_event !== "delivered" && html` <em class="dim">(${last_event})</em>`
  }</span><span class="dim">${time(created_at)}</span></a>`;

export function messagePage(email: StoredEmail): string {
  const links = linksOf(email);
  const parts = [
    html`<section class="card"><dl>${factsOf(email).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></section>`,
    // The sandbox gives the message no scripts, no forms and no origin; its links open in a new tab.
    email.html !== null &&
      html`<section class="card"><h2>Message</h2><iframe title="Message" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${`<base target="_blank">${email.html}`}"></iframe></section>`,
    email.text !== null && html`<section class="card"><h2>Plain text</h2><pre>${email.text}</pre></section>`,
    links.length > 0 &&
      html`<section class="card"><h2>Links</h2><ul>${links.map((link) => html`<li><a href="${link}" rel="noreferrer">${link}</a></li>`)}</ul></section>`,
    email.attachments.length > 0 &&
      html`<section class="card"><h2>Attachments</h2><ul>${email.attachments.map(
        (one) =>
          html`<li><a href="/inbox/${email.id}/attachments/${one.id}">${one.filename}</a> <span class="dim">${one.content_type}, ${one.size} bytes</span></li>`,
      )}</ul></section>`,
  ];
  return page(email.subject, html`<h1>${email.subject}</h1>${backToInbox}`, parts);
}

function factsOf(email: StoredEmail): [string, Printable][] {
  const code = codeOf(email);
  return [
    ["From", email.from],
    ["To", email.to.join(", ")],
    ...(email.cc.length > 0 ? [["Cc", email.cc.join(", ")] as [string, string]] : []),
    ...(email.bcc.length > 0 ? [["Bcc", email.bcc.join(", ")] as [string, string]] : []),
    ...(email.reply_to.length > 0 ? [["Reply to", email.reply_to.join(", ")] as [string, string]] : []),
    ["Sent", html`${time(email.created_at)} <span class="dim">${email.last_event}</span>`],
    ...(code ? [["Code", html`<span class="code" data-testid="code">${code}</span>`] as [string, Markup]] : []),
  ];
}

export const missingPage = () =>
  page(
    "Not found",
    html`<h1>Not found</h1>`,
    html`<div class="card empty"><p>There is no such message. ${backToInbox}</p></div>`,
  );
