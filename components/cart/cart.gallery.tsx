import type { GalleryArea } from "@/components/gallery/gallery-area";
import { sampleCartItem, sampleNow, samplePrice, sampleTime, sampleVolumePrice } from "@/components/gallery/samples";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import type { CartItem } from "@/lib/contract/cart";
import { CartLine, ExpiredLine } from "./cart-line";
import { CartSkeleton } from "./cart-skeleton";
import { CartSummary } from "./cart-summary";
import { HoldDeadline } from "./hold-deadline";
import { StepBar } from "./step-bar";
import { TimeWarning } from "./time-warning";

const nothing = () => {};
const receivedAt = Date.now();

const line = (item: CartItem) => (
  <Card padded={false}>
    <ul>
      <CartLine
        item={item}
        cart={{ deadline: item.expires_at, server_now: sampleNow }}
        receivedAt={receivedAt}
        onRemove={nothing}
      />
    </ul>
  </Card>
);

const expired = (item: CartItem, pending = false) => (
  <Card padded={false}>
    <ul>
      <ExpiredLine item={item} pending={pending} onLookAgain={nothing} onDismiss={nothing} />
    </ul>
  </Card>
);

const deadline = (minutes: number, items: CartItem[]) => (
  <HoldDeadline
    cart={{ deadline: sampleTime({ minutes }), server_now: sampleNow, items, can_extend: true }}
    receivedAt={receivedAt}
    onZero={nothing}
    action={<Button variant="inverse">Ten more minutes</Button>}
  />
);

const sums = {
  needs_place: false,
  currency: "USD",
  setup_cents: 1500,
  monthly_cents: 480,
  tax_cents: 0,
  due_today_cents: 1980,
  items: [sampleCartItem(1), sampleCartItem(2)],
  volume_count: 2,
};
const several = [1, 2, 3].map((last) => sampleCartItem(last, { price: sampleVolumePrice(3) }));
const later = sampleTime({ minutes: 15 });

export const cartGallery: GalleryArea = {
  name: "cart",
  states: {
    "Cart: on its way": <CartSkeleton />,
    "Cart: less than two minutes left, with and without a way to add time": [true, false].map((can_extend) => (
      <TimeWarning
        key={String(can_extend)}
        cart={{ deadline: sampleTime({ minutes: 1 }), server_now: sampleNow, can_extend }}
        receivedAt={receivedAt}
      />
    )),
    "HoldDeadline: two numbers": deadline(9.5, sums.items),
    "HoldDeadline: the last minute": deadline(0.8, [sampleCartItem(1)]),
    "StepBar: two numbers": (
      <StepBar cart={{ ...sums, deadline: sampleTime({ minutes: 9 }), server_now: sampleNow }} receivedAt={receivedAt}>
        <Button>Checkout</Button>
      </StepBar>
    ),
    "CartLine: firm": line(sampleCartItem(1, { firm_until: sampleTime({ minutes: 12 }) })),
    "CartLine: soft": line(sampleCartItem(2)),
    "CartLine: extended, firm at first": line(
      sampleCartItem(3, { extended: true, expires_at: later, firm_until: sampleTime({ minutes: 5 }) }),
    ),
    "CartLine: extended, soft by now": line(
      sampleCartItem(4, { extended: true, expires_at: later, firm_until: sampleTime({ minutes: -1 }) }),
    ),
    "CartLine: any number of an area, with set-up": line(
      sampleCartItem(5, { e164: null, display: "San Francisco 415", checked_at: null, price: samplePrice(290, 1500) }),
    ),
    "ExpiredLine: its carrier has lost it": expired(sampleCartItem(8, { status: "expired", lost: true })),
    "ExpiredLine: ended, and asked for again": (
      <div className="space-y-3">
        {expired(sampleCartItem(6, { status: "expired" }))}
        {expired(sampleCartItem(7, { status: "expired" }), true)}
      </div>
    ),
    "CartLine: cheaper for several": line(several[0]!),
    "CartSummary: cheaper for several, one more makes no step": (
      <Card className="max-w-md">
        <CartSummary
          sums={{ ...sums, setup_cents: 0, monthly_cents: 525, due_today_cents: 525, items: several, volume_count: 3 }}
        />
      </Card>
    ),
    "CartSummary: the next number makes it cheaper": (
      <Card className="max-w-md">
        <CartSummary
          sums={{
            ...sums,
            setup_cents: 0,
            monthly_cents: 380,
            due_today_cents: 380,
            items: [1, 2].map((last) => sampleCartItem(last, { price: sampleVolumePrice(2) })),
          }}
        />
      </Card>
    ),
    "CartSummary: taxes are not known yet": (
      <Card className="max-w-md">
        <CartSummary sums={{ ...sums, needs_place: true }} />
      </Card>
    ),
    "CartSummary: with set-up": (
      <Card className="max-w-md">
        <CartSummary sums={sums} />
      </Card>
    ),
  },
};
