import { notFound } from "next/navigation";
import { requireStaff, type StaffActor } from "@/lib/callers";
import { uuidOrNull } from "@/lib/kernel/uuid";
import type { Area } from "./area";

/**
 * The record of an area that an address names, for those who may see the area; "not found" for everyone else, for no id and for no
 * record. Call it outside of `try`: "not found" is thrown.
 */
export async function staffRecord<T>(
  area: Area,
  id: string,
  get: (staff: StaffActor, id: string) => Promise<T | null>,
): Promise<{ staff: StaffActor; record: T }> {
  const staff = await requireStaff(area.role);
  const recordId = uuidOrNull(id);
  const record = recordId && (await get(staff, recordId));
  return { staff, record: record || notFound() };
}
