import type { Metadata } from "next";
import { headers } from "next/headers";
import { SignInOrUp } from "@/components/account/sign-in-or-up";
import { CheckoutEmpty } from "@/components/checkout/checkout-empty";
import { CheckoutForm } from "@/components/checkout/checkout-form";
import { CheckoutGuestCart } from "@/components/checkout/checkout-guest-cart";
import { FocusOnSignIn } from "@/components/checkout/focus-on-sign-in";
import { EarlyPresses } from "@/components/layout/early-presses";
import { routes } from "@/components/layout/routes";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { submitCredentials } from "@/lib/auth";
import { billingCountries, getBillingFacts } from "@/lib/billing";
import { pageActor, pageMay, resolveAccount } from "@/lib/callers";
import { cartForPage } from "@/lib/cart";
import { env } from "@/lib/env";
import { getOrder } from "@/lib/orders";

export const metadata: Metadata = { title: "Checkout", robots: { index: false } };

export default async function CheckoutPage() {
  const actor = await pageActor();
  const isSignedIn = actor?.kind === "user";
  const asked = await headers();
  const isVisit = asked.get("sec-fetch-dest") === "document";
  // An empty cart asks for no sign-up. A hold that ends during the sign-up is shown beside the form.
  const cart = await cartForPage(actor);
  const started =
    isSignedIn && cart?.open_order_id
      ? await getOrder(actor, await resolveAccount(actor, null), cart.open_order_id)
      : null;
  const facts =
    isSignedIn && cart?.needs_place && (await pageMay("billing"))
      ? await getBillingFacts(actor, await resolveAccount(actor, null, "billing"))
      : null;
  const isEmpty = !isSignedIn && cart !== null && cart.items.length === 0;
  return (
    <div className="wrap py-8 max-md:py-5 sm:py-10">
      {isVisit && <EarlyPresses nonce={asked.get("x-nonce") ?? undefined} />}
      <FocusOnSignIn isSignedIn={isSignedIn} />
      <PageHeader title="Checkout" />
      {isSignedIn ? (
        <CheckoutForm
          needsForwardTo={env().VOICE_SIP_HOST === undefined}
          initial={cart}
          started={started}
          countries={billingCountries()}
          facts={facts}
        />
      ) : isEmpty ? (
        <CheckoutEmpty ended={Boolean(cart?.expired_items.length)} />
      ) : (
        <div className="grid gap-6 lg:grid-cols-[minmax(0,28rem)_22rem] lg:items-start lg:justify-between">
          <div className="contents lg:col-start-2 lg:row-start-1 lg:block">
            <CheckoutGuestCart initial={cart} />
          </div>
          <Card className="space-y-5 lg:col-start-1 lg:row-start-1">
            <p className="text-ink-soft">First, tell us who you are. Your cart is kept.</p>
            <SignInOrUp
              action={submitCredentials}
              start="sign-up"
              next={routes.checkout}
              inPlace
              codeNote="When you confirm, your hold is extended by ten minutes, once."
            />
          </Card>
        </div>
      )}
    </div>
  );
}
