import { createHash, randomUUID } from "node:crypto";
import { firstCallPlan } from "@/lib/contract/calls/plan";
import type { StaffRole } from "@/lib/contract/permissions";
import { type BuiltArea, buildArea } from "../../builders/area.ts";
import { deliverNumber, loseNumber } from "../../builders/number.ts";
import { authorizeOrder, jobsOf, placeOrder } from "../../builders/order.ts";
import { buildPerson, guestActor, personActor } from "../../builders/person.ts";
import { buildStaff, joinStaff } from "../../builders/staff.ts";
import { callAtClock } from "../../setup/call.ts";
import type { TestDatabase } from "../../setup/database.ts";
import {
  type Caller,
  type CallerName,
  DEAD_KEYS,
  KEYS,
  keyCaller,
  noAccounts,
  personCaller,
  SCOPES,
  STAFF,
} from "./callers.ts";

/** What a function may be asked for: everything of one account, or what one guest or person holds. */
export interface Target {
  account: string | null;
  area: string;
  /** an order waiting for payment with an open page, and one that is done */
  order: string;
  doneOrder: string;
  /** of the second month, not paid */
  invoice: string;
  /** of the done order, paid */
  receipt: string;
  /** other prices: a plan that was carried out, and what a new one needs */
  pricePlan: string;
  newPrice: { choice: object; token: string };
  /** of the done order's charge, waiting for a person */
  dispute: string;
  /** an unusual rise that nobody looked at */
  rise: string;
  /** a hold that nothing blocks */
  hold: string;
  number: string;
  e164: string;
  session: string;
  job: string;
  /** a member of staff who is none of the callers, and someone who was invited */
  colleague: string;
  invitation: string;
  conversation: string;
  voicemail: string;
  testCall: string;
  sound: string;
  text: string;
  agent: string;
  joining: string;
  webhook: string;
  webhookDelivery: string;
  /** who owns the account */
  person: string;
}

export interface World {
  area: BuiltArea;
  a: Target;
  b: Target;
  guestHold: string;
  callers: Caller[];
  caller(name: CallerName): Caller;
  keyOfB: string;
  /** a person who belongs to both accounts */
  both: Caller;
  /** ids of account B, its people and their things: rows that mention them are B's */
  idsOfB: string[];
  /** words that only B's (or a second guest's) rows contain */
  secretsOfB: string[];
}

