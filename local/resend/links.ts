import type { StoredEmail } from "./types.ts";

/** The addresses that a reader of this email could follow, in order, each once. */
export function linksOf(email: Pick<StoredEmail, "html" | "text">): string[] {
  const found = email.html
    ? [...email.html.matchAll(/\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)].map((hit) =>
        decodeEntities(hit[1] ?? hit[2] ?? ""),
      )
    : (email.text?.match(/https?:\/\/[^\s<>")\]]+/g) ?? []);
  return [...new Set(found.filter((link) => /^https?:\/\//i.test(link)))];
}

/** The first stand-alone group of six digits in the readable text: a confirmation code, when there is one. */
export function codeOf(email: Pick<StoredEmail, "text" | "html">): string | null {
  const readable = email.text ?? (email.html ?? "").replace(/<style[\s\S]*?<\/style>|<[^>]*>/g, " ");
  return /(?<![\d#&/+=%\w-])(\d{6})(?![\d\w/-])/.exec(readable)?.[1] ?? null;
}

function decodeEntities(text: string): string {
  const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal) return String.fromCodePoint(Number(decimal));
    return named[name?.toLowerCase() ?? ""] ?? whole;
  });
}
