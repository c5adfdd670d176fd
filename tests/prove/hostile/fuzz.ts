import { readFileSync } from "node:fs";
import path from "node:path";
import Stripe from "stripe";
import { eachOf, type Reply, sessionCookie, type World } from "./world.ts";

interface Shot {
  door: string;
  send(): Promise<Reply>;
  /** What it was, for the list of what went wrong. */
  what: string;
}

/** Texts that break parsers, columns, encoders and times. */
const values = [
  "",
  " ",
  "0",
  "-1",
  "1e309",
  "NaN",
  "null",
  "undefined",
  "true",
  "[]",
  "{}",
  "%",
  "%%",
  "%00",
  "%0",
  "%zz",
  "%c0%af",
  "%ff%fe",
  "\\u0000",
  "../../etc/passwd",
  "..%2f..%2f",
  "//evil.example",
  "/%5Cevil.example",
  "' or 1=1 --",
  "'; select pg_sleep(9) --",
  "$(id)",
  "<script>alert(1)</script>",
  "{{7*7}}",
  "#{7*7}",
  "__proto__",
  "constructor",
  "toString",
  "2147483648",
  "9223372036854775808",
  "-0",
  "1.5",
  "0x10",
  "１２３",
  "٤١٥",
  "\u202eabc",
  "\ud83d",
  "😀".repeat(40),
  "a".repeat(300),
  "a".repeat(5000),
  "00000000-0000-0000-0000-000000000000",
  "0001-01-01T00:00:00+15:59",
  "9999-12-31T23:59:59Z",
  "2026-02-30",
  "+1 (415) 555-0100",
  "+",
  "*",
  "**55",
  "CALL",
  "US,CA",
  "us\r\nx: y",
] as const;

const seeded = (seed: number) => () => {
  seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
  return seed / 0x7fffffff;
};
const random = seeded(20_261_127);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
const safe = (value: string): string => encodeURIComponent(value.toWellFormed());
/** Bytes that may stand in a request line; everything else Node itself would refuse to send. */
const rawPath = (value: string): string => value.replace(/[^\x21-\x7e]/g, safe);
const headerText = (value: string): string => value.replace(/[^\x20-\x7e]/g, "");

const bodies = (): string => {
  const value = JSON.stringify(pick(values));
  return pick([
    value,
    "[]",
    "{",
    "null",
    "",
    "7",
    `{"a":${value}}`,
    `{"__proto__":{"a":1}}`,
    "[".repeat(3000),
    `"${"a".repeat(70_000)}"`,
    "\ufeff{}",
    `{"area_id":${value},"e164":${value}}`,
    `{"label":${value}}`,
    `{"consent_version":${value},"forward_to":${value},"expected_total_cents":1e99}`,
    `{"expected_total_cents":2147483648,"lost_line_policy":${value}}`,
    '{"a":1,"a":2}',
    '{"label":"\\u0000"}',
    '{"label":"\\ud800"}',
  ]);
};

const apiPaths = [
  "/api/v1/available-numbers",
  "/api/v1/areas",
  "/api/v1/countries",
  "/api/v1/cart",
  "/api/v1/session",
  "/api/v1/orders",
  "/api/v1/numbers",
  "/api/v1/openapi.json",
  "/api/v1/nothing",
  "/api/health",
  "/api/v1/staff/orders",
  "/api/v1/staff/accounts",
];
const parameters = [
  "country",
  "area",
  "digits",
  "match",
  "type",
  "features",
  "sort",
  "more",
  "cursor",
  "limit",
  "query",
  "status",
  "next",
  "token_hash",
  "order",
];
const writes: [method: string, path: string][] = [
  ["POST", "/api/v1/cart/items"],
  ["DELETE", "/api/v1/cart/items/{v}"],
  ["POST", "/api/v1/cart/extension"],
  ["POST", "/api/v1/checkout"],
  ["PATCH", "/api/v1/numbers/{v}"],
  ["POST", "/api/v1/numbers/{v}/cancellation"],
  ["POST", "/api/v1/orders/{v}/debt-payment"],
  ["PUT", "/api/v1/cart"],
  ["POST", "/api/v1/{v}"],
  ["OPTIONS", "/api/v1/cart"],
  ["TRACE", "/api/v1/cart"],
];
const pages = [
  "/",
  "/numbers",
  "/numbers/{v}",
  "/numbers/united-states/{v}",
  "/pricing",
  "/cart",
  "/checkout",
  "/checkout/success",
  "/checkout/cancel",
  "/sign-in",
  "/sign-up",
  "/reset-password",
  "/reset-password/new",
  "/auth/confirm",
  "/account/numbers",
  "/account/numbers/{v}",
  "/account/orders/{v}",
  "/account/settings",
  "/admin",
  "/admin/{v}",
  "/{v}",
  "/_next/image",
  "/_next/static/{v}",
  "/sitemap.xml",
  "/robots.txt",
];

