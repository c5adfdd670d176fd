import { createServer } from "node:net";

/** @returns `wanted` when it is free on 127.0.0.1, else any free port; 0 always means any */
export async function freePort(wanted = 0, taken: ReadonlySet<number> = new Set()): Promise<number> {
  if (wanted !== 0 && !taken.has(wanted) && (await probe(wanted)) !== null) return wanted;
  for (;;) {
    const port = await probe(0);
    if (port !== null && !taken.has(port)) return port;
  }
}

/** @returns the port that could be bound, or null */
function probe(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : null));
    });
  });
}
