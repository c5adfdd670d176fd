import type { Metadata } from "next";
import { SignInOrUp } from "@/components/account/sign-in-or-up";
import { CheckoutEmpty } from "@/components/checkout/checkout-empty";
import { CheckoutForm } from "@/components/checkout/checkout-form";
import { CheckoutGuestCart } from "@/components/checkout/checkout-guest-cart";
import { FocusOnSignIn } from "@/components/checkout/focus-on-sign-in";
import { routes } from "@/components/layout/routes";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { submitCredentials } from "@/lib/auth";
import { pageActor } from "@/lib/callers";
import { getCart } from "@/lib/cart";
import { env } from "@/lib/env";

export const metadata: Metadata = { title: "Checkout", robots: { index: false } };

export default async function CheckoutPage() {
  const actor = await pageActor();
  const isSignedIn = actor?.kind === "user";
  // An empty cart asks for no sign-up. A hold that ends during the sign-up is shown beside the form.
  const guestCart = actor?.kind === "guest" ? await getCart(actor, null) : null;
  const isEmpty = !isSignedIn && !guestCart?.items.length;
  return (
    <div className="wrap py-8 sm:py-10">
      <FocusOnSignIn isSignedIn={isSignedIn} />
      <PageHeader title="Checkout">
        {!isSignedIn && !isEmpty && <p>First, tell us who the numbers are for. Your cart is kept.</p>}
      </PageHeader>
      {isSignedIn ? (
        <CheckoutForm needsForwardTo={env().VOICE_SIP_HOST === undefined} />
      ) : isEmpty ? (
        <CheckoutEmpty ended={Boolean(guestCart?.expired_items.length)} />
      ) : (
        <div className="grid gap-6 lg:grid-cols-[minmax(0,28rem)_22rem] lg:items-start lg:justify-between">
          <div className="lg:col-start-2 lg:row-start-1">
            <CheckoutGuestCart />
          </div>
          <Card className="lg:col-start-1 lg:row-start-1">
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
