import "server-only";
import { lookup } from "node:dns/promises";
import { type IncomingHttpHeaders, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { LookupFunction } from "node:net";
import { isPublicAddress } from "./public-address";
import { mayBeLoopback, readPublicUrl } from "./public-url";

/** Why a program that a customer named gave no answer. */
type PostCause = "slow" | "unreachable" | "own_network" | "redirects" | "too_large";
type Posted =
  | { ok: true; status: number; headers: IncomingHttpHeaders; text: string }
  | { ok: false; cause: PostCause; status?: number };
export type Resolve = (host: string) => Promise<{ address: string; family: number }[]>;

interface Post {
  body: string;
  headers: Readonly<Record<string, string>>;
  patienceMs: number;
  /** Of the answer; 0: its status is enough, and nothing of it is read. */
  mostBytes: number;
}

const resolveAll: Resolve = (host) => lookup(host, { all: true, verbatim: true });

/**
 * Posts to an address that a customer named. The name is resolved once, every address that it has is checked, and the connection goes to
 * one of those: a name that changes meanwhile changes nothing. No redirect is followed, nothing is unpacked.
 * @param resolve of the machine; tests bring another
 */
export async function postPublicly(address: string, post: Post, resolve: Resolve = resolveAll): Promise<Posted> {
  const url = readPublicUrl(address);
  if (!url) return { ok: false, cause: "own_network" };
  const signal = AbortSignal.timeout(post.patienceMs);
  const late = new Promise<Posted>((done) => {
    signal.addEventListener("abort", () => done({ ok: false, cause: "slow" }), { once: true });
  });
  return Promise.race([ask(url, post, resolve, signal), late]);
}

async function ask(url: URL, post: Post, resolve: Resolve, signal: AbortSignal): Promise<Posted> {
  let found: Awaited<ReturnType<Resolve>>;
  try {
    found = await resolve(url.hostname.replace(/^\[|\]$/g, ""));
  } catch {
    return { ok: false, cause: "unreachable" };
  }
  if (found.length === 0) return { ok: false, cause: "unreachable" };
  if (!mayBeLoopback(url) && !found.every((one) => isPublicAddress(one.address)))
    return { ok: false, cause: "own_network" };
  return send(url, post, found, signal);
}

/** Answers with the addresses that were checked, whoever asks again. */
const pinned =
  (found: Awaited<ReturnType<Resolve>>): LookupFunction =>
  (_host, options, done) => {
    const [first] = found;
    if (options.all) done(null, found);
    else done(null, first!.address, first!.family);
  };

function send(
  url: URL,
  { body, headers, mostBytes }: Post,
  found: Awaited<ReturnType<Resolve>>,
  signal: AbortSignal,
): Promise<Posted> {
  return new Promise((done) => {
    const finish = (posted: Posted) => {
      done(posted);
      request.destroy();
    };
    const fail = (cause: PostCause, status?: number) =>
      finish({ ok: false, cause, ...(status !== undefined && { status }) });
    const request = (url.protocol === "https:" ? requestHttps : requestHttp)(
      url,
      {
        method: "POST",
        agent: false,
        lookup: pinned(found),
        signal,
        headers: {
          ...headers,
          "content-length": Buffer.byteLength(body),
          "accept-encoding": "identity",
          "user-agent": "NumNinja",
        },
      },
      (response) => {
        const { statusCode: status = 0, headers } = response;
        if (status >= 300 && status < 400) return fail("redirects", status);
        if (mostBytes === 0) return finish({ ok: true, status, headers, text: "" });
        if (Number(headers["content-length"] ?? 0) > mostBytes) return fail("too_large", status);
        const chunks: Buffer[] = [];
        let size = 0;
        response.on("data", (chunk: Buffer) => {
          size += chunk.length;
          if (size > mostBytes) return fail("too_large", status);
          chunks.push(chunk);
        });
        response.on("end", () => done({ ok: true, status, headers, text: Buffer.concat(chunks).toString("utf8") }));
        response.on("error", () => fail(signal.aborted ? "slow" : "unreachable"));
      },
    );
    request.on("error", () => fail(signal.aborted ? "slow" : "unreachable"));
    request.end(body);
  });
}
