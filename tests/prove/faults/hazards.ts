import {
  authorizationExpired,
  captureDeclined,
  damages,
  failsLater,
  type Hazard,
  hook,
  mutation,
  scenario,
  soldAtSecond,
  stored,
  wire,
  wires,
} from "./hazard.ts";
import { tell } from "./vendors.ts";

const capture = "/v1/payment_intents/*/capture";
const cancel = "/v1/payment_intents/*/cancel";
const readIntent = "/v1/payment_intents/*";
/** The two creations themselves, not what lies below their paths. */
const createIntent = "/v1/payment_inten*s";
const createCustomer = "/v1/custome*s";
const createSession = "/v1/checkout/sessio*s";

const incoming = (rest: string) => `/api/2010-04-01/Accounts/*/IncomingPhoneNumber${rest}`;

/** Nothing of the order can be had, so that its authorization is canceled while that goes wrong. */
const nothingLive = (hazard: Hazard): Hazard => ({
  ...hazard,
  kind: `${hazard.kind}, nothing live`,
  when: "held",
  lines: 1,
  policy: "drop",
  async set(target) {
    const gone = scenario("taken_between_reserve_and_order");
    await gone.set({ ...target, id: `${target.id}+taken` });
    return hazard.set(target);
  },
});

/** Every kind that the embedded carrier, Stripe and mail service can play. */
export const hazards: Hazard[] = [
  scenario("taken_between_search_and_reserve"),
  scenario("taken_between_reserve_and_order", {}, { policy: "drop" }),
  scenario("taken_between_reserve_and_order", { times: 3 }, { policy: "nearest" }),
  scenario("reservation_lapsed_before_order"),
  scenario("insufficient_funds"),
  scenario("sku_gone"),
  scenario("price_changed", { factor: 1.1 }),
  scenario("partial_stock", { available: 0 }, { random: true }),
  scenario("stuck_pending"),
  scenario("pending_for_ms", { ms: 6000 }),
  scenario("cancel_after_pending"),
  scenario("did_list_empty_for_ms", { ms: 3000 }),
  scenario("did_list_empty_for_ms", { ms: 40_000 }),
  scenario("did_blocked"),
  scenario("did_terminated_out_of_band", { ms: 1 }),
  scenario("did_vanished", { ms: 1 }),
  scenario("commit_then_timeout", { mode: "error" }),
  scenario("commit_then_timeout", { mode: "hang", ms: 22_000 }),
  scenario("commit_then_timeout", { mode: "error" }, { random: true }),
  scenario("settle_before_response", { ms: 400 }),
  ...["never", "delayed", "duplicate", "bad_signature", "wrong_status"].map((how) =>
    scenario(`callback_${how}`, how === "delayed" ? { ms: 5000 } : {}),
  ),
  mutation("drop_data", "POST", "/v3/orders"),
  mutation("unknown_enum", "POST", "/v3/orders"),
  mutation("wrong_version", "POST", "/v3/orders"),
  mutation("extra_fields", "POST", "/v3/orders"),
  mutation("wrong_version", "GET", "/v3/orders"),
  mutation("drop_data", "GET", "/v3/dids"),
  ...wires("carrier", "POST", "/v3/orders", [
    "429",
    "429 with Retry-After",
    "500",
    "503",
    "500 after it was done",
    "HTML",
    "HTML after it was done",
    "empty after it was done",
    "cut off after it was done",
    "reset",
    "reset after it was done",
    "late",
    "late answer",
    "silence",
  ]),
  ...wires("carrier", "GET", "/v3/orders", ["429", "503", "HTML", "reset"], 3),
  ...wires("carrier", "GET", "/v3/dids", ["500", "empty", "cut off after it was done"], 3),
  ...wires("carrier", "PATCH", "/v3/dids", ["429", "500", "500 after it was done", "reset after it was done"]),
  ...wires("carrier", "POST", "/v3/did_reservations", ["429", "500 after it was done", "reset"]),
  wire("carrier", "outage of 8 requests", { at: "before", path: "/v3", status: 503, times: 8 }),
  {
    ...wire("carrier", "reset after cancel", {
      ...damages["reset after it was done"],
      method: "DELETE",
      path: "/v3/orders",
    }),
    ...stuckToo(),
  },

  soldAtSecond("drop"),
  soldAtSecond("nearest"),
  ...wires("second", "POST", incoming("s.json"), [
    "429",
    "429 with Retry-After",
    "500",
    "503",
    "500 after it was done",
    "HTML",
    "HTML after it was done",
    "empty after it was done",
    "cut off after it was done",
    "reset",
    "reset after it was done",
    "late",
    "late answer",
    "silence",
    "silence after it was done",
  ]),
  ...wires("second", "GET", incoming("s.json"), ["429", "503", "HTML", "reset"], 3),
  ...wires("second", "GET", incoming("s/*"), ["500", "empty", "cut off after it was done"], 3),
  ...wires("second", "POST", incoming("s/*"), ["429", "500", "500 after it was done", "reset after it was done"]),
  ...wires("second", "GET", "/pricing", ["503"], 3),
  wire("second", "outage of 8 requests", { at: "before", path: "/api", status: 503, times: 8 }),

  { kind: "stripe: no webhook at all", vendor: "stripe", when: "pay", webhook: false, set: async () => 1 },
  hook("drop"),
  hook("duplicate"),
  hook("duplicate", undefined, "*"),
  hook("delay", 6000),
  hook("delay", 6000, "*"),
  hook("reorder", undefined, "*"),
  hook("bad_signature"),
  ...wires("stripe", "POST", capture, [
    "429",
    "500",
    "500 after it was done",
    "reset",
    "reset after it was done",
    "late answer",
    "silence after it was done",
  ]),
  ...wires("stripe", "GET", readIntent, ["429", "500", "reset"], 3),
  ...wires("stripe", "GET", readIntent, ["silence"]),
  ...wires("stripe", "GET", "/v1/checkout/sessions", ["500", "reset"], 4),
  wire(
    "stripe",
    "500 ×3",
    { ...damages["500"], method: "POST", path: "/v1/checkout/sessions", times: 3 },
    { when: "held" },
  ),
  wire(
    "stripe",
    "reset after it was done",
    { ...damages["reset after it was done"], method: "POST", path: "/v1/checkout/sessions" },
    { when: "held" },
  ),
  stored("error_after", capture),
  stored("error_before", capture),
  stored("error_before", createCustomer, { when: "held" }),
  stored("error_after", createCustomer, { when: "held" }),
  stored("error_before", createSession, { when: "held" }),
  stored("error_after", createSession, { when: "held" }),
  captureDeclined("keep"),
  captureDeclined("gone"),
  captureDeclined("keep", failsLater),
  captureDeclined("gone", failsLater),
  authorizationExpired("", {}),
  authorizationExpired(", recharge declined", { card: failsLater }),
  authorizationExpired(", recharge stored 500 before", {}, stored("error_before", createIntent)),
  authorizationExpired(", recharge stored 500 after", {}, stored("error_after", createIntent)),
  nothingLive(stored("error_before", cancel)),
  nothingLive(stored("error_after", cancel)),
  nothingLive(
    wire("stripe", "reset after it was done", { ...damages["reset after it was done"], method: "POST", path: cancel }),
  ),

  ...wires("mail", "POST", "/emails", ["429", "500", "reset", "reset after it was done", "500 after it was done"]),
];

function stuckToo(): Pick<Hazard, "when" | "set"> {
  const stuck = scenario("stuck_pending");
  return {
    when: "held",
    async set(target) {
      await stuck.set({ ...target, id: `${target.id}+stuck` });
      const rule = { id: target.id, ...damages["reset after it was done"], method: "DELETE", path: "/v3/orders" };
      await tell(target.environment.DIDWW_API_URL, "POST", "/faults", rule);
      return 0;
    },
  };
}
