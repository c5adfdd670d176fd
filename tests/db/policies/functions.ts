import { firstCallPlan } from "@/lib/contract/calls/plan";
import { type CallerName, SCOPES, type StaffRole, TEAM } from "./callers.ts";
import { ofTheCatalog, type Target } from "./world.ts";

/**
 * Who may execute each function of schema `private`, and what they may reach with it. A function that some login may
 * execute and that has no entry here fails the matrix: decide, then write it down.
 *
 * - `actor`: called by app_server with an actor first. `permission` says who may, for their own account; with another
 *   account's ids everybody is refused and nothing changes.
 * - `staff`: called by app_server with a staff actor first. Everybody else gets the answer of an unknown address. A function that
 *   writes takes a reason as its last argument and leaves an audit row with it; what somebody does to their own session needs none.
 * - `reader`: runs as the caller under row level security.
 * - `helper`: used by policies.
 * - `open`: called by app_server; serves or changes no account's rows, or takes a secret as proof.
 * - `worker`: webhook intake and jobs only. - `internal`: called by other functions only; these need no entry.
 */
export type FunctionDecision =
  | { kind: "actor"; calls: ActorCall[] }
  | { kind: "staff"; roles: StaffRole[]; args: (target: Target) => unknown[]; audits?: string; ownSession?: true }
  | { kind: "reader"; of: "goods" | "money"; args: (target: Target) => unknown[]; partial?: true }
  | { kind: "helper"; of: { args: string; is: "accounts" | "goods" | "billed" | "team" | "userId" }[] }
  | { kind: "open"; why: string; args: (target: Target) => unknown[]; writes?: string[]; worker?: true }
  | { kind: "worker" }
  | { kind: "internal" }
  | { kind: "everybody"; why: string };

export type Permission =
  | "belong"
  | "belong as a person"
  | "read"
  | "read as a person"
  | "buy"
  | "order"
  | "configure"
  | "text"
  | "terminate"
  | "billing"
  | "team"
  | "webhooks"
  | "self";

export interface ActorCall {
  /** when a function is tried in more than one way */
  name?: string;
  permission: Permission;
  /** guests may, for their own cart */
  guest?: true;
  /** what follows the actor */
  args: (target: Target) => unknown[];
  /** without an account it serves everybody, and nothing that is anybody's */
  public?: true;
  /** codes that count as having been let in; otherwise the owner must get `ok` or a value */
  answers?: string[];
}

/** Keys of one scope that see goods: one of webhooks manages those alone. */
const READING_KEYS = SCOPES.filter((scope) => scope !== "webhooks:write").map((scope) => `key:${scope}` as const);

/** Who holds which permission, as people would say it. Checked against what the database does, not derived from it. */
export const may: Record<Permission, CallerName[]> = {
  belong: [...TEAM, "key", ...READING_KEYS],
  "belong as a person": TEAM,
  read: ["owner", "admin", "member", "key", ...READING_KEYS],
  "read as a person": ["owner", "admin", "member"],
  buy: ["owner", "admin", "member", "key", "key:orders:write", "key:cart:write"],
  order: ["owner", "admin", "member", "key", "key:orders:write"],
  configure: ["owner", "admin", "member", "key", "key:numbers:write"],
  text: ["owner", "admin", "member", "key", "key:messages:write"],
  terminate: ["owner", "admin"],
  billing: ["owner", "admin", "billing"],
  team: ["owner", "admin"],
  webhooks: ["owner", "admin", "key", "key:webhooks:write"],
  self: [...TEAM, "stranger", "former-member", "support", "operator", "staff-admin"],
};

const actor = (permission: Permission, args: ActorCall["args"], more: Partial<ActorCall> = {}): FunctionDecision => ({
  kind: "actor",
  calls: [{ permission, args, ...more }],
});
/** What operators and admins change. @param audits the action of the audit row */
const staffWrites = (args: (target: Target) => unknown[], audits: string): FunctionDecision => ({
  kind: "staff",
  roles: ["operator", "staff-admin"],
  args,
  audits,
});
const reader = (args: (target: Target) => unknown[]): FunctionDecision => ({ kind: "reader", args, of: "goods" });
/** What a reader calls: empty also where its caller sees nothing of this part. */
const part = (args: (target: Target) => unknown[]): FunctionDecision => ({
  kind: "reader",
  args,
  of: "goods",
  partial: true,
});
/** Empty for who sees no money. */
const moneyPart = (args: (target: Target) => unknown[]): FunctionDecision => ({
  kind: "reader",
  args,
  of: "money",
  partial: true,
});
/** What all our people read. */
const readByStaff = (args: (target: Target) => unknown[]): FunctionDecision => ({
  kind: "staff",
  roles: ["support", "operator", "staff-admin"],
  args,
});
const soon = () => new Date(Date.now() + 300_000);
const FREE = "+14155557777";
const FREE_ID = "00000000-0000-4000-8000-000000000001";
const everyone: StaffRole[] = ["support", "operator", "staff-admin"];
/** Ids of rows that every database begins with. */
const standardRule = "9b1f6a52-3c1d-4e7a-9f20-6d5c4b3a2901";
const meteredRestriction = "9b1f6a52-3c1d-4e7a-9f20-6d5c4b3a2912";

