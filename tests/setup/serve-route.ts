import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * A server on this machine that hands each request to a route of ours, so that emulators can reach it.
 * @param answer called with the request, its body read, and the last part of its path
 */
export async function serveRoute(answer: (request: Request, last: string) => Promise<Response>) {
  let origin = "";
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const url = new URL(incoming.url ?? "/", origin);
    const headers = new Headers(incoming.headers as Record<string, string>);
    const method = incoming.method!;
    const body = method === "GET" ? null : Buffer.concat(chunks);
    const response = await answer(new Request(url, { method, headers, body }), url.pathname.split("/").at(-1)!);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
