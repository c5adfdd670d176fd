import type { Collection, Store } from "../kit/index.ts";
import type { Account } from "./account.ts";
import type * as rows from "./rows.ts";
import type { Scenario } from "./scenarios.ts";

/** The collections of the store, one row per object. */
export function openTables(store: Store) {
  const table = <T extends object>(name: string): Collection<T> => store.collection<T>(name);
  return {
    account: table<Partial<Account>>("account"),
    scenarios: table<Scenario>("scenarios"),
    reservations: table<rows.ReservationRow>("did_reservations"),
    orders: table<rows.OrderRow>("orders"),
    dids: table<rows.DidRow>("dids"),
    history: table<rows.HistoryRow>("did_history"),
    trunks: table<rows.TrunkRow>("voice_in_trunks"),
    trunkGroups: table<rows.TrunkGroupRow>("voice_in_trunk_groups"),
    pools: table<rows.PoolRow>("capacity_pools"),
    sharedGroups: table<rows.SharedGroupRow>("shared_capacity_groups"),
    exports: table<rows.ExportRow>("exports"),
    calls: table<rows.CallRow>("calls"),
    stockRanges: table<rows.StockRangeRow>("stock_ranges"),
    /** Numbers sold elsewhere, by number. */
    withdrawn: table<{ number: string }>("withdrawn_numbers"),
    skuChanges: table<rows.SkuChangeRow>("sku_changes"),
    identities: table<rows.PaperRow>("identities"),
    addresses: table<rows.PaperRow>("addresses"),
    encryptedFiles: table<rows.PaperRow>("encrypted_files"),
    proofs: table<rows.PaperRow>("proofs"),
    permanentDocuments: table<rows.PaperRow>("permanent_supporting_documents"),
    addressVerifications: table<rows.PaperRow>("address_verifications"),
  };
}

export type Tables = ReturnType<typeof openTables>;
