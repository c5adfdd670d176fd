import type { GalleryArea } from "@/components/gallery/gallery-area";
import {
  sampleDebt,
  sampleId,
  sampleName,
  sampleNow,
  sampleOwnedNumber,
  sampleTime,
} from "@/components/gallery/samples";
import { Card } from "@/components/ui/card";
import type { YearOffers as Offers, OwnedNumberDetail } from "@/lib/contract/numbers";
import { NumberListRow } from "./number-list-row";
import { NumberState } from "./number-state";
import { NumberTerm } from "./number-term";
import { NumberTimeline } from "./number-timeline";
import { YearOffers } from "./year-offers";

const ends = sampleTime({ days: 30 });
const year = {
  year_cents: 2052,
  months_cents: 2280,
  saved_cents: 228,
  begins_at: ends,
  ends_at: sampleTime({ days: 395 }),
};
const running = { from: sampleTime({ days: -335 }), until: ends };
const ended = sampleTime({ days: -1 });

/** One number in each state that its owner can meet. */
const numbers: Record<string, OwnedNumberDetail> = {
  "being set up": sampleOwnedNumber({ status: "provisioning", activated_at: null, paid_until: null, contract: null }),
  active: sampleOwnedNumber(),
  "active, renews, with a name": sampleOwnedNumber(
    { label: "Front desk", features: ["voice_in", "sms_in", "sms_out"] },
    { renews_at: ends, setup_cents: 1500 },
  ),
  "a year that is offered once a bill is paid": sampleOwnedNumber(
    {},
    { renews_at: ends, year: { running: null, offer: year, is_unpaid: true } },
  ),
  "offered by the year": sampleOwnedNumber(
    {},
    { renews_at: ends, year: { running: null, offer: year, is_unpaid: false } },
  ),
  "by the year, chosen": sampleOwnedNumber(
    {},
    { renews_at: ends, period: "year", year: { running: null, offer: year, is_unpaid: false } },
  ),
  "by the year, running": sampleOwnedNumber(
    {},
    { renews_at: ends, period: "year", year: { running, offer: year, is_unpaid: false } },
  ),
  "by the year, months follow": sampleOwnedNumber(
    {},
    { renews_at: ends, year: { running, offer: year, is_unpaid: false } },
  ),
  "by the year, canceled": sampleOwnedNumber({}, { cancel_at: ends, year: { running, offer: null, is_unpaid: false } }),
  canceled: sampleOwnedNumber({}, { cancel_at: ends }),
  "debt open": sampleOwnedNumber({ debt: sampleDebt }),
  "not working": sampleOwnedNumber({ problem: "gone", problem_since: sampleNow }),
  "not working, documents": sampleOwnedNumber({ problem: "needs_documents", problem_since: sampleNow }),
  suspended: sampleOwnedNumber({ status: "suspended", debt: sampleDebt }),
  ending: sampleOwnedNumber({ status: "releasing", paid_until: sampleNow }),
  ended: sampleOwnedNumber({ status: "released", ended_at: ended }, { ended_at: ended }),
  "not delivered": sampleOwnedNumber({ status: "failed", paid_until: null, contract: null }),
};

const offered = (n: number, change: Partial<Offers["numbers"][number]> = {}): Offers["numbers"][number] => ({
  id: sampleId(40 + n),
  ...sampleName(n),
  place: "San Francisco, CA",
  label: null,
  period: "month",
  offer: year,
  ...change,
});
const offers = (change: Partial<Offers>) => (
  <YearOffers initial={{ currency: "USD", has_more: false, numbers: [], ...change }} />
);

const event = (minutes: number, type: string, parameters: Record<string, unknown> = {}) => ({
  id: `${minutes}`,
  type: `number.${type}`,
  parameters,
  occurred_at: sampleTime({ minutes }),
});

const rows = (
  <Card padded={false}>
    <ul className="divide-y divide-line">
      {Object.entries(numbers).map(([state, number]) => (
        <NumberListRow key={state} number={number} />
      ))}
    </ul>
  </Card>
);

const page = ([state, number]: [string, OwnedNumberDetail]) => [
  `Number: ${state}`,
  <>
    <NumberState number={number} />
    <NumberTerm number={number} />
  </>,
];

export const numbersGallery: GalleryArea = {
  name: "numbers",
  states: {
    "NumberListRow: each state": rows,
    ...Object.fromEntries(Object.entries(numbers).map(page)),
    "YearOffers: one, and one chosen": offers({ numbers: [offered(0), offered(1, { period: "year" })] }),
    "YearOffers: all chosen": offers({ numbers: [offered(0, { period: "year", label: "Front desk" })] }),
    "YearOffers: many, with a long name": offers({
      has_more: true,
      numbers: Array.from({ length: 7 }, (_, n) =>
        offered(n, { label: n === 1 ? "The line of the workshop in the second yard, behind the old bakery" : null }),
      ),
    }),
    "NumberTimeline: nothing yet": <NumberTimeline events={[]} />,
    "NumberTimeline: a long story": (
      <NumberTimeline
        events={[
          event(90, "ended"),
          event(80, "released", { reason: "unpaid" }),
          event(70, "resumed", { reason: "debt paid" }),
          event(60, "suspended", { reason: "unpaid" }),
          event(50, "cancellation-undone"),
          event(40, "cancellation-planned", { cancel_at: ends }),
          event(30, "renamed", { label: "Front desk" }),
          event(20, "substituted", { by: "+14155550199" }),
          event(10, "active"),
          { ...event(0, "ordered"), occurred_at: sampleNow },
        ]}
      />
    ),
  },
};