/** Two accounts with everything, built by walking purchases through the functions of the product; and all callers of the matrix. */
export async function buildWorld(db: TestDatabase): Promise<World> {
  const area = await buildArea(db.sql);
  const a = await buildAccount(db, area, "alpha", 1);
  const b = await buildAccount(db, area, "bravo", 2);
  const account = a.target.account!;

  const callers: Caller[] = [
    { name: "anonymous", actor: {}, claims: null, userId: null, ...noAccounts },
    {
      name: "nobody",
      actor: { kind: "user" },
      claims: { role: "authenticated" },
      userId: null,
      ...noAccounts,
    },
    {
      name: "system",
      actor: { kind: "system" },
      claims: { role: "authenticated", kind: "system" },
      userId: null,
      ...noAccounts,
    },
    { name: "guest", actor: guestActor("one"), claims: null, userId: null, ...noAccounts },
    personCaller("owner", a.owner.id, [account]),
    personCaller("admin", a.admin.id, [a.admin.accountId], [{ account, sees: ["goods", "billed", "team"] }]),
  ];
  for (const role of ["member", "billing"] as const) {
    const person = await join(db, account, `${role}@alpha.test`, role);
    const sees = role === "member" ? (["goods"] as const) : (["billed"] as const);
    callers.push(personCaller(role, person.id, [person.accountId], [{ account, sees: [...sees] }]));
  }
  const stranger = await buildPerson(db.sql, { email: "stranger@example.test" });
  callers.push(personCaller("stranger", stranger.id, [stranger.accountId]));
  for (const name of STAFF) {
    const person = await buildPerson(db.sql, { email: `${name}@staff.test` });
    await joinStaff(db.sql, person.id, name.replace("staff-", "") as StaffRole);
    callers.push(personCaller(name, person.id, [person.accountId]));
  }
  for (const name of KEYS) {
    const scopes = name === "key" ? [...SCOPES] : name === "key:none" ? [] : [name.slice("key:".length)];
    callers.push(keyCaller(name, await addKey(db, account, scopes), account, scopes));
  }
  for (const name of DEAD_KEYS) {
    const id = await addKey(db, account, [...SCOPES], name === "key:revoked" ? "revoked_at" : "expires_at");
    callers.push(keyCaller(name, id, account, [...SCOPES], false));
  }
  const keyOfB = await addKey(db, b.target.account!, [...SCOPES]);

  // Everybody who may buy holds something of their own; the one who left still has a cart in the account.
  const former = await join(db, account, "former@alpha.test", "admin");
  callers.push(personCaller("former-member", former.id, [former.accountId]));
  const hold = (actor: object, id: string | null, e164: string) =>
    db.call.server("hold_number", {
      p_actor: actor,
      p_account_id: id,
      p_request: {
        area_id: area.id,
        e164,
        carrier_ref: `ref-${e164}`,
        client_address: "192.0.2.1",
      },
    });
  let last = 10;
  for (const name of ["member", "key", "former-member"]) {
    const { actor } = callers.find((one) => one.name === name)!;
    await hold(actor, account, `+1415555${String(9000 + last++)}`);
  }
  await db.sql`delete from public.memberships where user_id = ${former.id} and account_id = ${account}`;
  const guestHold = (await hold(guestActor("one"), null, "+14155550011")).hold.id;
  const otherGuest = await hold(guestActor("two"), null, "+14155550022");

  const both = await join(db, account, "both@example.test", "admin");
  await db.sql`insert into public.memberships (account_id, user_id, role) values (${b.target.account}, ${both.id}, 'admin')`;
  await fillTheRest(db, [account, b.target.account!], [a.owner.id, b.owner.id]);

  const rowsOfB = await db.sql`
    select id::text from public.carts where account_id = ${b.target.account} union select id::text from public.holds where account_id = ${b.target.account}
    union select id::text from public.orders where account_id = ${b.target.account} union select id::text from public.purchased_numbers where account_id = ${b.target.account}
    union select id::text from public.checkout_sessions where account_id = ${b.target.account} union select id::text from public.payments where account_id = ${b.target.account}
    union select id::text from public.invoices where account_id = ${b.target.account}
    union select id::text from public.conversations where account_id = ${b.target.account}
    union select id::text from public.voicemails where account_id = ${b.target.account}
    union select id::text from public.sounds where account_id = ${b.target.account}
    union select id::text from public.messages where account_id = ${b.target.account}
    union select id::text from public.api_keys where account_id = ${b.target.account}`;
  const [bOrder] = await db.sql`select reference from public.orders where id = ${b.target.order}`;
  return {
    area,
    a: a.target,
    b: b.target,
    guestHold,
    keyOfB,
    callers,
    caller: (name) => callers.find((one) => one.name === name)!,
    both: personCaller("admin", both.id, [account, b.target.account!]),
    idsOfB: [
      b.target.account!,
      b.owner.id,
      b.admin.id,
      otherGuest.hold.id,
      otherGuest.cart.id,
      ...rowsOfB.map((one) => one.id as string),
    ],
    secretsOfB: ["bravo", bOrder!.reference, "cus_bravo", b.target.e164, "+14155550022"],
  };
}

const join = (db: TestDatabase, accountId: string, email: string, role: string) =>
  buildPerson(db.sql, { email, memberOf: { accountId, role } });

async function addKey(
  db: TestDatabase,
  account: string,
  scopes: string[],
  ended?: "revoked_at" | "expires_at",
): Promise<string> {
  const past = ended && { [ended]: new Date(Date.now() - 60_000) };
  const hash = createHash("sha256").update(randomUUID()).digest();
  const row = { account_id: account, name: "a program", prefix: randomUUID().slice(0, 8), hash, scopes, ...past };
  return (await db.sql`insert into public.api_keys ${db.sql(row as never)} returning id`)[0]!.id;
}

