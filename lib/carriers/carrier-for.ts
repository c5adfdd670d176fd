import "server-only";
import type { CarrierId } from "@/lib/contract/vocabulary";
import { serverSql } from "@/lib/db";
import { env } from "@/lib/env";
import { logger } from "@/lib/logger";
import type { Carrier } from "./carrier";
import { CarrierError } from "./errors";
import { createCarrierGuard } from "./guard";
import { postgresLedger } from "./ledger";
import { carrierEntries } from "./registry";

const built = globalThis as typeof globalThis & { __numninjaCarriers?: Map<CarrierId, Carrier> };

/** The carriers that we could buy from. */
export const carrierIds: readonly CarrierId[] = carrierEntries.map(({ id }) => id);

/** Those at which we have an account. */
export const presentCarriers = (): readonly CarrierId[] =>
  carrierEntries.filter((entry) => entry.isPresent()).map(({ id }) => id);

export const isCarrierId = (value: string): boolean => carrierIds.includes(value);

/**
 * The carrier behind an id, one instance per process, with its budget and breaker in Postgres.
 * @throws {CarrierError} not_configured: no carrier of the registry, or we have no account there
 * @throws {EnvironmentError} its variables are incomplete, or would mix real and pretended money
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
  const entry = carrierEntries.find((candidate) => candidate.id === id);
  if (!entry) throw new CarrierError("not_configured", `there is no carrier ${id}`);
  if (!entry.isPresent()) throw new CarrierError("not_configured", `we have no account at ${id}`);
  return entry.build({
    publicUrl: env().APP_URL,
    ...createCarrierGuard(id, postgresLedger(id, entry.callRate, serverSql)),
    onCall: (call) => logger.debug({ carrier: id, ...call }, "carrier call"),
  });
}
