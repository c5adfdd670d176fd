import { notFound } from "next/navigation";

/**
 * The back office has no pages yet. Rendered per request, so that "not found" carries the nonce of `proxy.ts` on its
 * scripts; strangers are sent to sign-in before, so that they learn nothing about what exists here.
 */
export const dynamic = "force-dynamic";

export default function MissingPage(): never {
  notFound();
}
