import type { ReactNode } from "react";
import { QueryProvider } from "@/components/layout/query-provider";
import { SignedInMark } from "@/components/layout/signed-in-mark";
import { pageHasSession } from "@/lib/callers";

/** Checkout and what comes after it keep asking how the order is. */
export default async function CheckoutLayout({ children }: { children: ReactNode }) {
  return (
    <QueryProvider>
      <SignedInMark signedIn={await pageHasSession()} />
      {children}
    </QueryProvider>
  );
}
