import type { ReactNode } from "react";
import { QueryProvider } from "@/components/layout/query-provider";
import { SessionMark } from "../../session-mark";

/** Checkout and what comes after it keep asking how the order is. */
export default function CheckoutLayout({ children }: { children: ReactNode }) {
  return (
    <QueryProvider>
      <SessionMark />
      {children}
    </QueryProvider>
  );
}
