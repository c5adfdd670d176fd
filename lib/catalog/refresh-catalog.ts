import "server-only";
import { revalidatePath } from "next/cache";
import { logger } from "@/lib/logger";
import { forgetCatalog } from "./catalog-memo";

/**
 * Publishes a finished sync: clears this process's caches and revalidates the shop's cached pages.
 * Without it they follow within their own `revalidate` time. Safe to repeat, never throws.
 */
export function refreshCatalog(): void {
  forgetCatalog();
  try {
    revalidatePath("/(shop)", "layout"); // Next tags a page by its folders, route groups included
  } catch (error) {
    logger.info({ err: error }, "cached pages keep their own time"); // outside of a request of Next, e.g. in a script
  }
}
