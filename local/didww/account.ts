import type { Collection } from "../kit/index.ts";
import type { Units } from "./money.ts";

/** The panel setting of an SMS HTTP IN trunk; `{SMS_…}` placeholders in url, headers and body are filled in. */
export interface SmsTrunk {
  url: string;
  method: "GET" | "POST" | "PUT";
  headers: Record<string, string>;
  contentType: string;
  body: string;
}

/** The trunk with the template of docs/subsystems/messages.md. */
export const smsTrunk = ({ url, secret }: { url: string; secret: string }): SmsTrunk => ({
  url,
  method: "POST",
  headers: { "x-hook-secret": secret },
  contentType: "application/json",
  body: '{"id":"{SMS_UUID}","from":"{SMS_SRC_ADDR}","to":"{SMS_DST_ADDR}","text_b64":"{SMS_TEXT_BASE64_ENCODED}","at":"{SMS_TIME}"}',
});

/** Money, per-account switches and the emulator's knobs: one row, changed by `PATCH /__control/account`. */
export interface Account {
  balance: Units;
  credit: Units;
  vatPercent: number;
  /** Off: `available_dids` answers 403 and the shop has to fall back to SKU ordering. */
  availableDidsEnabled: boolean;
  /** Off = no callback secret in the panel: nothing is sent and nothing is retried. */
  callbacksEnabled: boolean;
  /** Every change answers 403. */
  readOnly: boolean;
  keyRevoked: boolean;
  /** The account's default version. A request header that is older is ignored. */
  apiVersion: string;
  /** Requests per second and key; 0 = no limit. */
  rateLimitPerSecond: number;
  /** Whether a 429 says `Retry-After` (documented only for the next version). */
  rateLimitRetryAfter: boolean;
  maxReservations: number;
  reservationSeconds: number;
  /** Largest answer of `available_dids`. */
  sampleSize: number;
  orderDelayMs: number;
  exportDelayMs: number;
  /** Days after termination or an unpaid expiry until a number is gone for good. */
  restoreDays: number;
  /** `unroute`: numbers lose the trunk. `refuse`: 422 while a number uses it. */
  trunkDelete: "unroute" | "refuse";
  /** `cascade`: members go too, and 422 while anything is routed here. `keep_members`: members survive. */
  trunkGroupDelete: "cascade" | "keep_members";
  /** Whether `DELETE /orders/{id}` leaves a canceled order behind; otherwise it is 404 afterwards. */
  keepDeletedOrders: boolean;
  smsTrunk: SmsTrunk | null;
}

export const apiVersions = ["2017-09-18", "2021-04-19", "2021-12-15", "2022-05-10", "2026-04-16", "2026-11-19"];
export const pinnedVersion = "2026-04-16";

export const defaultAccount: Account = {
  balance: 2_500_000,
  credit: 0,
  vatPercent: 0,
  availableDidsEnabled: true,
  callbacksEnabled: true,
  readOnly: false,
  keyRevoked: false,
  apiVersion: pinnedVersion,
  rateLimitPerSecond: 20,
  rateLimitRetryAfter: false,
  maxReservations: 10,
  reservationSeconds: 600,
  sampleSize: 10,
  orderDelayMs: 1_500,
  exportDelayMs: 500,
  restoreDays: 35,
  trunkDelete: "unroute",
  trunkGroupDelete: "cascade",
  keepDeletedOrders: true,
  smsTrunk: null,
};

export interface AccountSettings {
  /** The current settings; read only. */
  get(): Readonly<Account>;
  set(change: Partial<Account>): Account;
}

/** Settings kept in one row over the given defaults. */
export function createAccount(rows: Collection<Partial<Account>>, defaults: Account): AccountSettings {
  let current: Account = { ...defaults, ...rows.get("account") };
  return {
    get: () => current,
    set(change) {
      const saved = { ...rows.get("account"), ...change };
      rows.put("account", saved);
      current = { ...defaults, ...saved };
      return current;
    },
  };
}

/** The version that answers a request: the account's default unless the header names a newer one that exists. */
export function servedVersion(account: Readonly<Account>, header: string | undefined): string {
  return header && apiVersions.includes(header) && header > account.apiVersion ? header : account.apiVersion;
}
