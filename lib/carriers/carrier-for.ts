import "server-only";
import { type CarrierId, carrierIds } from "@/lib/contract/vocabulary";
import { serverSql } from "@/lib/db";
import { env } from "@/lib/env";
import { logger } from "@/lib/logger";
import type { Carrier } from "./carrier";
import { createDidwwCarrier } from "./didww/adapter";
import { apiKeyAuth } from "./didww/api";
import { CarrierError } from "./errors";
import { createCarrierGuard } from "./guard";
import { postgresLedger } from "./ledger";

const built = globalThis as typeof globalThis & { __numninjaCarriers?: Map<CarrierId, Carrier> };

export const isCarrierId = (value: string): value is CarrierId => (carrierIds as readonly string[]).includes(value);

/** Carriers that can be asked in this deployment. The others have a name and no adapter yet. */
export const configuredCarriers: readonly CarrierId[] = ["didww"];

/**
 * The carrier behind an id, one instance per process, with its budget and breaker in Postgres.
 * @throws {CarrierError} not_configured: known by name, not built yet
 */
export function carrierFor(id: CarrierId): Carrier {
  built.__numninjaCarriers ??= new Map();
  let carrier = built.__numninjaCarriers.get(id);
  if (!carrier) {
    carrier = build(id);
    built.__numninjaCarriers.set(id, carrier);
  }
  return carrier;
}

function build(id: CarrierId): Carrier {
  switch (id) {
    case "didww": {
      const { DIDWW_API_URL, DIDWW_API_KEY, DIDWW_CALLBACK_SECRET, APP_URL } = env();
      return createDidwwCarrier({
        baseUrl: DIDWW_API_URL.replace(/\/$/, ""),
        auth: apiKeyAuth(DIDWW_API_KEY),
        callbackSecret: DIDWW_CALLBACK_SECRET,
        publicUrl: APP_URL,
        ...createCarrierGuard(id, postgresLedger(id, serverSql)),
        onCall: (call) => logger.debug({ carrier: id, ...call }, "carrier call"),
      });
    }
    case "twilio":
    case "teliport":
      throw new CarrierError("not_configured", `the carrier ${id} is not built yet`);
    default: {
      const forgotten: never = id;
      throw new CarrierError("not_configured", `unknown carrier ${String(forgotten)}`);
    }
  }
}
