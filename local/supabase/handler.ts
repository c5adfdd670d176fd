import { handleAdmin } from "./admin-users.ts";
import { handleAuth } from "./auth-requests.ts";
import { authError, repairRestError } from "./errors.ts";
import type { Lite } from "./lite.ts";
import { createMailHook } from "./mail-hook.ts";
import { codesPage, codesPath } from "./mfa/codes-page.ts";
import { limitTries } from "./mfa/limit-tries.ts";
import { handleFactors } from "./mfa/requests.ts";
import type { SupabaseOptions } from "./options.ts";
import { type RequestContext, requestContext } from "./request-context.ts";
import { createSharedRefresh } from "./shared-refresh.ts";
import { repairSignedUrl, signMany, unwrapUpload } from "./storage-requests.ts";
import type { Tokens } from "./tokens.ts";

export type Handler = (request: Request, peer?: unknown) => Promise<Response>;

/** The API that `supabase-js` talks to: lite, with the answers of a hosted project where lite's differ. */
export function createHandler(lite: Lite, tokens: Tokens, options: SupabaseOptions): Handler {
  const mail = createMailHook(lite, options);
  const takeTry = limitTries(options.mfaTriesPerMinute);
  const parts = {
    sql: lite.sql,
    tokens,
    mail,
    takeTry,
    site: new URL(options.siteUrl).host,
    sharedRefresh: createSharedRefresh(lite.sql),
  };

  return async (request, peer) => {
    const url = new URL(request.url);
    const context: RequestContext = {
      redirectTo: url.searchParams.get("redirect_to"),
      databaseError: null,
      mailError: null,
    };
    const headers = new Headers(request.headers);
    const bearer = headers.get("authorization")?.replace(/^Bearer\s+/i, "");
    const anonymous = !bearer || bearer.startsWith("sb_");
    if (!anonymous) {
      const inner = await tokens.inward(bearer);
      if (inner) headers.set("authorization", `Bearer ${inner}`);
    }

    return requestContext.run(context, async () => {
      const unreadable = await refuseUnreadable(request, url);
      if (unreadable) return unreadable;
      if (url.pathname.startsWith("/auth/v1/admin/")) return handleAdmin(request, lite.sql, options);
      if (url.pathname === codesPath) return codesPage(request, lite.sql);
      if (/^\/auth\/v1\/factors(\/|$)/.test(url.pathname))
        return handleFactors(request, addressOf(peer), parts).catch(unexpected);
      if (url.pathname.startsWith("/auth/v1/")) {
        const forward = (body?: unknown) => {
          if (body === undefined) return lite.fetch(rebuilt(request, headers, request.body), peer);
          headers.delete("content-length");
          return lite.fetch(rebuilt(request, headers, JSON.stringify(body)), peer);
        };
        return handleAuth(request, forward, parts).catch(unexpected);
      }
      const several = await signMany(request, (path, body) => {
        headers.delete("content-length");
        return lite.fetch(rebuilt(request, headers, JSON.stringify(body), new URL(path, url).href), peer);
      });
      if (several) return several;
      const upload = await unwrapUpload(request);
      if (upload) {
        headers.set("content-type", upload.contentType);
        headers.set("content-length", String(upload.body.length));
      }
      const response = await lite.fetch(rebuilt(request, headers, upload ? upload.body : request.body), peer);
      if (url.pathname.startsWith("/storage/v1/")) return repairSignedUrl(request, response);
      return (await repairRestError(response, context.databaseError, anonymous)) ?? response;
    });
  };
}

const addressOf = (peer: unknown): string =>
  (peer as { peerAddress?: string | null } | undefined)?.peerAddress?.replace(/^::ffff:/, "") ?? "127.0.0.1";

/** What GoTrue and PostgREST call the caller's mistake and lite fails at: a broken escape in the path, a body of auth that is no object. */
async function refuseUnreadable(request: Request, { pathname }: URL): Promise<Response | null> {
  try {
    decodeURIComponent(pathname);
  } catch {
    return authError(400, "validation_failed", "The path is not valid");
  }
  if (!pathname.startsWith("/auth/v1/") || request.body === null) return null;
  const text = await request.clone().text();
  return text === "" || isObject(text) ? null : authError(400, "bad_json", "Could not parse request body as JSON");
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function unexpected(error: unknown): Response {
  console.error("Auth error:", error);
  return authError(500, "unexpected_failure", error instanceof Error ? error.message : "Unexpected failure");
}

function rebuilt(request: Request, headers: Headers, body: BodyInit | null, url = request.url): Request {
  const hasBody = body !== null && request.method !== "GET" && request.method !== "HEAD";
  return new Request(url, {
    method: request.method,
    headers,
    ...(hasBody ? { body, duplex: "half" } : {}),
  } as RequestInit);
}
