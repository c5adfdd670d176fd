import { mkdtempSync, readFileSync } from "node:fs";
import path from "node:path";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { inject } from "vitest";
import { type SupabaseServer, start } from "../../local/supabase/index.ts";
import type { TestDatabase } from "./database.ts";

export interface SentMail {
  user: { id?: string; email: string; new_email?: string };
  email_data: {
    token: string;
    token_hash: string;
    token_hash_new: string;
    redirect_to: string;
    email_action_type: string;
  };
}

export interface TestApi extends SupabaseServer {
  publishableKey: string;
  secretKey: string;
  /** a client without a session of its own; never share one between people */
  anon(): SupabaseClient;
  /** a client with the secret key */
  admin(): SupabaseClient;
  /** what the Send Email Hook would have been asked to send, oldest first */
  mails(): SentMail[];
}

/** The embedded Supabase API over one test database. Mails are collected, not sent, unless a hook is given. */
export async function startTestApi(
  database: TestDatabase,
  options: {
    sendEmailHook?: { url: string; secret: string };
    jwtExpirySeconds?: number;
    mfaTriesPerMinute?: number;
  } = {},
): Promise<TestApi> {
  const { keys, directory } = inject("postgres");
  const ownDirectory = mkdtempSync(path.join(directory, "api-"));
  const mailFile = path.join(ownDirectory, "mails.jsonl");
  const server = await start({
    ...keys,
    port: 0,
    databaseUrl: database.url("supabase_admin"),
    siteUrl: "http://127.0.0.1:3000",
    storageDir: path.join(ownDirectory, "storage"),
    sendEmailHook: options.sendEmailHook ?? null,
    jwtExpirySeconds: options.jwtExpirySeconds,
    mfaTriesPerMinute: options.mfaTriesPerMinute,
    mailFile,
  });
  const client = (key: string) =>
    createClient(server.url, key, { auth: { persistSession: false, autoRefreshToken: false } });
  return {
    ...server,
    publishableKey: keys.publishableKey,
    secretKey: keys.secretKey,
    anon: () => client(keys.publishableKey),
    admin: () => client(keys.secretKey),
    mails() {
      try {
        return readFileSync(mailFile, "utf8")
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line));
      } catch {
        return [];
      }
    },
  };
}