/** One finished purchase (a line live, a line lost), a refund, and an order that waits with an open payment page. */
async function buildAccount(db: TestDatabase, area: BuiltArea, word: string, digit: number) {
  const owner = await buildPerson(db.sql, { email: `owner@${word}.test` });
  const account = owner.accountId;
  const admin = await join(db, account, `admin@${word}.test`, "admin");
  await db.sql`update public.accounts set name = ${word}, stripe_customer_id = ${`cus_${word}`}, tax_id = ${`tax-${word}`} where id = ${account}`;
  const phone = (line: number) => `+1415555${digit}${String(line).padStart(3, "0")}`;

  const done = await placeOrder(db, owner, { areaId: area.id, numbers: [phone(1), phone(2)] });
  await authorizeOrder(db, done, { intent: `pi_${word}` });
  const [job, lost] = await jobsOf(db, done.id);
  await deliverNumber(db, job!);
  await loseNumber(db, lost!, "taken");
  const [line] = await db.sql`
    select n.id, n.e164, i.total_cents from public.purchased_numbers n join public.order_items i on i.id = n.order_item_id
    where n.account_id = ${account}`;
  await db.call.worker("begin_settlement", { p_order_id: done.id });
  await db.call.worker("record_capture", {
    p_order_id: done.id,
    p_payment_intent_id: `pi_${word}`,
    p_captured_cents: line!.total_cents,
  });
  // Its second month: an invoice whose charge has begun.
  const nextMonth = callAtClock(db.worker, 32 * 86_400_000);
  const seller = { legal_name: "S", address: "A", tax_id: "T", email: "s@example.test" };
  const pricePlan = randomUUID();
  await db.sql`
    insert into private.price_plans (id, choice, reason, created_by)
      select ${pricePlan}, '{"monthly_cents": 170}', 'it costs more', user_id from public.memberships
      where account_id = ${account} limit 1`;
  await db.sql`
    insert into public.price_changes (plan_id, contract_id, account_id, from_cents, to_cents, holds_from, state)
      select ${pricePlan}, id, account_id, 160, 170, now(), 'applied' from public.number_contracts
      where account_id = ${account}`;
  const { invoice_id: invoice } = await nextMonth("bill_account", { p_account_id: account, p_seller: seller });
  await nextMonth("begin_charge", { p_invoice_id: invoice });
  const receipt = await db.call.worker("issue_order_invoice", { p_order_id: done.id, p_seller: seller });
  const card = { id: `pm_${word}`, brand: "visa", last4: "4242", exp_month: 1, exp_year: 2040 };
  await db.call.worker("record_card", { p_account_id: account, p_card: card });
  await db.sql`insert into private.billing_emails (account_id, id, token_hash, email, expires_at)
    values (${account}, gen_random_uuid(), ${Buffer.from(`copy-${word}`)}, ${`copy-${word}@example.test`}, now())`;
  await db.sql`insert into private.card_pages (stripe_session_id, account_id) values (${`cs_card_${word}`}, ${account})`;
  await db.sql`insert into private.card_changes (account_id, id, lease_until) values (${account}, gen_random_uuid(), now())`;
  await db.sql`
    insert into public.usage_corrections (event_id, account_id, quantity_before, quantity_after)
      values (gen_random_uuid(), ${account}, 61, 60)`;
  await db.sql`
    insert into public.usage_credits (account_id, event_id, amount_60, reason)
      values (${account}, gen_random_uuid(), 0.02, 'corrected')`;
  await db.sql`
    with numbers as (select id from public.purchased_numbers where account_id = ${account}), days as (
      insert into private.number_days (number_id, day, spent_60) select id, '2026-11-01', 1 from numbers
    )
    insert into private.usage_rises (number_id, day, account_id, spent_60, usual_60)
      select id, '2026-11-01', ${account}, 600, 60 from numbers`;
  await db.sql`insert into public.spend_caps (account_id, cents) values (${account}, 2000)`;
  await db.sql`
    insert into public.spend_alerts (account_id, period_from, cap_cents, percent) values (${account}, now(), 2000, 50)`;
  await db.sql`
    insert into private.pool_usage (account_id, number_id, period_from, pool)
      select account_id, id, now(), 'seconds' from public.purchased_numbers where account_id = ${account} limit 1`;
  await db.sql`
    insert into private.toll_free_usage (account_id, period_from) values (${account}, now())`;
  const said = { reason: "fraudulent", amount_cents: 1, currency: "usd", is_open: true, evidence_due_at: null };
  for (const one of [
    { ref: `issfr_${word}`, kind: "fraud_warning", status: "actionable" },
    { ref: `du_${word}`, kind: "dispute", status: "needs_response" },
  ])
    await db.call.worker("record_dispute", { p_payment_intent_id: `pi_${word}`, p_dispute: { ...said, ...one } });
  const [rise] = await db.sql`select id from private.usage_rises where account_id = ${account} limit 1`;
  const [dispute] = await db.sql`select id from public.disputes where stripe_ref = ${`du_${word}`}`;
  await db.sql`update public.billing_profiles set held_at = private.now() where account_id = ${account}`;
  await db.sql`insert into public.account_credits (account_id, currency, cents, source, invoice_id)
    values (${account}, 'USD', 5, 'staff', ${invoice})`;
  await db.sql`insert into private.staff_credits (request_id) values (${account})`;
  await db.sql`insert into private.lost_credits (line_id) select id from public.invoice_lines where invoice_id = ${invoice}`;
  await db.sql`insert into private.money_findings (check_name, subject, account_id, detail)
    values ('due', ${word}, ${account}, '{}')`;
  await db.sql`insert into private.stripe_transactions (id, type, stripe_ref, amount_cents, fee_cents, currency, created_at)
    values (${`txn_${word}`}, 'charge', ${`pi_${word}`}, 1, 1, 'USD', now())`;
  await db.sql`insert into private.reconciliations default values`;
  await db.sql`insert into private.tax_reports (invoice_id, part, reference) values (${invoice}, 1, ${word})`;
  await db.call.worker("refresh_margins", {
    p_month: (await db.call.worker("stale_margins", {})) ?? new Date().toISOString().slice(0, 7),
  });
  await db.sql`insert into private.recognized_months values ('2020-01-01') on conflict do nothing`;
  await db.call.worker("record_refund", {
    p_payment_intent_id: `pi_${word}`,
    p_refund_id: `re_${word}`,
    p_amount_cents: 10,
    p_currency: "usd",
    p_status: "succeeded",
    p_reason: "goodwill",
  });
  await db.call.server("rename_number", {
    p_actor: personActor(owner.id),
    p_account_id: account,
    p_number_id: line!.id,
    p_label: `${word} main line`,
  });

  const waiting = await placeOrder(db, { ...admin, accountId: account }, { areaId: area.id, numbers: [phone(3)] });
  const { session } = await db.call.server("begin_checkout_session", {
    p_actor: personActor(admin.id),
    p_account_id: account,
    p_order_id: waiting.id,
  });
  await db.call.worker("attach_checkout_session", {
    p_session_id: session.id,
    p_stripe_session_id: `cs_${word}`,
    p_url: `https://pay.test/${word}`,
  });
  const free = await db.call.server("hold_number", {
    p_actor: personActor(owner.id),
    p_account_id: account,
    p_request: { area_id: area.id, e164: phone(4), carrier_ref: `ref-${phone(4)}` },
  });
  await db.call.server("set_notification_preference", {
    p_actor: personActor(owner.id),
    p_category: "numbers",
    p_channel: "email",
    p_enabled: false,
  });
  await db.call.server("save_call_plan", {
    p_actor: personActor(owner.id),
    p_account_id: account,
    p_number_id: line!.id,
    p_version: 0,
    p_plan: firstCallPlan("UTC"),
    p_phones: [],
    p_fallback: null,
  });
  const { agent } = await db.call.server("add_agent", {
    p_actor: personActor(owner.id),
    p_account_id: account,
    p_agent: { name: `robot of ${word}`, kind: "webhook", target: "https://agent.example/" },
    p_secret: `the key of ${word}`,
  });
  await db.call.server("assign_number", {
    p_actor: personActor(owner.id),
    p_account_id: account,
    p_number_id: line!.id,
    p_to: { kind: "agent", id: agent.id },
  });
  await db.sql`update public.purchased_numbers set tags = ${[`tag of ${word}`]} where id = ${line!.id}`;
  await db.sql`insert into public.text_settings (account_id, keep_days) values (${account}, 365)`;
  const [webhook] = await db.sql`
    insert into private.webhooks (account_id, url, kinds, secret)
    values (${account}, ${`https://${word}.example.com/`}, '{text.received}', ${`whsec_of_${word}`}) returning id`;
  const [webhookDelivery] = await db.sql`
    insert into private.webhook_deliveries (webhook_id, event_id, kind)
    values (${webhook!.id}, gen_random_uuid(), 'webhook.test') returning id`;
  await db.sql`insert into private.text_files (account_id, ref) values (${account}, ${`MM of ${word}/ME of ${word}`})`;
  const joining = randomUUID();
  await db.call.server("invite_member", {
    p_actor: personActor(owner.id),
    p_account_id: account,
    p_invitation: {
      id: joining,
      token_hash: Buffer.from(word).toString("hex"),
      email: `invited-to-${word}@example.test`,
      role: "member",
    },
  });
  await db.sql`
    insert into public.account_phones (account_id, e164, verified_by) values (${account}, ${phone(7)}, ${owner.id})`;
  await db.sql`
    insert into private.phone_checks (account_id, e164, code_hash) values (${account}, ${phone(6)}, '\\x00')`;
  await db.sql`
    insert into private.renewal_forecasts (carrier_id, made_at, numbers, cost, reserve_cost) values ('didww', now(), 1, 1, 1) on conflict do nothing`;
  const [test] = await db.sql`
    insert into public.test_calls (account_id, number_id, caller)
    values (${account}, ${line!.id}, '+12025550199') returning id`;
  const callRef = `CA-${word}`;
  await db.call.worker("call_started", {
    p_call: { call_ref: callRef, to: line!.e164, caller: phone(8), entry: "sip" },
  });
  const rule = { kind: "always" };
  await db.call.worker("call_step", {
    p_call_ref: callRef,
    p_step: {
      rule,
      branch: "",
      step: 0,
      ring: { lines: [{ kind: "phone", target: phone(9), agent: null }], seconds: 20, screen: false, rule },
    },
  });
  await db.call.worker("call_recorded", { p_call_ref: callRef, p_recording_ref: `RE-${word}`, p_seconds: 7 });
  await db.sql`insert into private.early_transcripts (recording_ref, body) values ('RE-world', 'Hello') on conflict do nothing`;
  const [voicemail] = await db.sql`select id from public.voicemails where account_id = ${account}`;
  await db.sql`insert into public.voicemail_settings (account_id) values (${account})`;
  await db.sql`insert into public.call_settings (account_id, keep_days) values (${account}, 365)`;
  const [sound] = await db.sql`
    insert into public.sounds (account_id, name, type, seconds, bytes, sha256, stored_at)
    values (${account}, ${word}, 'audio/wav', 3, 9, '\\xbb', now())
    returning id`;
  const { id: text } = await db.call.worker("receive_message", {
    p_message: {
      carrier_id: "didww",
      carrier_ref: `text-${word}`,
      to: line!.e164,
      from: phone(8),
      body: `a secret of ${word}`,
    },
  });
  const colleague = await buildStaff(db.sql, "support", `colleague@${word}.test`);
  await db.sql`insert into private.staff_recovery_codes (user_id, hash) values (${colleague.user_id}, '\\x00')`;
  const [invitation] = await db.sql`
    insert into private.staff_invitations (id, kind, token_hash, email, role, expires_at)
    values (gen_random_uuid(), 'invitation', ${randomUUID()}, ${`invited@${word}.test`}, 'support', now() + interval '1 hour')
    returning id`;
  await db.call.worker("receive_message", {
    p_message: { carrier_id: "didww", carrier_ref: `stop-${word}`, to: line!.e164, from: phone(5), body: "STOP" },
  });
  await db.sql`insert into private.text_registrations (number_id) values (${line!.id})`;
  await db.sql`insert into private.forwarded_texts (message_id) values (${text})`;
  await db.sql`
    insert into public.messages
        (conversation_id, account_id, number_id, direction, body, carrier_id, state, sent_at, forward_of)
      select conversation_id, account_id, number_id, 'outbound', body, carrier_id, 'delivered', sent_at, id
      from public.messages where id = ${text}`;
  await db.sql`insert into private.gone_files (ref) values (${`MM${word}/ME1`})`;
  const [conversation] = await db.sql`select conversation_id as id from public.messages where id = ${text}`;
  const choice = {
    monthly_cents: 990,
    currency: "USD",
    country: null,
    number_type: null,
    area_id: null,
    e164: line!.e164,
  };
  const [seen] = await db.sql`select private.price_plan_preview(${db.sql.json(choice)}) ->> 'token' as token`;
  const target: Target = {
    conversation: conversation!.id,
    voicemail: voicemail!.id,
    testCall: test!.id,
    sound: sound!.id,
    text,
    agent: agent.id,
    joining,
    webhook: webhook!.id,
    webhookDelivery: webhookDelivery!.id,
    colleague: colleague.user_id,
    invitation: invitation!.id,
    account,
    area: area.id,
    order: waiting.id,
    invoice,
    receipt,
    pricePlan,
    newPrice: { choice, token: seen!.token },
    dispute: dispute!.id,
    rise: rise!.id,
    doneOrder: done.id,
    hold: free.hold.id,
    number: line!.id,
    e164: line!.e164,
    session: session.id,
    job: job!,
    person: owner.id,
  };
  return { target, owner, admin };
}

