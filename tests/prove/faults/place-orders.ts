import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, Buyer, payAtStripe, type ShopEnvironment } from "../../drivers/shop.ts";
import type { Hazard, Target } from "./hazard.ts";

/** What one buyer is going to do. */
export interface Plan {
  index: number;
  lines: number;
  policy: "drop" | "nearest";
  /** how many of the lines are bought at random in an area */
  random: number;
  hazard: Hazard | null;
  /** the payment page is opened and left */
  pays: boolean;
}

/** What was acknowledged to a buyer: none of it may be lost. */
export interface Placed {
  plan: Plan;
  orderId: string;
  totalCents: number;
  /** when Stripe said "complete"; null when the buyer left */
  paidAt: number | null;
  /** strikes that no rule counts */
  strikes: number;
}

/** Places whose numbers can be chosen, of DIDWW's and of Twilio's, and two where only the carrier chooses. */
const places = {
  carrier: [
    { country: "GB", area: "20" },
    { country: "GB", area: "161" },
    { country: "GB", area: "117" },
  ],
  second: [{ country: "SE", type: "mobile" }],
};
const listed: readonly Record<string, string>[] = [...places.carrier, ...places.second];
const randomOnly = { country: "AU" };
/** Longer than any part is away. */
const patienceMs = 300_000;

/** How often a buyer met a closed door of the shop (refused connections, 5xx and 429), and each that a vendor did not open. */
export const doors = { closed: 0, atVendors: [] as string[] };

/** What a failed request was about: `fetch failed` alone names neither the reason nor the place. */
const reasonOf = (error: unknown): string => {
  const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  return cause ? `${message} (${cause.code ?? cause.message})` : message;
};

/** Every failure says where it happened. */
const during = <T>(what: string, work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw new Error(`${what}: ${reasonOf(error)}`, { cause: error });
  });

/**
 * Vendors are never killed, yet a connection to one may fail. A browser would load the page again, and every request made here may
 * be repeated: a paid session stays complete, a rule with the same id replaces itself.
 */
async function atVendor<T>(what: string, ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof TypeError) || attempt === 5)
        throw new Error(`${what}: ${reasonOf(error)}`, { cause: error });
      doors.atVendors.push(`${what}: ${reasonOf(error)}`);
      await sleep(attempt * 200);
    }
  }
}

/** As a person would: tries again while the shop is away, stops at a real answer. */
async function persist(ask: () => Promise<Answer>): Promise<Answer> {
  const until = Date.now() + patienceMs;
  for (let pause = 250; ; pause = Math.min(pause * 2, 3000)) {
    const answer = await ask().catch((error: Error) => error);
    const away = answer instanceof Error || answer.status >= 500 || answer.status === 429;
    if (!away) return answer;
    doors.closed++;
    if (Date.now() > until) {
      throw new Error(
        `the shop stayed away: ${answer instanceof Error ? reasonOf(answer) : `${answer.status} ${JSON.stringify(answer.body)}`}`,
      );
    }
    await sleep(pause);
  }
}

interface Line {
  number: string | null;
  areaId: string;
}

/** Where the first line of a plan is bought: what goes wrong at a carrier strikes its own numbers. */
const placesOf = ({ hazard }: Plan): readonly Record<string, string>[] =>
  hazard?.vendor === "carrier" || hazard?.vendor === "second" ? places[hazard.vendor] : listed;

/** Holds one number of a search, another one when somebody was faster. */
async function holdListed(buyer: Buyer, index: number, of = listed): Promise<Line> {
  for (let look = 0; look < 40; look++) {
    const query = new URLSearchParams({
      ...of[(index + look) % of.length]!,
      ...(look > 0 && { more: "true" }),
    });
    const { status, body } = await persist(() => buyer.call("GET", `/api/v1/available-numbers?${query}`));
    if (status >= 400) throw new Error(`search: ${status} ${JSON.stringify(body)}`);
    const free = (body.numbers as { e164: string; area_id: string; is_held_by_you: boolean }[]).filter(
      (n) => !n.is_held_by_you,
    );
    const choice = free[(index * 7 + look) % Math.max(1, free.length)];
    if (!choice) {
      await sleep(1000); // all are held, or selling is paused for lack of balance at the carrier
      continue;
    }
    const held = await persist(() =>
      buyer.call("POST", "/api/v1/cart/items", { area_id: choice.area_id, e164: choice.e164 }),
    );
    if (held.status < 300) return { number: choice.e164, areaId: choice.area_id };
    const code = held.body?.error?.code;
    if (!["NUMBER_TAKEN", "NUMBER_RESTING", "NUMBER_GONE", "NOT_SOLD"].includes(code))
      throw new Error(`hold: ${held.status} ${JSON.stringify(held.body)}`);
    if (code === "NOT_SOLD") await sleep(2000);
  }
  throw new Error("no number could be held");
}