/** A rate that is as it was: seen before by its token, that of no change. */
const importedRates = {
  kind: "sell",
  from: null,
  is_correction: false,
  allows_below_cost: false,
  token: "d751713988987e9331980363e24189ce",
  rows: [],
};

export const functions: Record<string, FunctionDecision> = {
  // people and their accounts
  resolve_account: actor("belong", (t) => [t.account]),
  update_profile: actor("self", () => [{ display_name: "New name" }]),
  rename_account: actor("team", (t) => [t.account, "New name"]),
  list_debts: actor("billing", (t) => [t.account]),
  get_billing_facts: actor("billing", (t) => [t.account]),
  save_billing_facts: actor("billing", (t) => [t.account, { street: ["1 Street"], tax_id: null, version: 1 }]),
  set_notification_preference: actor("self", () => ["numbers", "email", false]),

  // cart and holds
  merge_cart: actor("belong as a person", (t) => [t.account]),
  get_cart: actor("belong", (t) => [t.account], { guest: true }),
  hold_number: actor("buy", (t) => [t.account, { area_id: t.area, e164: FREE, carrier_ref: "ref" }], { guest: true }),
  hold_seen_number: actor("buy", (t) => [t.account, { area_id: t.area, e164: FREE }], {
    guest: true,
    answers: ["NUMBER_UNCHECKED"],
  }),
  hold_numbers: actor("buy", (t) => [t.account, { items: [{ area_id: t.area, e164: FREE }] }], { guest: true }),
  release_hold: actor("belong", (t) => [t.account, t.hold], { guest: true }),
  extend_cart: actor("belong", (t) => [t.account], { guest: true, answers: ["ORDER_STATE"] }),
  list_holds_for_checkout: actor("buy", (t) => [t.account], { guest: true }),
  record_reservation: actor("buy", (t) => [t.account, t.hold, "reservation", soon()], { guest: true }),
  record_hold_check: actor("buy", (t) => [t.account, t.hold, false], { guest: true }),
  view_offers: actor("belong", (t) => [t.account, [FREE], [t.area]], { guest: true, public: true }),
  view_search: actor("belong", (t) => [t.account, "k", [t.area]], { guest: true, public: true }),

  // orders
  place_order: actor("order", (t) => [t.account, { consent_version: "2026-11" }]),
  begin_checkout_session: {
    kind: "actor",
    calls: [
      { permission: "order", args: (t) => [t.account, t.order] },
      {
        name: "of a debt",
        permission: "belong as a person",
        args: (t) => [t.account, t.doneOrder, "debt"],
        answers: ["ORDER_STATE"],
      },
    ],
  },

  cancel_waiting_lines: actor("order", (t) => [t.account, t.order], { answers: ["ORDER_STATE"] }),

  // invoices
  next_bill: actor("billing", (t) => [t.account]),
  list_year_offers: actor("terminate", (t) => [t.account]),
  get_usage: actor("billing", (t) => [t.account]),
  get_costs: actor("billing", (t) => [t.account]),
  get_spend_caps: actor("billing", (t) => [t.account]),
  set_spend_cap: actor("team", (t) => [t.account, t.number, 1_000]),
  get_spend_stop: actor("read", (t) => [t.account, t.number]),
  list_usage: actor("billing", (t) => [t.account]),
  begin_card_page: actor("billing", (t) => [t.account, t.invoice]),
  get_card_facts: actor("billing", (t) => [t.account]),
  begin_card_change: actor("billing", (t) => [t.account], { answers: ["CONFLICT"] }),
  end_card_change: actor("billing", (t) => [
    t.account,
    FREE_ID,
    { action: "chosen", id: "pm_1", brand: "visa", last4: "4242" },
  ]),
  begin_card_payment: actor("billing", (t) => [t.account, t.invoice, "pm_1"], { answers: ["CHARGE_RUNNING"] }),
  account_frame: actor("belong as a person", (t) => [t.account]),
  begin_payment_page: actor("billing", (t) => [t.account, t.invoice, false], { answers: ["CHARGE_RUNNING"] }),

  // numbers
  rename_number: actor("configure", (t) => [t.account, t.number, "New label"]),
  cancel_number: {
    kind: "actor",
    calls: [
      { permission: "terminate", args: (t) => [t.account, t.number] },
      { name: "undone", permission: "terminate", args: (t) => [t.account, t.number, true] },
    ],
  },

  choose_period: {
    kind: "actor",
    calls: [
      { permission: "terminate", args: (t) => [t.account, t.number, "year", 1], answers: ["PRICE_CHANGED"] },
      { name: "months", permission: "terminate", args: (t) => [t.account, t.number, "month"] },
    ],
  },
  begin_phone_check: actor("configure", (t) => [t.account, "+12025550177", Buffer.from("hash"), "192.0.2.1"]),
  finish_phone_check: actor("configure", (t) => [t.account, "+12025550176", Buffer.from("hash")], {
    answers: ["CODE_EXPIRED"],
  }),
  remove_account_phone: actor("configure", (t) => [t.account, "+12025550176"], { answers: ["NOT_FOUND"] }),
  begin_test_call: actor("configure", (t) => [t.account, t.number, null, "+12025550199", "192.0.2.1"], {
    answers: ["TEST_CALL_UNDER_WAY"],
  }),
  get_voicemail: actor("read", (t) => [t.account, t.voicemail]),
  mark_voicemail: actor("read", (t) => [t.account, t.voicemail, true]),
  delete_voicemail: actor("configure", (t) => [t.account, t.voicemail]),
  get_call_settings: actor("read", (t) => [t.account]),
  save_call_settings: actor("team", (t) => [t.account, 365]),
  get_voicemail_settings: actor("read", (t) => [t.account]),
  set_voicemail_settings: actor("configure", (t) => [t.account, 30, "link"]),
  mark_conversation: actor("read", (t) => [t.account, t.conversation, true]),
  get_sending: actor("read", (t) => [t.account, t.number, "+12025550123"]),
  send_text: actor("text", (t) => [t.account, { number_id: t.number, to: "+12025550123", body: "x", segments: 1 }], {
    answers: ["RULE_REFUSED"],
  }),
  get_text_settings: actor("read", (t) => [t.account]),
  save_text_settings: actor("text", (t) => [t.account, { keep_days: 90, forward_to: null, forward_from: null }]),
  list_webhooks: actor("webhooks", (t) => [t.account]),
  add_webhook: actor("webhooks", (t) => [t.account, "https://example.com/texts", ["text.status"], "whsec_c2VjcmV0"]),
  change_webhook: actor("webhooks", (t) => [t.account, t.webhook, { kinds: ["text.status"] }], {
    answers: ["NOT_FOUND"],
  }),
  rotate_webhook_secret: actor("webhooks", (t) => [t.account, t.webhook, "whsec_c2VjcmV0"], { answers: ["NOT_FOUND"] }),
  remove_webhook: actor("webhooks", (t) => [t.account, t.webhook], { answers: ["NOT_FOUND"] }),
  list_webhook_deliveries: actor("webhooks", (t) => [t.account, t.webhook, null], { answers: ["NOT_FOUND"] }),
  test_webhook: actor("webhooks", (t) => [t.account, t.webhook], { answers: ["NOT_FOUND"] }),
  repeat_webhook_delivery: actor("webhooks", (t) => [t.account, t.webhookDelivery], { answers: ["NOT_FOUND"] }),
  get_message_file: actor("read", (t) => [t.account, t.text, 0], { answers: ["NOT_FOUND"] }),
  tag_number: actor("configure", (t) => [t.account, t.number, ["Sales"]]),
  assign_number: actor("configure", (t) => [t.account, t.number, null]),
  list_members: actor("read as a person", (t) => [t.account]),
  invite_member: actor("team", (t) => [
    t.account,
    { id: "00000000-0000-4000-8000-00000000701e", token_hash: "701e", email: "new@example.test", role: "member" },
  ]),
  revoke_invitation: actor("team", (t) => [t.account, t.joining], { answers: ["NOT_FOUND"] }),
  change_member_role: actor("team", (t) => [t.account, "00000000-0000-4000-8000-000000000000", "member"], {
    answers: ["NOT_FOUND"],
  }),
  remove_member: actor("team", (t) => [t.account, "00000000-0000-4000-8000-000000000000"], { answers: ["NOT_FOUND"] }),
  accept_member_invitation: actor("self", () => [Buffer.from("nothing")], { answers: ["NOT_FOUND"] }),
  get_billing_email: actor("billing", (t) => [t.account]),
  set_billing_email: actor("billing", (t) => [
    t.account,
    { id: FREE_ID, token_hash: "702e", email: "new@example.test" },
  ]),
  remove_billing_email: actor("billing", (t) => [t.account]),
  look_at_billing_email: {
    kind: "open",
    why: "whoever has the link may see what it is",
    args: () => [Buffer.from("nothing")],
  },
  answer_billing_email: {
    kind: "open",
    why: "whoever has the link reads the address, and says whether copies go there",
    args: () => [Buffer.from("nothing"), true],
  },
  get_member_invitation: {
    kind: "open",
    why: "whoever has the link may see what it is",
    args: () => [Buffer.from("nothing")],
  },
  list_agents: actor("read", (t) => [t.account]),
  add_agent: actor("configure", (t) => [t.account, { name: "New", kind: "phone", target: "+12025550123" }, "secret"], {
    answers: ["RULE_REFUSED"],
  }),
  change_agent: actor("configure", (t) => [t.account, t.agent, { is_on: false }]),
  remove_agent: actor("configure", (t) => [t.account, t.agent], { answers: ["NOT_FOUND"] }),
  begin_sound: actor("configure", (t) => [
    t.account,
    { name: "Hello", type: "audio/wav", seconds: 3, bytes: 9, sha256: "aa" },
  ]),
  sound_stored: actor("configure", (t) => [t.account, t.sound]),
  delete_sound: actor("configure", (t) => [t.account, t.sound], { answers: ["NOT_FOUND"] }),
  get_call_plan: actor("read", (t) => [t.account, t.number]),
  save_call_plan: actor("configure", (t) => [t.account, t.number, 1, firstCallPlan("UTC"), [], null], {
    answers: ["CHANGED"],
  }),
  restore_call_plan: actor("configure", (t) => [t.account, t.number, 1, 1], { answers: ["CHANGED"] }),

  // staff
  get_staff_role: actor("self", () => []),
  open_staff_session: actor("self", () => [Buffer.from("code"), "192.0.2.1"], { answers: ["NOT_FOUND"] }),
  note_staff_refusal: actor("self", () => ["code_wrong", "192.0.2.1"]),
  get_staff_invitation: { kind: "open", why: "the token of the link is the proof", args: () => [Buffer.from("token")] },
  may_enroll: actor("self", () => [Buffer.from("token")]),
  accept_staff_invitation: actor("self", () => [Buffer.from("token"), Buffer.from("code"), ["00"], "192.0.2.1"], {
    answers: ["NOT_FOUND"],
  }),
  use_recovery_code: actor(
    "self",
    () => [Buffer.from("code"), { id: "00000000-0000-4000-8000-000000000001", token_hash: "00" }, "192.0.2.1"],
    { answers: ["NOT_FOUND"] },
  ),
  staff_list_members: { kind: "staff", roles: ["staff-admin"], args: () => [] },
  staff_invite: {
    kind: "staff",
    roles: ["staff-admin"],
    args: () => [
      { id: "00000000-0000-4000-8000-000000000002", token_hash: "0102", email: "New@Staff.test", role: "operator" },
      "a new colleague",
    ],
    audits: "staff.invited",
  },
  staff_revoke_invitation: {
    kind: "staff",
    roles: ["staff-admin"],
    args: (t) => [t.invitation, "sent to the wrong address"],
    audits: "staff.invitation_revoked",
  },
  staff_change_role: {
    kind: "staff",
    roles: ["staff-admin"],
    args: (t) => [t.colleague, "operator", 1, "more to do"],
    audits: "staff.role_changed",
  },
  staff_end: {
    kind: "staff",
    roles: ["staff-admin"],
    args: (t) => [t.colleague, 1, "left the company"],
    audits: "staff.ended",
  },
  staff_reauthenticate: {
    kind: "staff",
    roles: ["support", "operator", "staff-admin"],
    args: () => [],
    audits: "staff.reauthenticated",
    ownSession: true,
  },
  staff_note_wrong_password: {
    kind: "staff",
    roles: ["support", "operator", "staff-admin"],
    args: () => [],
    audits: "staff.refused",
    ownSession: true,
  },
  staff_profile: readByStaff(() => []),
  staff_list: readByStaff(() => ["numbers", { filters: [], sort: "created_at", is_descending: true, limit: 10 }]),
  staff_audit_trail: readByStaff(() => [["carrier:didww"]]),
  staff_attention: readByStaff(() => []),
  staff_carriers: readByStaff(() => []),
  staff_get_account: readByStaff((t) => [t.account]),
  staff_get_job: readByStaff((t) => [t.job]),
  staff_get_number: readByStaff((t) => [t.number]),
  staff_get_deferred: readByStaff(() => []),
  staff_get_order: readByStaff((t) => [t.order]),
  staff_get_person: readByStaff((t) => [t.person]),
  staff_jump: readByStaff((t) => [
    { words: t.e164, token: t.number, digits: ["4155"], id_from: t.number, id_to: t.number },
  ]),
  staff_get_dispute: readByStaff((t) => [t.dispute]),
  staff_get_invoice: readByStaff((t) => [t.invoice]),
  staff_credit_invoice: staffWrites(
    (t) => [t.receipt, { request_id: t.receipt, line_id: null, cents: 1, to: "credit" }, "the customer asked for it"],
    "invoice.credited",
  ),
  staff_list_price_plans: readByStaff(() => []),
  staff_check_prices: { kind: "staff", roles: ["staff-admin"], args: (t) => [t.newPrice.choice] },
  staff_plan_prices: {
    kind: "staff",
    roles: ["staff-admin"],
    args: (t) => [{ request_id: "6f9c1b7a-1111-4222-8333-0000000000aa", ...t.newPrice }, "it costs more"],
    audits: "prices.planned",
  },
  staff_withdraw_prices: {
    kind: "staff",
    roles: ["staff-admin"],
    args: (t) => [t.pricePlan, "costs less again"],
    audits: "prices.withdrawn",
  },
  staff_handle_usage_rise: {
    kind: "staff",
    roles: everyone,
    args: (t) => [t.rise, "a campaign of theirs"],
    audits: "usage_rise.handled",
  },
  staff_handle_dispute: staffWrites((t) => [t.dispute, "answered", "evidence was sent"], "dispute.handled"),
  staff_register_texts: {
    kind: "staff",
    roles: ["operator", "staff-admin"],
    args: (t) => [t.number, false, "the campaign has ended"],
    audits: "texts.registration-ended",
  },
  staff_resume_billing: staffWrites((t) => [t.account, "the dispute is over"], "billing.resumed"),
  staff_set_selling: {
    kind: "staff",
    roles: ["operator", "staff-admin"],
    args: () => ["didww", true, "the price list is wrong"],
    audits: "selling.paused",
  },
  staff_get_catalog_area: readByStaff((t) => [t.area]),
  staff_get_catalog_sync: readByStaff(() => []),
  staff_get_catalog_run: readByStaff(() => [ofTheCatalog.run]),
  staff_list_margin_alerts: readByStaff(() => []),
  staff_get_margin_alert: readByStaff(() => [ofTheCatalog.alert]),
  staff_set_country_sale: staffWrites(() => ["US", true, "a court said so"], "sale.stopped"),
  staff_set_area_sale: staffWrites((t) => [t.area, true, "calls do not arrive"], "sale.stopped"),
  staff_request_catalog_sync: staffWrites(() => ["didww", "a new price list"], "catalog.sync-requested"),
  staff_decide_margin_alert: staffWrites(
    () => [ofTheCatalog.alert, 1, { kind: "stop" }, "too dear to sell"],
    "margin.decided",
  ),

  staff_list_pricing_rules: { kind: "staff", roles: everyone, args: () => [{ state: "all" }] },
  staff_get_pricing_rule: { kind: "staff", roles: everyone, args: () => [standardRule] },
  staff_pricing_calendar: { kind: "staff", roles: everyone, args: () => [soon(), soon()] },
  staff_explain_price: { kind: "staff", roles: everyone, args: (t) => [{ area_id: t.area }] },
  staff_preview_pricing: {
    kind: "staff",
    roles: everyone,
    args: () => [{ rules: [{ rule_id: standardRule, markup_percent: 70 }] }, {}],
  },
  staff_check_pricing_file: {
    kind: "staff",
    roles: ["staff-admin"],
    args: () => [[]], // what it takes back again would be counted: tests/db/pricing/rule-file.test.ts looks at the rows
  },
  staff_import_pricing_file: {
    kind: "staff",
    roles: ["staff-admin"],
    args: () => [[{ name: "From a file", country: "US", priority: 55 }], "a file of prices"],
    audits: "pricing_rule.created",
  },
  staff_check_rates: { kind: "staff", roles: ["staff-admin"], args: () => [importedRates] },
  staff_import_rates: {
    kind: "staff",
    roles: ["staff-admin"],
    args: () => [importedRates, "a deck of rates"],
    audits: "rates.imported",
  },
  staff_create_pricing_rule: {
    kind: "staff",
    roles: ["staff-admin"],
    args: () => [{ name: "United States", country: "US", markup_percent: 65 }, "a dearer country"],
    audits: "pricing_rule.created",
  },
  staff_change_pricing_rule: {
    kind: "staff",
    roles: ["staff-admin"],
    args: () => [standardRule, 1, { markup_percent: 65 }, "costs rose"],
    audits: "pricing_rule.changed",
  },
  staff_end_pricing_rule: {
    kind: "staff",
    roles: ["staff-admin"],
    args: () => [standardRule, 1, null, "not used any more"],
    audits: "pricing_rule.ended",
  },
  staff_undo_pricing_change: {
    kind: "staff",
    roles: ["staff-admin"],
    // nothing is scheduled in this world: it refuses and leaves nothing behind (tests/db/pricing has the rest)
    args: () => [standardRule, 1, 1, "a mistake"],
  },
  staff_restore_pricing_rule: {
    kind: "staff",
    roles: ["staff-admin"],
    args: () => [standardRule, 1, 1, "as it was"],
    audits: "pricing_rule.restored",
  },
  staff_get_taxes: { kind: "staff", roles: everyone, args: () => [] },
  staff_list_exchange_rates: { kind: "staff", roles: everyone, args: () => [] },
  staff_set_exchange_rate: {
    kind: "staff",
    roles: ["staff-admin"],
    args: () => [{ base: "USD", quote: "EUR", rate: 0.9 }, "from the bank"],
    audits: "exchange_rate.set",
  },
  staff_list_sale_restrictions: { kind: "staff", roles: everyone, args: () => [] },
  staff_set_sale_restriction: {
    kind: "staff",
    roles: ["staff-admin"],
    args: () => [meteredRestriction, 1, true, "minutes are charged now"],
    audits: "sale_restriction.lifted",
  },

  // reads under row level security
  get_order: reader((t) => [t.account, t.doneOrder]),
  list_orders: reader((t) => [t.account]),
  order_json: reader((t) => [t.order]),
  order_items_json: part((t) => [t.order]),
  order_payment_json: part((t) => [t.order]),
  order_debt_json: part((t) => [t.order, "USD"]),
  order_money: reader((t) => [t.order]),
  dispute_json: moneyPart((t) => [t.doneOrder, null]),
  get_invoice: moneyPart((t) => [t.account, t.invoice]),
  list_invoices: moneyPart((t) => [t.account]),
  invoice_json: moneyPart((t) => [t.invoice]),
  invoice_lines_json: moneyPart((t) => [t.invoice]),
  order_documents_json: moneyPart((t) => [t.doneOrder]),
  credit_notes_json: moneyPart((t) => [t.invoice]),
  get_number: reader((t) => [t.account, t.number]),
  list_numbers: reader((t) => [t.account]),
  number_json: reader((t) => [t.number]),
  contract_json: part((t) => [t.number, t.account]),
  year_json: part((t) => [FREE_ID, t.account]),
  number_state_json: part((t) => [t.number, t.account]),
  list_tags: reader((t) => [t.account]),
  assignee_json: reader((t) => [t.account, t.number]),
  list_account_phones: reader((t) => [t.account]),
  get_test_call: reader((t) => [t.account, t.number, t.testCall]),
  is_test_call_open: { kind: "everybody", why: "a pure function of two instants" },
  list_call_plans: reader((t) => [t.account, t.number]),
  list_calls: reader((t) => [t.account, { number_id: t.number }]),
  call_charts: reader((t) => [t.account, { number_id: t.number }, "UTC"]),
  list_called_numbers: reader((t) => [t.account]),
  called_number_json: reader((t) => [t.account, t.number]),
  call_conditions: { kind: "everybody", why: "a pure function of a filter" },
  list_voicemails: reader((t) => [t.account]),
  list_sounds: reader((t) => [t.account]),
  get_sound: reader((t) => [t.account, t.sound]),
  concurrent_calls: { kind: "everybody", why: "a fact of the catalogue" },
  minute_price: { kind: "everybody", why: "a published price" },
  numbers_playing: part((t) => [t.account, t.sound]),
  count_unheard_voicemails: reader((t) => [t.account]),
  list_conversations: reader((t) => [t.account]),
  get_conversation: reader((t) => [t.account, t.conversation]),
  conversation_json: part((t) => [t.conversation]),
  found_text: reader((t) => [t.conversation, "%secret%", "secret"]),
  list_messages: reader((t) => [t.account, t.conversation]),
  sent_on_json: part((t) => [t.text, null]),
  count_unread_conversations: reader((t) => [t.account]),
  sends_texts: reader((t) => [t.number]),
  list_opt_outs: reader((t) => [t.account]),
  list_text_numbers: reader((t) => [t.account]),
  export_messages: reader((t) => [t.account]),
  search_key: { kind: "everybody", why: "a pure function of a text" },
  account_ids: {
    kind: "helper",
    of: [
      { args: "", is: "goods" },
      { args: "'belong'", is: "accounts" },
      { args: "'billing'", is: "billed" },
      { args: "'team'", is: "team" },
    ],
  },
  user_id: { kind: "helper", of: [{ args: "", is: "userId" }] },

  // the public shop
  sells_calls_to: { kind: "open", why: "follows from public prices", args: () => ["+12125550101"] },
  list_usage_prices: { kind: "open", why: "public prices of calls and texts", args: () => ["USD"] },
  list_overview: { kind: "open", why: "public catalogue", args: () => [], worker: true },
  list_areas: { kind: "open", why: "public catalogue", args: () => ["US"], worker: true },
  get_country: { kind: "open", why: "public catalogue", args: () => ["us"], worker: true },
  get_area: { kind: "open", why: "public catalogue", args: () => ["us", "san-francisco-415"], worker: true },
  list_sitemap: { kind: "open", why: "public catalogue", args: () => [], worker: true },
  explain_place: { kind: "open", why: "public catalogue", args: () => ["US", "Austn"], worker: true },
  suggest_places: { kind: "open", why: "public catalogue", args: () => ["US", ["aus"], null, 8], worker: true },
  search_areas: {
    kind: "open",
    why: "public catalogue; carrier references stay on the server",
    args: () => [{ country: "US" }],
    worker: true,
  },
  pick_search_areas: {
    kind: "open",
    why: "public catalogue; carrier references stay on the server",
    args: (t) => [[t.area]],
  },
  get_area_refs: {
    kind: "open",
    why: "public catalogue; carrier references stay on the server",
    args: (t) => [t.area],
  },
  filter_offered: {
    kind: "open",
    why: "which of the numbers named are taken, never by whom",
    args: (t) => [{}, [t.e164, FREE]],
    worker: true,
  },
  put_search_cache: {
    kind: "open",
    why: "answers of carriers",
    args: () => ["k2", [], false],
    writes: ["search_cache"],
    worker: true,
  },
  find_reserved_offer: {
    kind: "open",
    why: "that a number exists, never whose reservation it is",
    args: (t) => [t.area, t.e164],
  },

  // our own machinery
  now: { kind: "everybody", why: "the clock, in defaults and policies" },
  health: { kind: "open", why: "counts only", args: () => [], worker: true },
  session_is_live: {
    kind: "open",
    why: "whether a session lives, to who already holds its token",
    args: () => ["00000000-0000-4000-8000-000000000000", "00000000-0000-4000-8000-000000000000"],
  },
  get_email_link: { kind: "open", why: "the hash of the link is the proof", args: () => ["0".repeat(64)] },
  get_email_standing: {
    kind: "open",
    why: "sign-in and sign-up decide by it; no answer shows it",
    args: () => ["person@example.com"],
  },
  get_password_mark: {
    kind: "open",
    why: "a hash of a hash, signed into a cookie that this server alone reads",
    args: () => ["00000000-0000-4000-8000-000000000000"],
  },
  get_api_key_actor: { kind: "open", why: "the hash of the secret is the proof", args: () => ["\\x00"] },
  begin_idempotent: {
    kind: "open",
    why: "the owner is named by lib/api from a verified actor",
    args: () => ["account:x", "r", "k", "\\x00"],
    writes: ["idempotency_keys"],
  },
  finish_idempotent: {
    kind: "open",
    why: "the id is known to the request that began it",
    args: () => ["00000000-0000-4000-8000-000000000000", 200, {}],
  },
  take_tokens: {
    kind: "open",
    why: "token buckets",
    args: () => ["bucket", 1, 10],
    writes: ["rate_limits"],
    worker: true,
  },
  check_rate: {
    kind: "open",
    why: "token buckets",
    args: () => ["bucket", 1, 10],
    writes: ["rate_limits"],
    worker: true,
  },
  spend_tokens: {
    kind: "open",
    why: "token buckets",
    args: () => [[]],
    writes: ["rate_limits"],
  },
  carrier_gate: {
    kind: "open",
    why: "the breaker",
    args: () => ["didww", true],
    writes: ["carrier_health"],
    worker: true,
  },
  record_carrier_result: {
    kind: "open",
    why: "the breaker",
    args: () => ["didww", false, "x", true],
    writes: ["carrier_health", "notifications", "outbox"],
    worker: true,
  },
};

