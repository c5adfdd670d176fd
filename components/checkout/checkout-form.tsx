"use client";

import { Lock } from "lucide-react";
import Link from "next/link";
import { type FormEvent, useState } from "react";
import type { Choice } from "@/components/billing/billing-facts-form";
import { AddMinutes } from "@/components/cart/add-minutes";
import { CartSkeleton } from "@/components/cart/cart-skeleton";
import { CartSummary } from "@/components/cart/cart-summary";
import { HoldDeadline } from "@/components/cart/hold-deadline";
import { useCart } from "@/components/cart/use-cart";
import { BuyerPlace } from "@/components/checkout/buyer-place";
import { CheckoutEmpty } from "@/components/checkout/checkout-empty";
import { CheckoutLines } from "@/components/checkout/checkout-lines";
import { mayBePhone, phoneHelp, phoneRefusal } from "@/components/checkout/forward-phone";
import { LostLineChoice } from "@/components/checkout/lost-line-choice";
import { OrderBar } from "@/components/checkout/order-bar";
import { StartedOrder } from "@/components/checkout/started-order";
import { useCheckout } from "@/components/checkout/use-checkout";
import { ApiError } from "@/components/layout/api-client";
import { FailureWords } from "@/components/layout/failure-words";
import { routes } from "@/components/layout/routes";
import { useHydrationMark } from "@/components/layout/use-hydration-mark";
import { EmergencyNote } from "@/components/number-facts/emergency-note";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Checkbox } from "@/components/ui/checkbox";
import { ErrorState } from "@/components/ui/error-state";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { LinkButton } from "@/components/ui/link-button";
import { Notice } from "@/components/ui/notice";
import type { BillingFacts } from "@/lib/contract/billing-facts";
import type { Cart } from "@/lib/contract/cart";
import { consentNote, consentText, consentVersion } from "@/lib/contract/consent";
import type { Order } from "@/lib/contract/orders";
import { formatExact, formatMoney } from "@/lib/kernel/money";

interface CheckoutFormProps {
  /** Without our voice application calls go to a phone that the buyer names. */
  needsForwardTo: boolean;
  /** As it came with the page; null when it could not be read. */
  initial: Cart | null;
  /** The order of this cart that waits for its payment, as it came with the page. */
  started: Order | null;
  /** What an account may say where it is billed. */
  countries: readonly Choice[];
  /** Who the buyer is, where it is asked; null: it is not, or this person may not say it. */
  facts: BillingFacts | null;
}

interface Errors {
  forward_to?: string;
  consent?: string;
}

