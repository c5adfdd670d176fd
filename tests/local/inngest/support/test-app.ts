import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Inngest, type InngestFunction } from "inngest";
import { serve } from "inngest/node";

export interface TestApp {
  url: string;
  /** The client that functions and tests send with; usable once `connect` was called. */
  inngest: Inngest;
  /** Serves these functions from now on. */
  serve(functions: InngestFunction.Any[]): void;
  /** Stops listening, so that connections are refused. */
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/** An application with the real SDK on an HTTP server of its own. */
export async function startTestApp(id: string, serverUrl: () => string): Promise<TestApp> {
  let handler: (request: IncomingMessage, response: ServerResponse) => unknown = (_, response) => {
    response.writeHead(503);
    response.end();
  };
  let server = createServer((request, response) => handler(request, response));
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const silent = { info() {}, warn() {}, error() {}, debug() {} };
  const inngest = new Inngest({ id, isDev: true, baseUrl: serverUrl(), logger: silent });

  async function goDown(): Promise<void> {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  return {
    url: `http://127.0.0.1:${port}/api/inngest`,
    inngest,
    serve(functions) {
      handler = serve({ client: inngest, functions });
    },
    goDown,
    async comeBack() {
      server = createServer((request, response) => handler(request, response));
      await listen(port);
    },
    close: goDown,
  };
}
