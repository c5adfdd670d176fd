import * as http from "node:http";
import * as https from "node:https";
import type { CallResult } from "./app-answer.ts";

/** The real server's limit for one request to the app. */
const defaultTimeoutMs = 2 * 3_600_000;
const maxAnswerBytes = 32 * 1024 * 1024;
const notReached = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"];

export interface AppRequest {
  method: "POST" | "PUT";
  url: string;
  headers: Record<string, string>;
  body: string;
  signal?: AbortSignal;
  timeoutMs?: number;
}

/**
 * One request to the app. Never rejects. `node:http` without keep-alive on purpose: global fetch gives up after 300 s
 * without headers, and a kept socket to a restarted app fails with a reset that means nothing.
 */
export function post({
  method,
  url,
  headers,
  body,
  signal,
  timeoutMs = defaultTimeoutMs,
}: AppRequest): Promise<CallResult> {
  return new Promise((resolve) => {
    const client = url.startsWith("https:") ? https : http;
    const broken = (error: Error & { code?: string }) => {
      const refused = notReached.includes(error.code ?? "");
      resolve({
        kind: refused ? "refused" : "broken",
        message: `${new URL(url).origin}: ${error.message || error.code}`,
      });
    };
    const request = client.request(
      url,
      {
        method,
        agent: new client.Agent({ keepAlive: false }),
        headers: { ...headers, "content-length": Buffer.byteLength(body) },
        signal,
      },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on("data", (chunk: Buffer) => {
          size += chunk.length;
          if (size > maxAnswerBytes) request.destroy(new Error("the answer is larger than 32 MB"));
          else chunks.push(chunk);
        });
        response.on("error", broken);
        response.on("end", () => {
          const flat = Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
          );
          resolve({
            kind: "answered",
            status: response.statusCode ?? 0,
            headers: flat,
            body: Buffer.concat(chunks).toString("utf8"),
          });
        });
        // A connection cut in the middle of the body ends without "end".
        response.on("close", () =>
          resolve({ kind: "broken", message: `${new URL(url).origin}: the answer was cut off` }),
        );
      },
    );
    request.setTimeout(timeoutMs, () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    request.on("error", broken);
    request.end(body);
  });
}
