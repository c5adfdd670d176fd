import { type ListDefinition, readList } from "@/lib/backoffice";
import { requireStaff } from "@/lib/callers";
import { readListAddress } from "@/lib/contract/staff/list-address";
import type { Area } from "./area";

type Parameters = Record<string, string | string[] | undefined>;

/**
 * The list that a page of an area shows, for the member of staff who looks: what its table is given.
 * @param address of the page, where it is not the area's own
 */
export async function openList<Row extends { id: string }>(
  area: Area,
  list: ListDefinition<Row>,
  searchParams: Promise<Parameters>,
  address: string = area.href,
) {
  const staff = await requireStaff(area.role);
  const { state, problems } = readListAddress(list, await searchParams);
  return { list, address, state, problems, page: await readList(staff, list, state) };
}