/** Holds any number of an area. While selling is paused for lack of balance at the carrier no area is shown, or nothing is held. */
async function holdRandom(buyer: Buyer, index: number): Promise<Line> {
  let last: unknown;
  for (let look = 0; look < 40; look++) {
    if (look > 0) await sleep(2000);
    const query = new URLSearchParams(randomOnly);
    const { body } = await persist(() => buyer.call("GET", `/api/v1/available-numbers?${query}`));
    last = body;
    const areas = body.random_areas as { id: string }[];
    const area = areas[index % Math.max(1, areas.length)];
    if (!area) continue;
    const held = await persist(() => buyer.call("POST", "/api/v1/cart/items", { area_id: area.id }));
    if (held.status < 300) return { number: null, areaId: area.id };
    if (held.body?.error?.code !== "NOT_SOLD") throw new Error(`hold: ${held.status} ${JSON.stringify(held.body)}`);
  }
  throw new Error(`no random number could be held: ${JSON.stringify(last).slice(0, 200)}`);
}

/** Opens the payment page; numbers that the carrier lost meanwhile are replaced by others. */
async function checkOut(buyer: Buyer, plan: Plan): Promise<{ orderId: string; url: string; totalCents: number }> {
  for (let attempt = 0; attempt < 12; attempt++) {
    const { status, body } = await persist(() =>
      buyer
        .checkout({ lost_line_policy: plan.policy })
        .then((done) => ({ status: 200, body: done, headers: new Headers() }))
        .catch((error: Error) => {
          const [, code, json] = /^(\d{3}) (.*)$/s.exec(error.message) ?? [];
          if (!code) throw error;
          return { status: Number(code), body: JSON.parse(json!), headers: new Headers() };
        }),
    );
    if (status < 300) {
      return { orderId: body.order.id, url: body.checkout_url, totalCents: body.order.total_cents };
    }
    const code = body?.error?.code;
    if (code === "NUMBER_GONE") {
      for (const _ of body.error.details.numbers) await holdListed(buyer, plan.index + attempt + 1);
    } else if (code === "CART_EMPTY" || code === "HOLD_EXPIRED") {
      await holdListed(buyer, plan.index + attempt + 1);
    } else throw new Error(`checkout: ${status} ${JSON.stringify(body)}`);
  }
  throw new Error("checkout never opened");
}

/** One person's purchase, from sign-up to Stripe's "complete". */
export async function placeOrder(
  environment: ShopEnvironment,
  plan: Plan,
  groupRefOf: (areaId: string) => string,
): Promise<Placed> {
  const { index, hazard } = plan;
  const buyer = new Buyer(environment, `10.60.${Math.floor(index / 250)}.${(index % 250) + 1}`);
  const signUp = () => buyer.signUp().then(() => ({ status: 200, body: null, headers: new Headers() }));
  await during("signing up", persist(signUp));
  const lines: Line[] = [];
  for (let line = 0; line < plan.lines; line++) {
    const of = line === 0 ? placesOf(plan) : listed;
    const holding = line < plan.random ? holdRandom(buyer, index + line) : holdListed(buyer, index + line, of);
    lines.push(await during(`holding line ${line + 1}`, holding));
  }
  const first = lines[0]!;
  const target: Target = {
    id: `${index}`,
    environment,
    number: first.number,
    groupRef: groupRefOf(first.areaId),
    paymentIntent: null,
  };
  let strikes = 0;
  const set = async (when: Hazard["when"]) => {
    if (hazard?.when === when) strikes += await atVendor(`setting the fault (${when})`, () => hazard.set(target));
  };
  await set("held");
  const { orderId, url, totalCents } = await during("checking out", checkOut(buyer, plan));
  if (!plan.pays) return { plan, orderId, totalCents, paidAt: null, strikes };
  await set("pay");
  const options = { card: hazard?.card ?? "4242424242424242", webhook: hazard?.webhook !== false, wait: false };
  const paid = await atVendor("paying", () => payAtStripe(environment, url, options));
  if (paid.status !== "complete") throw new Error(`payment of ${orderId}: ${JSON.stringify(paid).slice(0, 300)}`);
  target.paymentIntent = paid.payment_intent as string;
  const paidAt = Date.now();
  await set("paid");
  return { plan, orderId, totalCents, paidAt, strikes };
}
