import "server-only";
import type { StaffActor } from "@/lib/callers";
import { now } from "@/lib/clock";
import type { CatalogSyncState } from "@/lib/contract/staff/catalog";
import { AppError } from "@/lib/errors";
import { refreshCatalog } from "./refresh-catalog";
import { nextCatalogSync } from "./schedule";
import { getCatalogSyncRow, requestCatalogSyncRow, setAreaSaleRow, setCountrySaleRow } from "./staff-rows";

/** Takes a country off sale or puts it back. What is held or paid already goes on. @throws {AppError} NOT_FOUND */
export async function setCountrySale(staff: StaffActor, iso2: string, isOffSale: boolean, reason: string) {
  const set = await setCountrySaleRow(staff, iso2, isOffSale, reason);
  refreshCatalog();
  return set;
}

/** The same for an area. Put back, it may stop again immediately: its price is compared with its cost first. */
export async function setAreaSale(staff: StaffActor, areaId: string, isOffSale: boolean, reason: string) {
  const set = await setAreaSaleRow(staff, areaId, isOffSale, reason);
  refreshCatalog();
  return set;
}

/** Asks for a run of a carrier's sync now. @throws {AppError} SYNC_RUNNING; NOT_FOUND for a carrier that is not in use */
export async function requestCatalogSync(staff: StaffActor, carrierId: string, reason: string) {
  const asked = await requestCatalogSyncRow(staff, carrierId, reason);
  if (!asked.ok) throw new AppError(asked.code);
  return { run_id: asked.run_id };
}

/** How the sync stands, carrier by carrier. */
export const getCatalogSync = async (staff: StaffActor): Promise<CatalogSyncState> => ({
  ...(await getCatalogSyncRow(staff)),
  next_at: nextCatalogSync(now()).toISOString(),
});
