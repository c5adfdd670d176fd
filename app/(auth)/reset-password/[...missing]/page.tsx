import type { Metadata } from "next";
import { notFound } from "next/navigation";

/**
 * Addresses below this one that no page has. Rendered per request, like the pages beside it: `proxy.ts` gives everything here a
 * Content-Security-Policy with a nonce, and the prerendered "not found" page has no nonce on its scripts.
 */
export const dynamic = "force-dynamic";

export const metadata: Metadata = { title: "Page not found" };

export default function MissingPage(): never {
  notFound();
}
