import type { Metadata } from "next";
import { connection } from "next/server";
import { CartView } from "@/components/cart/cart-view";
import { QueryProvider } from "@/components/layout/query-provider";
import { PageHeader } from "@/components/ui/page-header";

export const metadata: Metadata = { title: "Cart", robots: { index: false } };

/** Rendered per request for the proxy's nonce; the cart itself comes from the API. */
export default async function CartPage() {
  await connection();
  return (
    <div className="wrap py-8 sm:py-10">
      <PageHeader title="Cart" />
      <QueryProvider>
        <CartView />
      </QueryProvider>
    </div>
  );
}
