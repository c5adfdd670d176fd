import "server-only";
import { ServerResponse } from "node:http";
import { securityHeaders } from "@/lib/security-headers";

const process = globalThis as typeof globalThis & { __numninjaSecuresAnswers?: boolean };

/**
 * Adds the security headers to everything that this process answers, where an answer has none of its own: pages, files, the API and
 * failures that no code of ours sees. `headers` of next.config.ts would match and compile every rule for every request, which
 * costs a tenth of an empty handler's time; this costs a fiftieth. On the prototype, because requests that Node accepted
 * while Next was still starting are answered through it too. Called once by `instrumentation.ts`. Safe to repeat.
 */
export function secureAnswers({ development }: { development: boolean }): void {
  if (process.__numninjaSecuresAnswers) return;
  process.__numninjaSecuresAnswers = true;
  const headers = securityHeaders({ development });
  const { writeHead } = ServerResponse.prototype;
  ServerResponse.prototype.writeHead = function (this: ServerResponse, ...head: Parameters<typeof writeHead>) {
    if (!this.headersSent) {
      for (const { key, value } of headers) if (!this.hasHeader(key)) this.setHeader(key, value);
    }
    return writeHead.apply(this, head);
  } as typeof writeHead;
}
