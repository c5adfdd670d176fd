import "server-only";
import { revalidatePath } from "next/cache";
import { logger } from "@/lib/logger";
import { forgetCatalog } from "./catalog-memo";

/** Pages that show the catalogue and are cached by Next; the sitemap is one of them. */
const cachedPages = [
  ["/", "page"],
  ["/pricing", "page"],
  ["/numbers/[country]", "page"],
  ["/numbers/[country]/[area]", "page"],
  ["/sitemap.xml", "page"],
] as const;

/**
 * Shows what a sync has brought: empties this process's memory and has the cached pages rendered anew.
 * Without it they follow within their own `revalidate` time. Safe to repeat, never throws.
 */
export function refreshCatalog(): void {
  forgetCatalog();
  try {
    for (const [path, type] of cachedPages) revalidatePath(path, type);
  } catch (error) {
    logger.info({ err: error }, "cached pages keep their own time"); // outside of a request of Next, e.g. in a script
  }
}
