import "server-only";
import { ServerResponse } from "node:http";
import { securityHeaders } from "@/lib/security-headers";
import { neverBegan } from "./watch-actions";

/** Written by Next where `proxy.ts` served an address as if it were another: what is not there must not tell that something was. */
const headersOfRewrites = ["x-middleware-rewrite", "x-nextjs-rewritten-path", "x-nextjs-rewritten-query"];

const process = globalThis as typeof globalThis & { __numninjaSecuresAnswers?: boolean };

/**
 * Adds the security headers to everything that this process answers, where an answer has none of its own: pages, files, the API and
 * failures that our code never sees. `headers` of next.config.ts would match and compile every rule for every request, which
 * costs a tenth of an empty handler's time; this costs a fiftieth. On the prototype, because requests that Node accepted
 * while Next was still starting are answered through it too. Scripts, styles and fonts are many and have no use for the
 * policies of pages: 0.9 kB each. A form post whose arguments Next could not read is a 400. Called once by `instrumentation.ts`. Safe to repeat.
 */
export function secureAnswers({ development }: { development: boolean }): void {
  if (process.__numninjaSecuresAnswers) return;
  process.__numninjaSecuresAnswers = true;
  const headers = securityHeaders({ development });
  const headersOfAssets = headers.filter(({ key }) => key === "X-Content-Type-Options");
  const { writeHead } = ServerResponse.prototype;
  ServerResponse.prototype.writeHead = function (this: ServerResponse, ...head: Parameters<typeof writeHead>) {
    if (!this.headersSent) {
      const unread = neverBegan(this.req); // asked for every answer, which also forgets the request
      if (unread && (head[0] === 500 || this.statusCode === 500)) this.statusCode = head[0] = 400;
      const isAsset = this.req.url?.startsWith("/_next/static/");
      for (const { key, value } of isAsset ? headersOfAssets : headers)
        if (!this.hasHeader(key)) this.setHeader(key, value);
      for (const name of headersOfRewrites) this.removeHeader(name);
    }
    return writeHead.apply(this, head);
  } as typeof writeHead;
}
