import type { Metadata } from "next";
import { requireStaff } from "@/lib/callers";
import type { Area } from "./area";

/** The title of an area's page, for those who may see it: a stranger's "not found" must not carry it. */
export const areaMetadata = (area: Area) => async (): Promise<Metadata> => {
  await requireStaff(area.role);
  return { title: area.title };
};
