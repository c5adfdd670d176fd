import type { ReactNode } from "react";
import { QueryProvider } from "@/components/layout/query-provider";

/** Checkout and what comes after it keep asking how the order is. */
export default function CheckoutLayout({ children }: { children: ReactNode }) {
  return <QueryProvider>{children}</QueryProvider>;
}
