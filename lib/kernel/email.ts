import { z } from "zod";

/** A domain in other letters as the mail system writes it (`münchen.de` → `xn--mnchen-3ya.de`), as browsers do it, too. */
function asciiDomain(address: string): string {
  const at = address.lastIndexOf("@");
  const domain = address.slice(at + 1);
  if (at < 0 || !/[^\0-\x7f]/.test(domain) || /[\s/?#@:\\]/.test(domain)) return address;
  const url = `http://${domain}`;
  return URL.canParse(url) ? `${address.slice(0, at)}@${new URL(url).hostname}` : address;
}

/**
 * The one shape of an email address here: trimmed, lower case, as the auth server compares it. The same characters that a browser's
 * `<input type="email">` takes (the HTML standard's pattern), so that nothing passes there and fails here.
 */
export const emailSchema = z
  .string()
  .transform((text) =>
    asciiDomain(
      text
        .normalize("NFKC")
        .replace(/\p{Cf}/gu, "")
        .trim()
        .toLowerCase(),
    ),
  )
  .pipe(
    z
      .string()
      .max(254, "email_invalid")
      .regex(
        /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/,
        "email_invalid",
      ),
  );
