import "server-only";
import { createHmac } from "node:crypto";
import { lookup } from "node:dns/promises";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { LookupFunction } from "node:net";
import type { AgentCause } from "@/lib/contract/calls/agents";
import { mayBeLoopback, readAgentUrl } from "./agent-url";
import { isPublicAddress } from "./public-address";

/** Callers wait while an agent thinks. */
const patienceMs = 3_000;
const mostBytes = 64 * 1024;

type Fetched = { ok: true; text: string } | { ok: false; cause: AgentCause };
type Resolve = (host: string) => Promise<{ address: string; family: number }[]>;

const resolveAll: Resolve = (host) => lookup(host, { all: true, verbatim: true });

/**
 * Asks an agent what to do with a caller. The name is resolved once, every address that it has is checked, and the connection goes to one
 * of those: a name that changes meanwhile changes nothing. No redirect is followed, nothing is unpacked.
 * @param form what is known of the call
 * @param secret signs the form: `X-NumNinja-Signature`, sha256= and the hexadecimal HMAC
 * @param resolve of the machine; tests bring another
 */
export async function fetchDocument(
  address: string,
  form: Readonly<Record<string, string>>,
  secret: string,
  resolve: Resolve = resolveAll,
): Promise<Fetched> {
  const url = readAgentUrl(address);
  if (!url) return { ok: false, cause: "own_network" };
  const signal = AbortSignal.timeout(patienceMs);
  const late = new Promise<Fetched>((done) => {
    signal.addEventListener("abort", () => done({ ok: false, cause: "slow" }), { once: true });
  });
  return Promise.race([ask(url, form, secret, resolve, signal), late]);
}

async function ask(
  url: URL,
  form: Readonly<Record<string, string>>,
  secret: string,
  resolve: Resolve,
  signal: AbortSignal,
): Promise<Fetched> {
  let found: Awaited<ReturnType<Resolve>>;
  try {
    found = await resolve(url.hostname.replace(/^\[|\]$/g, ""));
  } catch {
    return { ok: false, cause: "unreachable" };
  }
  if (found.length === 0) return { ok: false, cause: "unreachable" };
  if (!mayBeLoopback(url) && !found.every((one) => isPublicAddress(one.address)))
    return { ok: false, cause: "own_network" };
  return post(url, new URLSearchParams(form).toString(), secret, found, signal);
}

/** Answers with the addresses that were checked, whoever asks again. */
const pinned =
  (found: Awaited<ReturnType<Resolve>>): LookupFunction =>
  (_host, options, done) => {
    const [first] = found;
    if (options.all) done(null, found);
    else done(null, first!.address, first!.family);
  };

function post(
  url: URL,
  body: string,
  secret: string,
  found: Awaited<ReturnType<Resolve>>,
  signal: AbortSignal,
): Promise<Fetched> {
  return new Promise((done) => {
    const fail = (cause: AgentCause) => {
      done({ ok: false, cause });
      request.destroy();
    };
    const request = (url.protocol === "https:" ? requestHttps : requestHttp)(
      url,
      {
        method: "POST",
        agent: false,
        lookup: pinned(found),
        signal,
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          "content-length": Buffer.byteLength(body),
          accept: "application/xml, text/xml",
          "accept-encoding": "identity",
          "user-agent": "NumNinja",
          "x-numninja-signature": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
        },
      },
      (response) => {
        const { statusCode = 0, headers } = response;
        if (statusCode >= 300 && statusCode < 400) return fail("redirects");
        if (statusCode !== 200) return fail("error_status");
        if (![undefined, "identity"].includes(headers["content-encoding"])) return fail("not_twiml");
        if (Number(headers["content-length"] ?? 0) > mostBytes) return fail("too_large");
        const chunks: Buffer[] = [];
        let size = 0;
        response.on("data", (chunk: Buffer) => {
          size += chunk.length;
          if (size > mostBytes) return fail("too_large");
          chunks.push(chunk);
        });
        response.on("end", () => done({ ok: true, text: Buffer.concat(chunks).toString("utf8") }));
        response.on("error", () => fail(signal.aborted ? "slow" : "unreachable"));
      },
    );
    request.on("error", () => fail(signal.aborted ? "slow" : "unreachable"));
    request.end(body);
  });
}