/** A finished run of the catalog sync, and an offer that stopped: of nobody's account. */
export const ofTheCatalog = {
  run: "00000000-0000-4000-8000-00000000c0de",
  alert: "00000000-0000-4000-8000-00000000a1e7",
};

async function stopAnOffer(db: TestDatabase): Promise<void> {
  const { id, sku } = await buildArea(db.sql, { prefix: "213", monthlyCost: "20" });
  await db.sql`update public.areas set stopped_at = now() where id = ${id}`;
  await db.sql`
    insert into public.margin_alerts (id, area_id, sku_id, carrier_id, cause, currency, sold_monthly_cents, sold_due_cents, cost, cost_currency)
    values (${ofTheCatalog.alert}, ${id}, ${sku}, 'didww', 'cost', 'USD', 110, 110, 20, 'USD')`;
  await db.sql`
    insert into public.catalog_runs (id, carrier_id, status, cause, started_at, finished_at)
    values (${ofTheCatalog.run}, 'didww', 'succeeded', 'schedule', now(), now())`;
  await db.sql`
    insert into public.catalog_run_countries (run_id, iso2, name, area_count, done_at)
    values (${ofTheCatalog.run}, 'US', 'United States', 1, now())`;
  await db.sql`
    insert into public.catalog_changes (run_id, kind, area_id, sku_id, before, after)
    values (${ofTheCatalog.run}, 'cost_changed', ${id}, ${sku},
      '{"setup_cost": "0", "monthly_cost": "0.35", "currency": "USD"}',
      '{"setup_cost": "0", "monthly_cost": "20", "currency": "USD"}')`;
}

