import "server-only";
import { isIP } from "node:net";
import { env } from "@/lib/env";

/** Names that lead to machines beside us, whatever a resolver says of them. */
const closedNames = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|private|test|invalid|example|onion|arpa)$/;

const hostOf = (address: string | undefined) => (address ? new URL(address).hostname : "");

/** Of the embedded stack: the only addresses of this machine, and the only ones without TLS, that a webhook may have. */
const isAllowedLoopback = (url: URL): boolean =>
  (env().WEBHOOK_LOOPBACK_HOSTS ?? "").split(",").includes(url.host) &&
  ["127.0.0.1", "[::1]"].includes(url.hostname) &&
  url.username === "" &&
  url.password === "";

/**
 * The address of a webhook that may be asked: https, a public name, its standard port, nothing that signs in. What the name resolves to is
 * looked at when it is asked.
 * @returns null where it may not be
 */
export function readPublicUrl(text: string): URL | null {
  if (text.length > 500 || !URL.canParse(text)) return null;
  const url = new URL(text);
  url.hash = "";
  if (isAllowedLoopback(url)) return url;
  const host = url.hostname.replace(/\.$/, "").toLowerCase();
  const isName = host.includes(".") && isIP(host) === 0 && !host.startsWith("[") && !closedNames.test(host);
  const { APP_URL, SUPABASE_URL } = env();
  const isOurs = [APP_URL, SUPABASE_URL].map(hostOf).some((own) => own === host);
  const isPlain = url.protocol === "https:" && url.port === "" && url.username === "" && url.password === "";
  return isPlain && isName && !isOurs ? url : null;
}

/** Addresses of the embedded stack are on this machine. */
export const mayBeLoopback = isAllowedLoopback;