const workers = [
  "begin_catalog_run",
  "fail_catalog_run",
  "finish_catalog_country",
  "plan_catalog_run",
  "activate_number",
  "alert_operator",
  "announce_endings",
  "list_due_accounts",
  "bill_account",
  "list_uninvoiced_orders",
  "issue_order_invoice",
  "list_uncredited_refunds",
  "issue_credit_note",
  "audit_money",
  "refresh_margins",
  "stale_margins",
  "begin_reconciliation",
  "record_stripe_transactions",
  "finish_reconciliation",
  "list_unsynced_buyers",
  "finish_buyer_sync",
  "list_tax_questions",
  "record_tax_answer",
  "record_tax_id",
  "list_tax_reports",
  "set_tax_calculation",
  "forget_tax_calculation",
  "finish_tax_report",
  "refuse_tax_report",
  "put_off_tax_report",
  "list_due_invoices",
  "begin_charge",
  "set_invoice_intent",
  "arm_charge",
  "finish_charge",
  "card_saved",
  "list_card_looks",
  "record_card",
  "card_renewed",
  "is_card_page_done",
  "finish_card_page",
  "begin_linked_page",
  "get_linked_invoice",
  "retire_intent",
  "attach_page",
  "get_page",
  "list_renewals",
  "record_renewal",
  "attach_checkout_session",
  "authorize_order",
  "begin_carrier_order",
  "choose_number",
  "claim_owned_looks",
  "record_owned_numbers",
  "begin_settlement",
  "webhook_agent",
  "phones_for_agent",
  "call_ended",
  "end_test_call",
  "sort_recordings",
  "call_leg",
  "call_recorded",
  "claim_voicemail",
  "voicemail_kept",
  "voicemail_cleared",
  "voicemail_failed",
  "voicemail_deleted",
  "message_transcribed",
  "list_gone_sounds",
  "claim_gone_files",
  "file_gone",
  "sound_removed",
  "list_unreported_messages",
  "list_rings_to_renew",
  "list_usage_bills",
  "bill_usage_alone",
  "renew_ring",
  "list_toll_free_to_renew",
  "renew_toll_free",
  "message_asked",
  "next_record_run",
  "record_run_done",
  "ingest_records",
  "call_started",
  "call_step",
  "claim_job",
  "claim_notifications",
  "claim_number_looks",
  "claim_outbox",
  "close_checkout_session",
  "end_number",
  "ensure_partitions",
  "expire_holds",
  "expire_order",
  "fail_external_event",
  "fail_line",
  "fail_notification",
  "find_carrier_order",
  "finish_catalog",
  "finish_external_event",
  "finish_notification",
  "finish_number_action",
  "finish_outbox",
  "get_external_event",
  "give_up_reservation",
  "hint_number_look",
  "identify_number",
  "list_ended_numbers",
  "list_equal_areas",
  "list_lapsed_reservations",
  "list_late_orders",
  "list_open_sessions",
  "list_unchecked_holds",
  "lose_hold",
  "list_unconfirmed_sessions",
  "list_unvoided_payments",
  "pause_selling",
  "prune",
  "queue_action",
  "receive_message",
  "claim_text",
  "text_to_forward",
  "forward_text",
  "give_up_forwarding",
  "text_reported",
  "claim_text_files",
  "text_file_kept",
  "text_file_not_kept",
  "text_file_deleted",
  "claim_webhook_deliveries",
  "finish_webhook_delivery",
  "text_put_back",
  "record_authorization_lost",
  "record_balance",
  "weigh_renewals",
  "record_capture",
  "record_carrier_order",
  "record_dispute",
  "record_debt_paid",
  "record_external_event",
  "record_number_look",
  "record_number_rerouted",
  "record_late_goods",
  "record_order_void",
  "record_recharge",
  "record_refund",
  "forget_intent",
  "list_unsent_refunds",
  "list_unused_years",
  "credit_unused_year",
  "refuse_refund",
  "record_void",
  "renew_reservation",
  "reschedule_job",
  "resume_selling",
  "seize_job",
  "set_paid_until",
  "set_stripe_customer",
  "submit_carrier_order",
  "substitute_line",
  "sweep",
  "unsubmit_carrier_order",
  "upsert_catalog",
  "wait_for_carrier",
  "want_configuration",
];
for (const name of workers) functions[name] = { kind: "worker" };

/** What no login may execute is called by other functions only, and needs no entry. */
export const decisionFor = (name: string, acl: string[]): FunctionDecision | undefined =>
  functions[name] ?? (acl.length === 0 ? { kind: "internal" } : undefined);

export type Grantee = "app_server" | "app_worker" | "authenticated" | "public";

/** Exactly these may execute a function, besides its owner. */
export function grantees(decision: FunctionDecision): Grantee[] {
  switch (decision.kind) {
    case "actor":
    case "staff":
      return ["app_server"];
    case "open":
      return decision.worker ? ["app_server", "app_worker"] : ["app_server"];
    case "reader":
    case "helper":
      return ["authenticated"];
    case "worker":
      return ["app_worker"];
    case "everybody":
      return ["public"];
    case "internal":
      return [];
  }
}