const fill = (template: string): string =>
  template.replaceAll("{v}", () => rawPath(pick(["x", safe(pick(values)), pick(values)])));
const query = (): string =>
  random() < 0.2
    ? ""
    : `?${Array.from({ length: 1 + Math.floor(random() * 3) }, () => `${pick(parameters)}=${pick([safe(pick(values)), rawPath(pick(values))])}`).join("&")}`;

/** Cookies and tokens that were never ours, and one that is. */
function credentials(world: World, real: string): Record<string, string>[] {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const token = (header: unknown, payload: unknown = { sub: "x", exp: 9e9 }) =>
    `${encode(header)}.${encode(payload)}.c2ln`;
  const session = (access_token: unknown, refresh_token: unknown = "r", expires_at: unknown = 9e9) =>
    sessionCookie({ access_token, refresh_token, expires_at });
  const cookies = [
    "nn-auth=",
    "nn-auth=x",
    "nn-auth=base64-",
    "nn-auth=base64-%00",
    "nn-auth.0=base64-e30; nn-auth.1=x",
    "nn-cart=../../x",
    `nn-cart=${"a".repeat(43)}`,
    "nn-recovery=1.2.3",
    "nn-known=....",
    "nn-sign-up=9999999999.x.y",
    session(7),
    session(".."),
    session("a.b.c", ""),
    session("a.b.c", null),
    session("a.b.c", "\u0000"),
    session([]),
    session({}),
    session("", "x"),
    session("a.b.c", "x", "soon"),
    session("a.b.c", "x", 1),
    sessionCookie([]),
    sessionCookie("x"),
    ...["none", "HS256", "RS256", "ES384", "EdDSA", "ES256", ""].map((alg) =>
      session(token({ alg, kid: "local", typ: "JWT" })),
    ),
  ];
  return [
    {},
    {},
    {},
    { cookie: real },
    { cookie: real },
    ...cookies.map((cookie) => ({ cookie: headerText(cookie) })),
    ...[
      "x",
      "nnk_x",
      `nnk_abcdefgh_${"a".repeat(43)}`,
      token({ alg: "none" }),
      token({ alg: "ES256", kid: "local" }),
      "",
    ].map((one) => ({
      authorization: `Bearer ${one}`,
    })),
    { "numninja-account": "x" },
    { "idempotency-key": "a".repeat(300) },
    { "content-type": "application/xml" },
    { accept: "text/x-component", rsc: "1" },
    { "next-router-state-tree": "%5B%5D", rsc: "1" },
    { "x-middleware-subrequest": "proxy:proxy:proxy" },
    { "x-forwarded-host": "evil.example" },
    { "accept-language": "x".repeat(2000) },
    { range: "bytes=0-,1-" },
    { "transfer-encoding": "chunked" },
    { host: "evil.example" },
    { "x-numninja-peer": "x 1.2.3.4", "x-numninja-action": "1" },
    { origin: world.origin },
  ];
}

