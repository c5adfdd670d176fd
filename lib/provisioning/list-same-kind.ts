import "server-only";
import { type CarrierNumber, carrierFor } from "@/lib/carriers";
import type { Job } from "./rows";

/** Numbers for sale that are what a line was sold as: same area, type, features and price list. @throws {CarrierError} */
export async function listSameKind({ carrier_id, item }: Pick<Job, "carrier_id" | "item">): Promise<CarrierNumber[]> {
  if (!item) return [];
  const { country, area_ref, features, number_type, sku_ref } = item;
  const found = await carrierFor(carrier_id).inventory.search(
    { country, areaRefs: [area_ref], features, type: number_type },
    { budget: "provisioning" },
  );
  return found.filter(({ skuRefs }) => skuRefs.some(({ ref }) => ref === sku_ref));
}
