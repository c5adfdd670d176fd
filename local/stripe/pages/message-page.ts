import { html, type Markup } from "../../kit/html.ts";
import { layout } from "./layout.ts";

/** A page with only a message and one way on. */
export function messagePage(title: string, text: string, link?: { href: string; label: string }): string {
  const way: Markup | false = link !== undefined && html`<p><a href="${link.href}">${link.label}</a></p>`;
  return layout(
    `${title} – NumNinja`,
    html`<section class="panel narrow"><h1>${title}</h1><p>${text}</p>${way}</section>`,
  );
}