/** Tables that a purchase leaves empty. */
async function fillTheRest(db: TestDatabase, accounts: string[], users: string[]): Promise<void> {
  await stopAnOffer(db);
  await db.sql`insert into public.exchange_rates (base, quote, rate) values ('EUR', 'USD', 1.1)`;
  await db.sql`insert into public.tax_rates (country, name, percent) values ('ZZ', 'None', 0)`;
  await db.sql`
    with place as (insert into private.tax_places (country, tax_code) values ('ZZ', 'txcd_1') returning id)
    insert into private.tax_answers (place_id, percent, reason) select id, 0, 'not_collecting' from place`;
  await db.sql`insert into private.foreign_numbers (carrier_id, carrier_ref, e164) values ('didww', 'x', '+12025550111')`;
  await db.sql`insert into public.search_cache (key, results) values ('k', '[]')`;
  await db.sql`insert into public.countries (iso2, name, slug, is_available) values ('ZZ', 'Nowhere', 'nowhere', false)`;
  await db.sql`insert into public.rate_limits (bucket, tokens, updated_at) values ('b', 1, now())`;
  await db.sql`insert into public.external_events (source, external_id, type, payload) values ('stripe', 'evt_1', 't', '{}')`;
  await db.sql`insert into storage.buckets (id, name, public) values ('documents', 'documents', false)`;
  await db.call.worker("next_record_run", { p_carrier_id: "didww" });
  const record = {
    ref: "r",
    number: "+14155559999",
    started_at: new Date().toISOString(),
    seconds: 0,
    currency: "USD",
  };
  await db.call.worker("ingest_records", { p_carrier_id: "didww", p_records: [record] });
  for (const [index, account] of accounts.entries()) {
    await db.sql`insert into public.idempotency_keys (owner, route, key, request_hash) values (${`account:${account}`}, 'r', 'k', '\\x00')`;
    await db.sql`insert into storage.objects (bucket_id, name, owner) values ('documents', ${`${account}/${randomUUID()}`}, ${users[index]!})`;
  }
}
