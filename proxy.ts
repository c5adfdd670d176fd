import { type NextRequest, NextResponse } from "next/server";
import {
  type CookieJar,
  createUserClient,
  currentClaims,
  dropSession,
  hasReadableSession,
  hasSessionCookie,
} from "@/lib/callers";
import { env } from "@/lib/env";
import { logger } from "@/lib/logger";
import { isStaffPage, mayKnowStaffPage } from "@/lib/second-factor";
import { contentSecurityPolicy } from "@/lib/security-headers";

/** Rendered per request, and the same for everybody: a nonce is all that they need. */
const impersonalPath = /^\/(pricing)?$/;
const protectedPath = /^\/account(\/|$)/;
/** No page is there, nor will be: what an unknown address is answered with. */
const unknownAddress = "/no-such-page";

/**
 * Runs before every page that is rendered per request: refreshes the session so that Server Components see a fresh
 * token, sends strangers from protected areas to sign-in, and gives the page a Content-Security-Policy with a nonce.
 * Pages of staff do not exist for anybody else: they are served what any unknown address is, before anything of the page runs.
 * Authorization itself stays beside the data. Cached pages, the API and the entry points of webhooks are not matched.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const nonce = Buffer.from(crypto.randomUUID()).toString("base64");
  const policy = pagePolicy(nonce);
  if (impersonalPath.test(request.nextUrl.pathname)) {
    const response = onward(request, nonce, policy);
    response.headers.set("content-security-policy", policy);
    return response;
  }
  const written: Parameters<CookieJar["set"]>[] = [];
  let cacheHeaders: Record<string, string> = {};

  const jar: CookieJar = {
    getAll: () => request.cookies.getAll(),
    set: (...cookie) => {
      request.cookies.set(cookie[0], cookie[1]); // Server Components below see the fresh token
      written.push(cookie);
    },
  };
  if (hasSessionCookie(jar) && !hasReadableSession(jar)) dropSession(jar);
  const signedIn =
    hasReadableSession(jar) &&
    (await isSignedIn(jar, (headers) => {
      cacheHeaders = { ...cacheHeaders, ...headers };
    }));

  const isMissing = isStaffPage(request.nextUrl.pathname) && !(await mayKnow(request, jar));
  const response = isMissing
    ? NextResponse.rewrite(elsewhere(request, unknownAddress))
    : protectedPath.test(request.nextUrl.pathname) && !signedIn
      ? toSignIn(request)
      : onward(request, nonce, policy);
  for (const cookie of written) response.cookies.set(...cookie);
  if (isMissing) return response;
  for (const [name, value] of Object.entries(cacheHeaders)) response.headers.set(name, value);
  response.headers.set("content-security-policy", policy);
  return response;
}

/** Another address of this server. `request.url` may name another host than Next thinks it is, which would send the request around. */
function elsewhere({ nextUrl }: NextRequest, pathname: string): URL {
  const url = nextUrl.clone();
  url.pathname = pathname;
  url.search = "";
  return url;
}

const mayKnow = ({ nextUrl, headers }: NextRequest, jar: CookieJar): Promise<boolean> =>
  mayKnowStaffPage({ pathname: nextUrl.pathname, token: nextUrl.searchParams.get("token"), jar, headers });

async function isSignedIn(jar: CookieJar, onHeaders: (headers: Record<string, string>) => void): Promise<boolean> {
  try {
    return (await currentClaims(createUserClient(jar, onHeaders))) !== null;
  } catch (error) {
    logger.warn({ err: error }, "the session could not be checked");
    return true; // an outage signs no one out: the page decides with its own check, and reads through row level security
  }
}

function onward(request: NextRequest, nonce: string, policy: string): NextResponse {
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  return NextResponse.next({ request: { headers } });
}

function toSignIn(request: NextRequest): NextResponse {
  const target = new URL("/sign-in", request.url);
  target.searchParams.set("next", `${request.nextUrl.pathname}${request.nextUrl.search}`);
  return NextResponse.redirect(target, 303);
}

function pagePolicy(nonce: string): string {
  const { APP_URL, STRIPE_API_BASE } = env();
  return contentSecurityPolicy({
    nonce,
    development: process.env.NODE_ENV === "development",
    formTargets: ["https://checkout.stripe.com", ...(STRIPE_API_BASE ? [new URL(STRIPE_API_BASE).origin] : [])],
    secure: new URL(APP_URL).protocol === "https:",
  });
}

// Few patterns and not one a page: Next tries each of them on every request, those of the API included.
export const config = {
  matcher: [
    "/(account|admin|checkout|pay|reset-password|sign-in)/:path*",
    "/",
    "/(pricing|cart|numbers|sign-up|auth/confirm)",
  ],
};
