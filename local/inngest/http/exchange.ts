import type { IncomingMessage, ServerResponse } from "node:http";

/** One request and the means to answer it. */
export interface Exchange {
  method: string;
  url: URL;
  headers: IncomingMessage["headers"];
  /** Parts of the path that the route names. */
  params: string[];
  readBody(): Promise<string>;
  json(status: number, body: unknown): void;
  html(status: number, body: string): void;
  redirect(location: string): void;
}

/** Answers with `status` and a message instead of what was asked for. */
export class HttpError extends Error {
  override name = "HttpError";
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const maxBodyBytes = 10 * 1024 * 1024;
const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export function createExchange(request: IncomingMessage, response: ServerResponse, url: URL): Exchange {
  const send = (status: number, headers: Record<string, string>, body: string) => {
    response.writeHead(status, { "x-inngest-server-kind": "dev", ...headers });
    response.end(body);
  };
  return {
    method: request.method ?? "GET",
    url,
    headers: request.headers,
    params: [],
    readBody: () => readBody(request),
    json: (status, body) => send(status, { "content-type": "application/json" }, JSON.stringify(body)),
    html: (status, body) =>
      send(
        status,
        {
          "content-type": "text/html; charset=utf-8",
          "content-security-policy": pagePolicy,
          "cache-control": "no-store",
        },
        body,
      ),
    redirect: (location) => send(303, { location }, ""),
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new HttpError(413, "the body is larger than 10 MB");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The JSON body. @throws {HttpError} 400 when it is not JSON */
export async function readJson(exchange: Exchange): Promise<unknown> {
  try {
    return JSON.parse(await exchange.readBody());
  } catch (error) {
    if (error instanceof HttpError) throw error;
    throw new HttpError(400, "the body is not JSON");
  }
}
