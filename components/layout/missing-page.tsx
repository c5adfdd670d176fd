import type { Metadata } from "next";
import { notFound } from "next/navigation";

export const missingMetadata: Metadata = { title: "Page not found" };

/**
 * For addresses that no page has, below ones that are rendered per request. `proxy.ts` gives everything there a
 * Content-Security-Policy with a nonce, and the prerendered "not found" page has no nonce on its scripts; so these pages
 * set `dynamic = "force-dynamic"`, which Next reads only from their own file.
 */
export function MissingPage(): never {
  notFound();
}
