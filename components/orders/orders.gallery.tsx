import { ListSkeleton } from "@/components/account/list-skeleton";
import type { GalleryArea } from "@/components/gallery/gallery-area";
import {
  sampleDebt,
  sampleLine,
  sampleLiveLine,
  sampleNow,
  sampleOrder,
  sampleTime,
} from "@/components/gallery/samples";
import { Card } from "@/components/ui/card";
import type { Order } from "@/lib/contract/orders";
import { MoneyNotice } from "./money-notice";
import { OrderLines } from "./order-lines";
import { OrderSteps } from "./order-steps";
import { Receipt } from "./receipt";

const story = (change: Partial<Order>) => <MoneyNotice order={sampleOrder(change)} />;
const steps = (change: Partial<Order>) => <OrderSteps order={sampleOrder(change)} />;
const lines = (change: Partial<Order>) => (
  <Card padded={false}>
    <OrderLines order={sampleOrder(change)} />
  </Card>
);

const settled = { status: "completed", settled_at: sampleTime({ minutes: 1 }), captured_cents: 500 } as const;
const owed = { ...settled, captured_cents: 0, debt_cents: 190, debt_due: sampleDebt };
const unpaid = { authorized_at: null, payment: null };
const waits = { waiting_since: sampleNow, waits_until: sampleTime({ minutes: 60 * 24 }) };
const working = [sampleLiveLine(1), sampleLine(2, { status: "provisioning" })];
const live = [sampleLiveLine(1), sampleLiveLine(2, { setup_cents: 100, monthly_cents: 210, total_cents: 310 })];
const heir = sampleLiveLine(3);

export const ordersGallery: GalleryArea = {
  name: "orders",
  states: {
    "Orders: on their way": <ListSkeleton label="Loading your orders" rows={2} />,
    "OrderSteps: not paid": steps({ ...unpaid, status: "awaiting_payment", items: [sampleLine(1)] }),
    "OrderSteps: at work": steps({ items: working }),
    "OrderSteps: set up, not charged yet": steps({ items: live }),
    "OrderSteps: done": steps({ ...settled, items: live }),
    "OrderSteps: charge refused": steps({ ...owed, items: live }),
    "Money: not paid": story({ ...unpaid, status: "awaiting_payment" }),
    "Money: authorized": story({ items: working }),
    "Money: waiting for the carrier": story({ items: working, ...waits }),
    "Money: what waited was canceled": story({ status: "canceled", closed_reason: "canceled_by_buyer" }),
    "Money: charged": story({ ...settled, items: live }),
    "Money: charged in part": story({ ...settled, status: "partially_completed", captured_cents: 190 }),
    "Money: charge refused": story({ ...owed, items: live }),
    "Money: charge refused, suspended": story({ ...owed, items: [sampleLiveLine(1, { number_status: "suspended" })] }),
    "Money: nothing delivered": story({ status: "canceled" }),
    "Money: not paid in time": story({ ...unpaid, status: "expired" }),
    "OrderLines: waiting, being set up, live": lines({ items: [...working, sampleLine(3)] }),
    "OrderLines: suspended and ended": lines({
      ...settled,
      items: [sampleLiveLine(1, { number_status: "suspended" }), sampleLiveLine(2, { number_status: "released" })],
    }),
    "OrderLines: replaced, taken, too late, any number": lines({
      ...settled,
      status: "partially_completed",
      items: [
        sampleLine(1, { status: "substituted", substituted_by: heir.id }),
        heir,
        sampleLine(4, { status: "failed", failure_code: "NUMBER_TAKEN" }),
        sampleLine(5, { status: "failed", failure_code: "TIMED_OUT", e164: null, display: "San Francisco 415" }),
        sampleLine(6, { status: "failed", failure_code: "CANCELED_BY_BUYER" }),
      ],
    }),
    "OrderLines: never paid": lines({ ...unpaid, status: "expired", items: [sampleLine(1)] }),
    Receipt: <Receipt order={sampleOrder({ ...settled, items: live })} />,
    "Receipt: with tax, refunded in part, a long name": (
      <Receipt
        order={sampleOrder({
          ...settled,
          buyer_name: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH",
          refunded_cents: 190,
          created_at: sampleNow,
          items: live.map((item) => ({ ...item, tax_cents: 19 })),
        })}
      />
    ),
  },
};
