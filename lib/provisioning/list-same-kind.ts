import "server-only";
import { type CarrierNumber, carrierFor } from "@/lib/carriers";
import type { EqualArea, Job } from "./rows";

/** The area that a line was sold from. */
export const areaOfLine = ({ carrier_id, item }: Job): EqualArea => ({
  carrier_id,
  area_id: item!.area_id,
  area_ref: item!.area_ref,
  sku_ref: item!.sku_ref,
  features: item!.features,
});

/** Numbers for sale in an area that are what a line was sold as: same type, features and price list. @throws {CarrierError} */
export async function listSameKind({ item }: Job, area: EqualArea): Promise<CarrierNumber[]> {
  const { country, number_type } = item!;
  const found = await carrierFor(area.carrier_id).inventory.search(
    { country, areaRefs: [area.area_ref], features: area.features, type: number_type },
    { budget: "provisioning" },
  );
  return found.filter(({ skuRefs }) => skuRefs.some(({ ref }) => ref === area.sku_ref));
}
