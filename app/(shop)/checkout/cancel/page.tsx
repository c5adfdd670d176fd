import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { routes } from "@/components/app/routes";
import { CheckoutCanceled } from "@/components/checkout/checkout-canceled";
import { requirePerson } from "@/lib/accounts";
import { uuidOrNull } from "@/lib/uuid";

export const metadata: Metadata = { title: "Not paid", robots: { index: false } };

export default async function CheckoutCancelPage({ searchParams }: PageProps<"/checkout/cancel">) {
  const orderId = uuidOrNull((await searchParams).order);
  if (!orderId) notFound();
  await requirePerson(routes.checkoutCancel(orderId));
  return (
    <div className="wrap max-w-4xl py-8 sm:py-12">
      <CheckoutCanceled orderId={orderId} />
    </div>
  );
}
