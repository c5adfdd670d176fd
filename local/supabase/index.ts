import { mkdirSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { isLocalHost } from "../kit/foreign-pages.ts";
import { applyAfterSystemSchema } from "../postgres/prepare-database.ts";
import { withDeadline } from "./deadline.ts";
import { createHandler, type Handler } from "./handler.ts";
import { createLite } from "./lite.ts";
import { defaultJwtExpirySeconds, type SupabaseOptions } from "./options.ts";
import { installSessionContext } from "./session-context.ts";
import { createTokens } from "./tokens.ts";

export interface SupabaseServer {
  url: string;
  port: number;
  close(): Promise<void>;
}

/**
 * Starts the Supabase API (auth, REST, storage) on 127.0.0.1 over a bootstrapped database.
 * Creates or completes the `auth` and `storage` schemas, so it must have run once before the migrations.
 */
export async function start(options: SupabaseOptions): Promise<SupabaseServer> {
  mkdirSync(options.storageDir, { recursive: true, mode: 0o700 });
  const lite = await createLite(options);
  await applyAfterSystemSchema(lite.sql);
  await installSessionContext(lite);

  // Tokens name their issuer, which contains the port: known only after listening.
  let handler: Handler | null = null;
  const server = serve({
    port: options.port,
    hostname: "127.0.0.1",
    overrideGlobalObjects: false,
    fetch: (request, { incoming }) => {
      // A page of another name that points here must not read accounts (DNS rebinding).
      if (!isLocalHost(incoming.headers.host)) return new Response("unexpected Host", { status: 403 });
      return (
        handler?.(request, { peerAddress: incoming.socket.remoteAddress ?? null }) ??
        new Response("starting", { status: 503 })
      );
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", reject);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const { jwtSecret, signingKey } = options;
  const expirySeconds = options.jwtExpirySeconds ?? defaultJwtExpirySeconds;
  const tokens = await createTokens({ jwtSecret, signingKey, issuer: `${url}/auth/v1`, expirySeconds });
  const ready = createHandler(lite, tokens, options);
  // A burst on a cold schema cache stalls and partly fails, so the first request is ours.
  await ready(new Request(`${url}/rest/v1/`, { headers: { apikey: options.secretKey } }), { peerAddress: "127.0.0.1" });
  handler = withDeadline(ready);
  return {
    url,
    port,
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      });
      await lite.close();
    },
  };
}
