import { createHash, randomUUID } from "node:crypto";
import { type BuiltArea, buildArea } from "../../builders/catalog.ts";
import { buildPerson, guestActor, personActor } from "../../builders/person.ts";
import type { TestDatabase } from "../../setup/database.ts";
import { type Caller, type CallerName, DEAD_KEYS, KEYS, keyCaller, personCaller, SCOPES, STAFF } from "./callers.ts";

/** What a function may be asked for: everything of one account, or what one guest or person holds. */
export interface Target {
  account: string | null;
  area: string;
  /** an order waiting for payment with an open page, and one that is done */
  order: string;
  doneOrder: string;
  /** a hold that nothing blocks */
  hold: string;
  number: string;
  e164: string;
  session: string;
  job: string;
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

// biome-ignore lint/suspicious/noExplicitAny: answers of SQL functions, checked by the tests that use them
type Run = (text: string, ...values: unknown[]) => Promise<any>;

/** Two accounts with everything, built by walking purchases through the functions of the product; and all callers of the matrix. */
export async function buildWorld(db: TestDatabase): Promise<World> {
  const server: Run = async (text, ...values) =>
    (await db.server.unsafe(`select private.${text} as r`, values as never))[0]!.r;
  const area = await buildArea(db.sql);
  const a = await buildAccount(db, area, "alpha", 1);
  const b = await buildAccount(db, area, "bravo", 2);
  const account = a.target.account!;

  const callers: Caller[] = [
    { name: "anonymous", actor: {}, claims: null, userId: null, accounts: [], managed: [] },
    {
      name: "nobody",
      actor: { kind: "user" },
      claims: { role: "authenticated" },
      userId: null,
      accounts: [],
      managed: [],
    },
    {
      name: "system",
      actor: { kind: "system" },
      claims: { role: "authenticated", kind: "system" },
      userId: null,
      accounts: [],
      managed: [],
    },
    { name: "guest", actor: guestActor("one"), claims: null, userId: null, accounts: [], managed: [] },
    personCaller("owner", a.owner.userId, [account], [account]),
    personCaller("admin", a.admin.userId, [account, a.admin.accountId], [account, a.admin.accountId]),
  ];
  for (const role of ["member", "billing"] as const) {
    const person = await join(db, account, `${role}@alpha.test`, role);
    callers.push(
      personCaller(
        role,
        person.userId,
        [account, person.accountId],
        [person.accountId, ...(role === "billing" ? [account] : [])],
      ),
    );
  }
  const stranger = await buildPerson(db.sql, "stranger@example.test");
  callers.push(personCaller("stranger", stranger.userId, [stranger.accountId], [stranger.accountId]));
  for (const name of STAFF) {
    const person = await buildPerson(db.sql, `${name}@staff.test`);
    await db.sql`insert into public.staff_members (user_id, role) values (${person.userId}, ${name.replace("staff-", "")})`;
    callers.push(personCaller(name, person.userId, [person.accountId], [person.accountId]));
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
  callers.push(personCaller("former-member", former.userId, [former.accountId], [former.accountId]));
  const hold = (actor: object, id: string | null, e164: string) =>
    server("hold_number($1, $2, $3)", actor, id, {
      area_id: area.id,
      e164,
      carrier_ref: `ref-${e164}`,
      client_address: "192.0.2.1",
    });
  let last = 10;
  for (const name of ["member", "key", "former-member"]) {
    const { actor } = callers.find((one) => one.name === name)!;
    await hold(actor, account, `+1415555${String(9000 + last++)}`);
  }
  await db.sql`delete from public.memberships where user_id = ${former.userId} and account_id = ${account}`;
  const guestHold = (await hold(guestActor("one"), null, "+14155550011")).hold.id;
  const otherGuest = await hold(guestActor("two"), null, "+14155550022");

  const both = await join(db, account, "both@example.test", "admin");
  await db.sql`insert into public.memberships (account_id, user_id, role) values (${b.target.account}, ${both.userId}, 'admin')`;
  await fillTheRest(db, [account, b.target.account!], [a.owner.userId, b.owner.userId]);

  const rowsOfB = await db.sql`
    select id::text from public.carts where account_id = ${b.target.account} union select id::text from public.holds where account_id = ${b.target.account}
    union select id::text from public.orders where account_id = ${b.target.account} union select id::text from public.purchased_numbers where account_id = ${b.target.account}
    union select id::text from public.checkout_sessions where account_id = ${b.target.account} union select id::text from public.payments where account_id = ${b.target.account}
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
    both: personCaller("admin", both.userId, [account, b.target.account!], [account, b.target.account!]),
    idsOfB: [
      b.target.account!,
      b.owner.userId,
      b.admin.userId,
      otherGuest.hold.id,
      otherGuest.cart.id,
      ...rowsOfB.map((one) => one.id as string),
    ],
    secretsOfB: ["bravo", bOrder!.reference, "cus_bravo", b.target.e164, "+14155550022"],
  };
}

const join = async (db: TestDatabase, account: string, email: string, role: string) => {
  const person = await buildPerson(db.sql, email);
  await db.sql`insert into public.memberships (account_id, user_id, role) values (${account}, ${person.userId}, ${role})`;
  return person;
};

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
  const server: Run = async (text, ...values) =>
    (await db.server.unsafe(`select private.${text} as r`, values as never))[0]!.r;
  const worker: Run = async (text, ...values) =>
    (await db.worker.unsafe(`select private.${text} as r`, values as never))[0]!.r;
  const owner = await buildPerson(db.sql, `owner@${word}.test`);
  const account = owner.accountId;
  const admin = await join(db, account, `admin@${word}.test`, "admin");
  await db.sql`update public.accounts set name = ${word}, stripe_customer_id = ${`cus_${word}`}, tax_id = ${`tax-${word}`} where id = ${account}`;
  const as = (person: { userId: string }) => personActor(person.userId);
  const hold = async (person: { userId: string }, e164: string) =>
    (
      await server("hold_number($1, $2, $3)", as(person), account, {
        area_id: area.id,
        e164,
        carrier_ref: `ref-${e164}`,
      })
    ).hold;
  const place = async (person: { userId: string }) =>
    (await server("place_order($1, $2, $3)", as(person), account, { consent_version: "2026-11" })).order;

  await hold(owner, `+1415555${digit}001`);
  await hold(owner, `+1415555${digit}002`);
  const done = await place(owner);
  await worker("authorize_order($1, $2)", done.id, {
    payment_intent_id: `pi_${word}`,
    amount_cents: done.total_cents,
    currency: "usd",
    payment_method_id: `pm_${word}`,
    card_brand: "visa",
    card_last4: "4242",
    capture_before: new Date(Date.now() + 6e8).toISOString(),
  });
  const jobs =
    await db.sql`select q.id from public.provisioning_queue q join public.order_items i on i.id = q.order_item_id where q.order_id = ${done.id} order by i.position`;
  const job = await worker("claim_job($1, $2)", jobs[0]!.id, "run");
  const begun = await worker("begin_carrier_order($1, $2)", job.id, job.generation);
  await worker("submit_carrier_order($1, $2, $3)", job.id, job.generation, begun.order.id);
  await worker("record_carrier_order($1, $2, $3, $4)", begun.order.id, "completed", `co-${word}`, "0.85");
  await worker("identify_number($1, $2, $3, $4)", job.id, job.generation, `did-${word}`, job.item.e164);
  const answer = { answer_path: { kind: "sip", host: "voice.test" } };
  await worker("want_configuration($1, $2, $3)", job.id, job.generation, answer);
  await worker(
    "activate_number($1, $2, $3, $4)",
    job.id,
    job.generation,
    answer,
    new Date(Date.now() + 2e9).toISOString(),
  );
  const lost = await worker("claim_job($1, $2)", jobs[1]!.id, "run");
  await worker("fail_line($1, $2, $3)", lost.id, lost.generation, "taken");
  await worker("begin_settlement($1)", done.id);
  await worker("record_capture($1, $2, $3)", done.id, `pi_${word}`, job.item.total_cents);
  await worker("record_refund($1, $2, $3, $4, $5, $6)", `pi_${word}`, `re_${word}`, 10, "usd", "succeeded", "goodwill");
  await server("rename_number($1, $2, $3, $4)", as(owner), account, job.number.id, `${word} main line`);

  await hold(admin, `+1415555${digit}003`);
  const waiting = await place(admin);
  const { session } = await server("begin_checkout_session($1, $2, $3)", as(admin), account, waiting.id);
  await worker("attach_checkout_session($1, $2, $3)", session.id, `cs_${word}`, `https://pay.test/${word}`);
  const free = await hold(owner, `+1415555${digit}004`);
  await server("set_notification_preference($1, $2, $3, $4)", as(owner), "numbers", "email", false);
  const target: Target = {
    account,
    area: area.id,
    order: waiting.id,
    doneOrder: done.id,
    hold: free.id,
    number: job.number.id,
    e164: job.item.e164,
    session: session.id,
    job: job.id,
  };
  return { target, owner, admin };
}

/** Tables that a purchase leaves empty. */
async function fillTheRest(db: TestDatabase, accounts: string[], users: string[]): Promise<void> {
  await db.sql`insert into public.exchange_rates (base, quote, rate) values ('EUR', 'USD', 1.1)`;
  await db.sql`insert into public.tax_rates (country, name, percent) values ('ZZ', 'None', 0)`;
  await db.sql`insert into public.search_cache (key, carrier_id, results) values ('k', 'didww', '[]')`;
  await db.sql`insert into public.countries (iso2, name, slug, is_available) values ('ZZ', 'Nowhere', 'nowhere', false)`;
  await db.sql`insert into public.rate_limits (bucket, tokens, updated_at) values ('b', 1, now())`;
  await db.sql`insert into public.external_events (source, external_id, type, payload) values ('stripe', 'evt_1', 't', '{}')`;
  await db.sql`insert into storage.buckets (id, name, public) values ('documents', 'documents', false)`;
  for (const [index, account] of accounts.entries()) {
    await db.sql`insert into public.idempotency_keys (owner, route, key, request_hash) values (${`account:${account}`}, 'r', 'k', '\\x00')`;
    await db.sql`insert into storage.objects (bucket_id, name, owner) values ('documents', ${`${account}/${randomUUID()}`}, ${users[index]!})`;
  }
}
