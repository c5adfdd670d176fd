import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Node's request as the fetch API has it, byte by byte. */
export function toRequest(message: IncomingMessage, baseUrl: string, body: Buffer): Request {
  const headers = new Headers();
  for (let index = 0; index < message.rawHeaders.length; index += 2) {
    headers.append(message.rawHeaders[index] ?? "", message.rawHeaders[index + 1] ?? "");
  }
  const bodyless = message.method === "GET" || message.method === "HEAD" || body.length === 0;
  return new Request(`${baseUrl}${message.url}`, {
    method: message.method,
    headers,
    body: bodyless ? undefined : new Uint8Array(body),
  });
}

/** Sends a fetch answer unchanged. */
export async function write(response: ServerResponse, from: Response): Promise<void> {
  const bytes = Buffer.from(await from.arrayBuffer());
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of from.headers) if (name !== "set-cookie") headers[name] = value;
  const cookies = from.headers.getSetCookie();
  if (cookies.length > 0) headers["set-cookie"] = cookies;
  if (from.status !== 204 && from.status !== 304) headers["content-length"] ??= String(bytes.length);
  response.writeHead(from.status, headers);
  response.end(bytes);
}

/** Largest request that is read, in bytes: an email with attachments may have 40 MB. */
const largestBody = 64 * 1024 * 1024;

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) throw new Error(`request body above ${largestBody} bytes`);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

/** On 127.0.0.1 only. @returns the port; rejects with EADDRINUSE when it is busy */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((done, fail) => {
    server.once("error", fail);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", fail);
      done((server.address() as AddressInfo).port);
    });
  });
}
