import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { start, type TwilioOptions } from "../../../local/twilio/index.ts";
import { signTwilio } from "../../../local/twilio/voice/signature.ts";

const ACCOUNT = `AC${"0".repeat(31)}1`;
export const TOKEN = "suite-twilio-token";

export interface Asked {
  path: string;
  method: string;
  fields: URLSearchParams;
  isSigned: boolean;
}

type Answer =
  | string
  | { status?: number; body?: string; type?: string; headers?: Record<string, string>; afterMs?: number };

/** The application's side: documents by path, everything that was asked, and whether its signature holds. */
export async function startApp() {
  const asked: Asked[] = [];
  let documents: Record<string, Answer | ((asked: Asked) => Answer)> = {};
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(`${origin}${request.url}`);
    const body = Buffer.concat(chunks).toString("utf8");
    const fields = new URLSearchParams(request.method === "GET" ? url.search : body);
    const signed = signTwilio(TOKEN, url.href, request.method === "GET" ? [] : new URLSearchParams(body));
    const isSigned = request.headers["x-twilio-signature"] === signed;
    const entry = { path: url.pathname, method: request.method ?? "", fields, isSigned };
    asked.push(entry);
    const found = documents[url.pathname];
    const answer = typeof found === "function" ? found(entry) : found;
    const given = typeof answer === "string" ? { body: `<Response>${answer}</Response>` } : (answer ?? { status: 404 });
    if (given.afterMs) await new Promise((done) => setTimeout(done, given.afterMs));
    response.writeHead(given.status ?? 200, { "content-type": given.type ?? "text/xml", ...given.headers });
    response.end(given.body ?? "");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    asked,
    to: (path: string) => asked.filter((one) => one.path === path),
    serve(next: typeof documents) {
      documents = next;
      asked.length = 0;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** An emulator in memory with a client for its API and one for its control routes. */
export async function startTwilio(options: Partial<TwilioOptions> = {}) {
  const emulator = await start({ accountSid: ACCOUNT, authToken: TOKEN, ...options });
  const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

  async function api(
    method: string,
    path: string,
    form?: Record<string, string>,
    authorization = basic(ACCOUNT, TOKEN),
  ) {
    const response = await fetch(`${emulator.url}${path}`, {
      method,
      headers: { authorization },
      ...(form && { body: new URLSearchParams(form) }),
    });
    const text = await response.text();
    // biome-ignore lint/suspicious/noExplicitAny: answers are looked into by the assertions themselves
    return { status: response.status, body: (text.startsWith("{") ? JSON.parse(text) : text) as any };
  }
  // biome-ignore lint/suspicious/noExplicitAny: control answers differ per route
  async function control(method: string, path: string, body?: unknown): Promise<any> {
    const response = await fetch(`${emulator.url}/__control${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }
  const account = (path: string) => `/api/2010-04-01/Accounts/${ACCOUNT}${path}`;
  return {
    url: emulator.url,
    api,
    control,
    account,
    basic,
    get: (path: string) => api("GET", account(path)),
    post: (path: string, form: Record<string, string>) => api("POST", account(path), form),
    delete: (path: string) => api("DELETE", account(path)),
    reset: () => emulator.reset(),
    close: () => emulator.close(),
  };
}