/** Review and consent, then on to the payment page. For a signed-in buyer. */
export function CheckoutForm({ needsForwardTo, initial, started, countries, facts }: CheckoutFormProps) {
  const { data: cart, receivedAt, error, isPending, refetch } = useCart(initial);
  const checkout = useCheckout();
  const [errors, setErrors] = useState<Errors>({});
  useHydrationMark();

  if (isPending) return <CartSkeleton />;
  if (!cart) {
    return (
      <ErrorState title="Checkout could not be shown" actions={<Button onClick={() => refetch()}>Try again</Button>}>
        <FailureWords error={error} />
      </ErrorState>
    );
  }
  if (cart.items.length === 0 && !checkout.leaving) {
    return <CheckoutEmpty ended={cart.expired_items.length > 0} />;
  }

  if (cart.needs_place && !checkout.leaving) {
    return (
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_22rem] lg:items-start">
        <div className="space-y-5">
          <HoldDeadline
            cart={cart}
            receivedAt={receivedAt}
            onZero={() => refetch()}
            action={<AddMinutes cart={cart} variant="inverse" />}
          />
          <BuyerPlace countries={countries} initial={facts} />
        </div>
        <Card>
          <h2 className="mb-3 text-lg">Summary</h2>
          <CartSummary sums={cart} />
        </Card>
      </div>
    );
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!cart || checkout.leaving) return;
    const form = event.currentTarget;
    const data = new FormData(form);
    const forwardTo = needsForwardTo ? String(data.get("forward_to") ?? "").trim() : null;
    const found: Errors = {};
    if (needsForwardTo && !mayBePhone(forwardTo ?? "")) found.forward_to = phoneHelp;
    if (data.get("consent") !== "on") found.consent = "Please agree before you pay.";
    setErrors(found);
    if (found.forward_to || found.consent) {
      form.querySelector<HTMLInputElement>(found.forward_to ? "[name=forward_to]" : "[name=consent]")?.focus();
      return;
    }
    checkout.mutate(
      {
        lost_line_policy: data.get("lost_line_policy") === "nearest" ? "nearest" : "drop",
        ...(forwardTo && { forward_to: forwardTo }),
        consent_version: consentVersion,
        expected_total_cents: cart.due_today_cents,
      },
      {
        onError: (refused) => {
          const forward_to = phoneRefusal(refused);
          if (!forward_to) return;
          setErrors({ forward_to });
          form.querySelector<HTMLInputElement>("[name=forward_to]")?.focus();
        },
      },
    );
  }

  const monthly = formatMoney(cart.monthly_cents, cart.currency);
  const minutes = cart.items.flatMap(({ minute_price: price }) => (price ? [formatExact(price, cart.currency)] : []));
  return (
    <form
      data-scripted
      onSubmit={submit}
      noValidate
      className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_22rem] lg:items-start"
    >
      <OrderBar cart={cart} receivedAt={receivedAt}>
        <CheckoutLines cart={cart} receivedAt={receivedAt} />
        <div className="mt-4">
          <CartSummary sums={cart} />
        </div>
      </OrderBar>
      <div className="space-y-5">
        {cart.open_order_id && !checkout.leaving && (
          <StartedOrder orderId={cart.open_order_id} cart={cart} initial={started} />
        )}
        <div className="space-y-5 max-lg:hidden">
          <HoldDeadline
            cart={cart}
            receivedAt={receivedAt}
            onZero={() => refetch()}
            action={<AddMinutes cart={cart} variant="inverse" />}
          />
          <CheckoutLines cart={cart} receivedAt={receivedAt} />
        </div>
        {needsForwardTo && (
          <Card>
            <h2 className="mb-3 text-lg">Where calls go</h2>
            <Field
              label="Your phone"
              hint={`Calls to your new ${cart.items.length > 1 ? "numbers" : "number"} ring here from the first minute. With country code.`}
              error={errors.forward_to}
              required
              className="max-w-sm"
            >
              {(control) => (
                <Input
                  {...control}
                  name="forward_to"
                  type="tel"
                  autoComplete="tel"
                  inputMode="tel"
                  placeholder="+1 202 555 0123"
                />
              )}
            </Field>
          </Card>
        )}
        <LostLineChoice />
      </div>
      <Card className="lg:sticky lg:top-24">
        <div className="mb-2 border-line border-b pb-4 max-lg:hidden">
          <h2 className="mb-3 text-lg">Summary</h2>
          <CartSummary sums={cart} />
        </div>
        <div>
          <Checkbox
            name="consent"
            error={errors.consent}
            onChange={() => setErrors(({ consent: _, ...others }) => others)}
            label={<span className="text-[0.9375rem]">{consentText(monthly, cart.items.length, minutes)}</span>}
            description={
              <>
                {consentNote}{" "}
                <Link href={routes.terms} target="_blank" className="text-link">
                  Terms<span className="sr-only"> (new tab)</span>
                </Link>
              </>
            }
          />
        </div>
        {checkout.isError && !phoneRefusal(checkout.error) && <CheckoutRefused error={checkout.error} />}
        <Button type="submit" size="lg" wide pending={checkout.leaving} className="mt-3">
          <Lock aria-hidden className="size-4.5" />
          Authorize {formatMoney(cart.due_today_cents, cart.currency)}
        </Button>
        <p className="mt-3 text-ink-soft text-sm">
          You enter your card on Stripe’s page. The amount is set aside first and charged only for numbers that are
          live.
        </p>
        <EmergencyNote many={cart.items.length > 1} className="mt-4 border-line border-t pt-4" />
      </Card>
    </form>
  );
}

function CheckoutRefused({ error }: { error: Error }) {
  const code = error instanceof ApiError ? error.code : "";
  const cartChanged = ["NUMBER_TAKEN", "NUMBER_GONE", "HOLD_EXPIRED", "CART_EMPTY"].includes(code);
  return (
    <Notice
      tone="bad"
      role="alert"
      className="mt-3"
      actions={
        cartChanged && (
          <LinkButton href={routes.cart} variant="secondary" size="sm">
            Review your cart
          </LinkButton>
        )
      }
    >
      <FailureWords error={error} />
    </Notice>
  );
}
