import { setTimeout as sleep } from "node:timers/promises";
import "./enable-storage.ts";
import { App } from "@supabase/lite";
import { createPostgresConnection } from "@supabase/lite/postgres";
import type { Sql } from "postgres";
import { defaultJwtExpirySeconds, type SupabaseOptions } from "./options.ts";
import { fileStorage } from "./storage-adapter.ts";

const closeWithinMs = 5_000;

/**
 * The surfaces of `@supabase/lite` 0.10 that the wrapper hooks into. Most are private there:
 * read this list again, and run tests/local/supabase, before changing the version.
 */
export interface Lite {
  fetch(request: Request, context?: unknown): Promise<Response>;
  sql: Sql;
  connection: LiteConnection;
  setMailer(mailer: Record<string, (...args: never[]) => Promise<void>>): void;
  close(): Promise<void>;
}

export interface LiteConnection {
  driver: Sql;
  rlsState: "unknown" | "active" | "inactive";
  normalizeDbError(error: unknown): unknown;
  clearSchemaCache(): Promise<void>;
  applyJwtSessionContext(transaction: unknown, context: unknown, switchRole: boolean): Promise<void>;
  close(): Promise<void>;
}

const timestamptz = 1184;
/** PostgREST writes `2026-11-20T21:26:18.936+00:00`, the driver `2026-11-20 21:26:18.936+00`. */
const isoTimestamps = {
  from: [timestamptz],
  to: timestamptz,
  serialize: (value: unknown) => value,
  parse: (value: string) => value.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00"),
};

/** Makes lite's App on a real Postgres, with the `auth` and `storage` schemas present. Nothing listens yet. */
export async function createLite(options: SupabaseOptions): Promise<Lite> {
  const connection = createPostgresConnection({
    url: options.databaseUrl,
    postgresOptions: {
      max: 10,
      onnotice: () => {},
      connection: { application_name: "supabase-api" },
      types: { timestamptz: isoTimestamps },
    },
  } as never) as unknown as LiteConnection;
  const app = new App({
    connection,
    api: { schemas: ["public"], max_rows: 1000 },
    auth: {
      enabled: true,
      jwt_secret: options.jwtSecret,
      jwt_expiry: options.jwtExpirySeconds ?? defaultJwtExpirySeconds,
      site_url: options.siteUrl,
      additional_redirect_urls: [`${options.siteUrl}/**`],
      publishable_key: options.publishableKey,
      secret_key: options.secretKey,
      minimum_password_length: 8,
      email: { enable_signup: true, enable_confirmations: true },
    },
    storage: { enabled: true, file_size_limit: "10MiB" },
    db: { migrations: { enabled: false } }, // it would create the history table as superuser
    options: { server: { admin: false } },
  } as never) as unknown as {
    init(): Promise<unknown>;
    ensureSystemSchema(): Promise<void>;
    fetch(request: Request, context?: unknown): Promise<Response>;
    _mailer?: unknown;
    _storageAdapter?: unknown;
  };
  app._storageAdapter = fileStorage(options.storageDir);
  await app.init();
  await app.ensureSystemSchema();
  // "unknown" makes lite GRANT ALL on every schema that holds a table with row level security, private ones too
  connection.rlsState = "active";
  return {
    fetch: (request, context) => app.fetch(request, context),
    sql: connection.driver,
    connection,
    setMailer: (mailer) => {
      app._mailer = mailer;
    },
    // Its pool waits for what was asked; of a database that is gone nothing comes back.
    close: () => Promise.race([connection.close(), sleep(closeWithinMs, undefined, { ref: false })]),
  };
}