/** Every door with `total` requests in all. Each has a network address of its own, so that limits are not what answers. */
export async function fuzz(
  world: World,
  total: number,
): Promise<{ sent: Record<string, number>; failures: string[]; statuses: Record<string, number> }> {
  const person = await world.newPerson();
  const session = await world.session(person);
  const real = sessionCookie(session);
  const marks = credentials(world, real);
  const actions = actionIds();
  const stripe = new Stripe("sk_test_hostile");

  const api = (): Shot => {
    const target = fill(pick(apiPaths)) + query();
    const headers = pick(marks);
    return {
      door: "API reads",
      what: `GET ${target} ${JSON.stringify(headers)}`,
      send: () => world.shop(target, { headers }),
    };
  };
  const write = (): Shot => {
    const [method, template] = pick(writes);
    const [target, body, mark] = [fill(template) + (random() < 0.2 ? query() : ""), bodies(), pick(marks)];
    const headers = { origin: world.origin, "content-type": "application/json", ...mark };
    return {
      door: "API writes",
      what: `${method} ${target} ${body.slice(0, 80)} ${JSON.stringify(mark)}`,
      send: () => world.shop(target, { method, headers, body }),
    };
  };
  const page = (): Shot => {
    const target = fill(pick(pages)) + query();
    const headers = pick(marks);
    return {
      door: "pages and cookies",
      what: `GET ${target} ${JSON.stringify(headers)}`,
      send: () => world.shop(target, { headers }),
    };
  };
  const action = (): Shot => {
    const target = pick([
      "/sign-in",
      "/sign-up",
      "/reset-password",
      "/reset-password/new",
      "/auth/confirm",
      "/account/settings",
      "/checkout",
    ]);
    const id = pick([...actions, "0".repeat(42), pick(values)]);
    const value = pick(values);
    const field = (name: string, text: string) =>
      `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`;
    const [type, body] = pick<[string, string]>([
      ["text/plain;charset=UTF-8", "[]"],
      ["text/plain;charset=UTF-8", bodies()],
      ["text/plain;charset=UTF-8", `["${value.slice(0, 50)}",{}]`],
      [
        "multipart/form-data; boundary=b",
        `${field("0", '["$undefined","$K1"]')}${field("1_email", value)}${field("1_intent", pick(["sign-in", "sign-up", "confirm", "resend", "x"]))}${field("1_password", value)}--b--\r\n`,
      ],
      [
        "multipart/form-data; boundary=b",
        `${field("0", pick(['["$K1"]', '["$Q9"]', '["$@0"]', '[{"step":"code"},"$K1"]', "[", "7", '["$F1","$B2"]']))}${field("1_token_hash", value)}--b--\r\n`,
      ],
      [
        "multipart/form-data; boundary=b",
        `${field(`$ACTION_ID_${id.slice(0, 60).replace(/[^\w]/g, "")}`, "")}${field("email", value)}--b--\r\n`,
      ],
      ["multipart/form-data; boundary=b", "--b\r\nbroken"],
      ["multipart/form-data", "x"],
      ["application/x-www-form-urlencoded", `email=${safe(value)}`],
      ["application/json", "{}"],
      [
        "multipart/form-data; boundary=b",
        `${field("$ACTION_REF_1", "")}${field("$ACTION_1:0", '{"id":"x","bound":"$@1"}')}${field("$ACTION_1:1", "[{}]")}--b--\r\n`,
      ],
    ]);
    const isFetch = random() < 0.7;
    const headers = {
      ...pick(marks),
      origin: world.origin,
      "content-type": type,
      ...(isFetch && { "next-action": headerText(id).trim() || "x", accept: "text/x-component" }),
    };
    return {
      door: "server actions",
      what: `POST ${target} ${type} ${body.slice(0, 120)} ${id.slice(0, 20)}`,
      send: () => world.shop(target, { method: "POST", headers, body }),
    };
  };
  let events = 0;
  const webhook = (): Shot => {
    const value = JSON.stringify(pick(values).toWellFormed()).slice(0, 600);
    const type = pick([
      "customer.updated",
      "payment_intent.canceled",
      "checkout.session.completed",
      "charge.refunded",
      "x",
    ]);
    const body = pick([
      bodies(),
      `{"id":"evt_${++events}_${Date.now()}","object":"event","type":"${type}","livemode":false,"data":{"object":{"id":${value},"name":"a\\u0000b"}}}`,
      `{"id":${value},"type":"${type}","livemode":false,"data":{"object":{}}}`,
      `{"id":"evt_x${++events}","type":${value},"livemode":false,"data":{"object":{"a":"\\ud800"}}}`,
    ]);
    const signed = random() < 0.6;
    const signature = stripe.webhooks.generateTestHeaderString({
      payload: body,
      secret: world.environment.STRIPE_WEBHOOK_SECRET,
    });
    const [target, headers] = pick<[string, Record<string, string>]>([
      ["/api/checkout/webhook", { "stripe-signature": signed ? signature : headerText(pick(values)) }],
      ["/api/checkout/webhook", { "stripe-signature": signature }],
      ["/api/webhooks/didww/orders", { "x-didww-signature": "0".repeat(40) }],
      [`/api/webhooks/${rawPath(safe(pick(values)) || "x")}/orders`, {}],
      ["/api/voice/inbound", { "x-twilio-signature": "x" }],
      ["/api/auth/send-email", { "webhook-id": "x", "webhook-timestamp": "1", "webhook-signature": "v1,x" }],
      ["/api/inngest?fnId=x&stepId=step", {}],
    ]);
    return {
      door: "webhooks",
      what: `POST ${target} ${body.slice(0, 120)}`,
      send: () =>
        world.shop(target, { method: "POST", headers: { "content-type": "application/json", ...headers }, body }),
    };
  };
  const tables = [
    "profiles",
    "accounts",
    "orders",
    "purchased_numbers",
    "areas",
    "holds",
    "nothing",
    "memberships",
    "payments",
  ];
  const door = (): Shot => {
    const value = pick([safe(pick(values)), rawPath(pick(values))]);
    const bearer = pick<Record<string, string>>([
      {},
      { authorization: `Bearer ${session.access_token}` },
      { authorization: "Bearer a.b.c" },
    ]);
    const [method, target, body] = pick<[string, string, string?]>([
      ["GET", `/rest/v1/${pick(tables)}?select=${pick(["*", "id", value])}`],
      ["GET", `/rest/v1/${pick(tables)}?id=eq.${value}`],
      ["POST", `/rest/v1/${pick(tables)}`, bodies()],
      ["PATCH", `/rest/v1/${pick(tables)}?id=eq.${value}`, bodies()],
      ["POST", `/rest/v1/rpc/${value}`, bodies()],
      ["POST", "/auth/v1/token?grant_type=password", bodies()],
      ["POST", "/auth/v1/verify", bodies()],
      ["POST", "/auth/v1/recover", bodies()],
      ["PUT", "/auth/v1/user", bodies()],
      ["GET", "/auth/v1/user"],
      ["POST", `/auth/v1/${value}`, bodies()],
      ["GET", `/storage/v1/object/x/${value}`],
      [
        "POST",
        "/auth/v1/token?grant_type=refresh_token",
        `{"refresh_token":${JSON.stringify(pick(values).toWellFormed())}}`,
      ],
    ]);
    return {
      door: "Supabase door",
      what: `${method} ${target} ${body?.slice(0, 80) ?? ""}`,
      send: () => world.supabase(target, { method, headers: bearer, ...(body !== undefined && { body }) }),
    };
  };

  const kinds: [make: () => Shot, share: number][] = [
    [api, 0.28],
    [write, 0.22],
    [page, 0.18],
    [action, 0.1],
    [webhook, 0.12],
    [door, 0.1],
  ];
  const shots = kinds.flatMap(([make, share]) => Array.from({ length: Math.ceil(total * share) }, make));
  const sent: Record<string, number> = {};
  const statuses: Record<string, number> = {};
  const failures: string[] = [];
  await eachOf(shots, 12, async (shot) => {
    const { status, text } = await shot.send();
    sent[shot.door] = (sent[shot.door] ?? 0) + 1;
    const key = status === 0 ? "refused by HTTP" : `${Math.floor(status / 100)}xx`;
    statuses[key] = (statuses[key] ?? 0) + 1;
    if (status >= 500) failures.push(`${status} ${shot.door}: ${shot.what} → ${text.slice(0, 120)}`);
  });
  return { sent, failures, statuses };
}

/** The names of the build's server actions. */
function actionIds(): string[] {
  const manifest = path.resolve(".next", "server", "server-reference-manifest.json");
  try {
    return Object.keys((JSON.parse(readFileSync(manifest, "utf8")) as { node: object }).node);
  } catch {
    return [];
  }
}
