import { createDidwwCarrier } from "@/lib/carriers/didww/adapter";
import { apiKeyAuth } from "@/lib/carriers/didww/api";
import { createTwilioCarrier } from "@/lib/carriers/twilio/adapter";
import { importAreas } from "@/lib/catalog/import-areas";
import { catalogStore } from "@/lib/catalog/import-rows";
import type { Db } from "@/lib/db/pool";
import { start } from "../../local/didww/index.ts";
import { start as startStripe } from "../../local/stripe/index.ts";
import { start as startTwilio } from "../../local/twilio/index.ts";
import { buildKey, type SignedInPerson, signInPerson } from "../builders/person.ts";
import { ageSearches, closeBreakers, liftCarrierBudget } from "../drivers/database.ts";
import { setAppEnv } from "./app-env.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";
import { startTestApi, type TestApi } from "./supabase-api.ts";

const apiKey = "test-didww-key";
const callbackSecret = "test-callback-secret";
const twilioAccount = { accountSid: `AC${"0".repeat(31)}8`, authToken: "test-twilio-token" };
const publicUrl = "http://127.0.0.1:3000";
const unguarded = { takeTokens: async () => {}, onResult: () => {} };

export interface Shop {
  database: TestDatabase;
  api: TestApi;
  /** The embedded DIDWW's `/__control`. */
  didwwUrl: string;
  didww<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
  /** The same of the embedded Twilio, where it was asked for. */
  twilio<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
  /** Searches that reached DIDWW since the journal was cleared. */
  countSearches(): Promise<number>;
  /** Every call to DIDWW fails from now on, until `carrierUp`. */
  carrierDown(): Promise<void>;
  carrierUp(): Promise<void>;
  /** Makes every kept answer older. */
  ageSearches(seconds: number): Promise<void>;
  forgetSearches(): Promise<void>;
  newPerson(): Promise<SignedInPerson>;
  newKey(accountId: string, scopes: string[]): Promise<string>;
  close(): Promise<void>;
}

/**
 * The shop's server side without a web server: a database with the catalogue of some countries, sign-in, and the embedded DIDWW and Stripe.
 * Call in `beforeAll`, before anything in `lib` reads the environment.
 */
export async function openShop({
  countries = ["US", "GB", "DE", "AU"],
  twilio: twilioCountries = [],
  environment = {},
  voiceDomainUrl,
}: {
  countries?: string[];
  /** Countries that the embedded Twilio sells too; none: it is not started. */
  twilio?: string[];
  environment?: Record<string, string>;
  /** Where the embedded DIDWW hands calls over to: `openVoice` names it. */
  voiceDomainUrl?: string;
} = {}): Promise<Shop> {
  const database = await createTestDatabase();
  await liftCarrierBudget(database.sql);
  const api = await startTestApi(database);
  const emulator = await start({
    apiKey,
    callbackSecret,
    rateLimitPerSecond: 0,
    orderDelayMs: 20,
    voiceSipHost: "voice.example.test",
    ...(voiceDomainUrl !== undefined && { voiceDomainUrl }),
  });
  const stripe = await startStripe({ secretKey: "sk_test_shop", webhookSecret: "whsec_nothing", webhookUrl: null });
  const twilio = twilioCountries.length > 0 ? await startTwilio(twilioAccount) : null;
  setAppEnv(database, api, {
    STRIPE_SECRET_KEY: "sk_test_shop",
    STRIPE_API_BASE: stripe.url,
    DIDWW_API_KEY: apiKey,
    DIDWW_API_URL: `${emulator.url}/v3`,
    DIDWW_CALLBACK_SECRET: callbackSecret,
    VOICE_SIP_HOST: "voice.example.test",
    ...(twilio && {
      TWILIO_ACCOUNT_SID: twilioAccount.accountSid,
      TWILIO_AUTH_TOKEN: twilioAccount.authToken,
      TWILIO_API_URL: twilio.url,
    }),
    ...environment,
  });
  const store = catalogStore(database.worker as unknown as Db);
  const carrier = createDidwwCarrier({
    baseUrl: `${emulator.url}/v3`,
    auth: apiKeyAuth(apiKey),
    callbackSecret,
    publicUrl,
    ...unguarded,
  });
  await importAreas(carrier, store, countries);
  if (twilio) {
    const hosts = { api: `${twilio.url}/api`, pricing: `${twilio.url}/pricing` };
    const second = createTwilioCarrier({ ...twilioAccount, ...unguarded, hosts, publicUrl, fallbackUrl: publicUrl });
    await importAreas(second, store, twilioCountries);
    await database.sql`update public.carriers set is_enabled = true where id = 'twilio'`;
  }

  async function control<T>(of: { url: string } | null, method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${of?.url}/__control${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  const didww: Shop["didww"] = (...request) => control(emulator, ...request);
  return {
    database,
    api,
    didww,
    didwwUrl: emulator.url,
    twilio: (...request) => control(twilio, ...request),
    countSearches: async () => (await didww<unknown[]>("GET", "/journal?method=GET&path=/v3/available_dids")).length,
    carrierDown: async () => {
      await didww("POST", "/faults", { at: "before", path: "/v3", status: 503, times: 10_000 });
    },
    async carrierUp() {
      await didww("DELETE", "/faults");
      if (twilio) await control(twilio, "DELETE", "/faults");
      await closeBreakers(database.sql);
    },
    ageSearches: (seconds) => ageSearches(database.sql, seconds),
    async forgetSearches() {
      await database.sql`delete from public.search_cache`;
    },
    newPerson: () => signInPerson(database, api),
    newKey: (accountId, scopes) => buildKey(database.sql, accountId, scopes),
    async close() {
      await emulator.close();
      await twilio?.close();
      await stripe.close();
      await api.close();
      await database.drop();
    },
  };
}
