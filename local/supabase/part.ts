import { randomBytes } from "node:crypto";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import { databaseClock } from "../postgres/business-clock.ts";
import { superuser } from "../postgres/cluster.ts";
import { withConnection } from "../postgres/connect.ts";
import { databaseUrl } from "../postgres/database-url.ts";
import { migrate } from "../postgres/migrate.ts";
import { postgres } from "../postgres/part.ts";
import { applyBootstrap, setPassword } from "../postgres/prepare-database.ts";
import { definePart } from "../stack/define-part.ts";
import { phase } from "../stack/progress.ts";
import { randomAlphanumeric, randomToken } from "../stack/random-secret.ts";
import { createDemoUsers, demoCustomer, demoStaff } from "./demo-users.ts";
import { codesPath } from "./mfa/codes-page.ts";

/** The Supabase API over the product's database, which it migrates. */
export const supabase = definePart({
  name: "supabase",
  title: "the Supabase API",
  port: 54321,
  real: {
    marker: "SUPABASE_URL",
    needs: [
      "SUPABASE_PUBLISHABLE_KEY",
      "SUPABASE_SECRET_KEY",
      "DATABASE_URL_SERVER",
      "DATABASE_URL_WORKER",
      "SEND_EMAIL_HOOK_SECRET",
    ],
  },
  requires: [postgres],
  keys: async () => ({
    jwtSecret: randomToken(32),
    signingKey: await newSigningKey(),
    publishableKey: `sb_publishable_${randomAlphanumeric(22)}`,
    secretKey: `sb_secret_${randomAlphanumeric(22)}`,
    sendEmailHookSecret: `v1,whsec_${randomBytes(32).toString("base64")}`,
    appServerPassword: randomToken(),
    appWorkerPassword: randomToken(),
  }),
  environment: {
    SUPABASE_URL: ({ url }) => url,
    SUPABASE_PUBLISHABLE_KEY: ({ keys }) => keys.publishableKey,
    SUPABASE_SECRET_KEY: ({ keys }) => keys.secretKey,
    SEND_EMAIL_HOOK_SECRET: ({ keys }) => keys.sendEmailHookSecret,
    DATABASE_URL_SERVER: ({ of, keys }) => databaseUrl(of(postgres).port, "app_server", keys.appServerPassword),
    DATABASE_URL_WORKER: ({ of, keys }) => databaseUrl(of(postgres).port, "app_worker", keys.appWorkerPassword),
  },
  switches: ["JWT_EXPIRY_SECONDS", "MFA_TRIES_PER_MINUTE", "LITE_AUTH_BCRYPT_COST"],
  prints: ({ url }) => ({
    Customer: `${demoCustomer.email}  ${demoCustomer.password}`,
    ...Object.fromEntries(
      demoStaff.map(({ title, email, password }) => [title, `${email}  ${password}  (staff: ends at /admin)`]),
    ),
    "Staff codes": `${url}${codesPath}`,
  }),
  // Only what is the product's: sessions, tokens and one-time codes live by the machine's clock.
  clock: ({ of }) => databaseClock(databaseUrl(of(postgres).port, superuser, of(postgres).keys.superuserPassword)),
  async beforeStart({ of }) {
    const { port, keys } = of(postgres);
    await withConnection(databaseUrl(port, superuser, keys.superuserPassword), (admin) =>
      applyBootstrap(admin, keys.postgresPassword),
    );
  },
  server: ({ of, keys, environment, appUrl, file }) => ({
    APP_URL: environment.APP_URL,
    DATABASE_URL: databaseUrl(of(postgres).port, superuser, of(postgres).keys.superuserPassword),
    JWT_SECRET: keys.jwtSecret,
    SIGNING_KEY: JSON.stringify(keys.signingKey),
    SUPABASE_PUBLISHABLE_KEY: keys.publishableKey,
    SUPABASE_SECRET_KEY: keys.secretKey,
    SEND_EMAIL_HOOK_URL: `${appUrl}/api/auth/send-email`,
    SEND_EMAIL_HOOK_SECRET: keys.sendEmailHookSecret,
    STORAGE_DIR: file("storage"),
  }),
  async afterStart({ of, url, keys, demo }) {
    const { port, keys: passwords } = of(postgres);
    await withConnection(databaseUrl(port, "postgres", passwords.postgresPassword), async (owner) => {
      await phase("Migrating the database", async (report) => {
        const applied = await migrate(owner, "supabase/migrations");
        await withConnection(databaseUrl(port, superuser, passwords.superuserPassword), async (admin) => {
          await setPassword(admin, "app_server", keys.appServerPassword);
          await setPassword(admin, "app_worker", keys.appWorkerPassword);
        });
        report(`${applied.length} new`);
      });
      if (demo) await createDemoUsers(owner, { url, secretKey: keys.secretKey });
    });
  },
});

async function newSigningKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  return { ...(await exportJWK(privateKey)), alg: "ES256", kid: randomToken(9), use: "sig" };
}
