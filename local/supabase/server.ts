import { exitWithParent } from "../stack/exit-with-parent.ts";
import { start } from "./index.ts";

/** The Supabase API as a process of the embedded stack. Tells its parent `{ type: "ready", port }`. */
function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`local/supabase/server.ts needs ${name}`);
  return value;
}

exitWithParent();
const server = await start({
  port: Number(variable("PORT")),
  databaseUrl: variable("DATABASE_URL"),
  siteUrl: variable("APP_URL"),
  jwtSecret: variable("JWT_SECRET"),
  signingKey: JSON.parse(variable("SIGNING_KEY")),
  publishableKey: variable("SUPABASE_PUBLISHABLE_KEY"),
  secretKey: variable("SUPABASE_SECRET_KEY"),
  storageDir: variable("STORAGE_DIR"),
  sendEmailHook: { url: variable("SEND_EMAIL_HOOK_URL"), secret: variable("SEND_EMAIL_HOOK_SECRET") },
  mailFile: process.env.MAIL_FILE,
  jwtExpirySeconds: process.env.JWT_EXPIRY_SECONDS ? Number(process.env.JWT_EXPIRY_SECONDS) : undefined,
});
process.on("SIGTERM", () => void server.close().finally(() => process.exit(0)));
process.on("SIGINT", () => {}); // the orchestrator decides the order of the end
process.send?.({ type: "ready", port: server.port });
