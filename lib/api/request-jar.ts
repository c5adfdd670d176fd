import "server-only";
import { parseCookieHeader, serializeCookieHeader } from "@supabase/ssr";
import type { CookieJar } from "@/lib/callers";

/** The cookies of one request. What is set is seen by later reads, and leaves with the answer through `writeTo`. */
export interface RequestJar extends CookieJar {
  writeTo(headers: Headers): void;
  /** Takes back what this request set: the browser keeps what it had. */
  takeBack(name: string): void;
}

export function requestJar(request: Request): RequestJar {
  const current = new Map<string, string>();
  const written = new Map<string, string>();
  for (const { name, value } of parseCookieHeader(request.headers.get("cookie") ?? "")) {
    if (value !== undefined) current.set(name, value);
  }
  return {
    getAll: () => Array.from(current, ([name, value]) => ({ name, value })),
    set: (name, value, options) => {
      if (options.maxAge === 0) current.delete(name);
      else current.set(name, value);
      written.set(name, serializeCookieHeader(name, value, options));
    },
    takeBack: (name) => {
      written.delete(name);
    },
    writeTo: (headers) => {
      for (const cookie of written.values()) headers.append("set-cookie", cookie);
    },
  };
}
