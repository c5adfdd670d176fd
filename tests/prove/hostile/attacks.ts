import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { Buyer } from "../../drivers/shop.ts";
import { ask, newAddress, sessionCookie, type World } from "./world.ts";

/** One attack of an entry in the list of findings. */
export interface Attack {
  entry: string;
  what: string;
  /** @returns what went through; "" when it was refused */
  run(world: World): Promise<string>;
}

/** The first complaint, or "". */
const first = (...complaints: (string | false | null | undefined)[]): string => complaints.find(Boolean) || "";

export const attacks: Attack[] = [
  {
    entry: "F1",
    what: "a mail gateway opens a reset link ten times",
    async run(world) {
      const { email } = await world.newPerson();
      await world.supabase("/auth/v1/recover", { method: "POST", body: JSON.stringify({ email }) });
      const { link, code } = await world.link(email);
      for (let times = 0; times < 10; times++) {
        const { status, headers } = await world.shop(link.slice(world.origin.length));
        if (status !== 200 || headers["set-cookie"]) return `GET answered ${status} with ${headers["set-cookie"]}`;
      }
      const used = await world.supabase("/auth/v1/verify", {
        method: "POST",
        body: JSON.stringify({ type: "recovery", email, token: code }),
      });
      return first(used.status !== 200 && `the code is dead: ${used.text}`);
    },
  },
  {
    entry: "M1",
    what: "a copied session after sign-out, at every door",
    async run(world) {
      const person = await world.newPerson();
      const session = await world.session(person);
      const cookie = sessionCookie(session);
      const look = async () =>
        JSON.parse((await world.shop("/api/v1/session", { headers: { cookie } })).text).signed_in;
      if (!(await look())) return "the session never worked";
      const out = await world.shop("/auth/sign-out", { method: "POST", headers: { cookie, origin: world.origin } });
      const bearer = await world.shop("/api/v1/orders", {
        headers: { authorization: `Bearer ${session.access_token}` },
      });
      const rows = await world.supabase("/rest/v1/profiles?select=*", {
        headers: { authorization: `Bearer ${session.access_token}` },
      });
      return first(
        out.status >= 400 && `sign-out ${out.status}`,
        (await look()) && "the cookie still signs in",
        bearer.status !== 401 && `the token still reads orders: ${bearer.status}`,
        rows.text !== "[]" && `the Supabase door still answers: ${rows.text.slice(0, 80)}`,
      );
    },
  },
  {
    entry: "M2",
    what: "six new accounts of one address take an area; a hold is renewed by giving it back",
    async run(world) {
      const address = newAddress();
      const scout = new Buyer(world.environment, newAddress());
      const { numbers } = await scout.search({ country: "US", area: "206" });
      let held = 0;
      for (let account = 0; account < 6; account++) {
        const buyer = new Buyer(world.environment, address);
        await buyer.signUp();
        for (const number of numbers.slice(account * 4, account * 4 + 4)) {
          const { status } = await buyer.call("POST", "/api/v1/cart/items", {
            area_id: number.area_id,
            e164: number.e164,
          });
          if (status === 201) held++;
        }
      }
      const guest = new Buyer(world.environment, newAddress());
      const wanted = (await scout.search({ country: "US", area: "305" })).numbers[0]!;
      const item = { area_id: wanted.area_id, e164: wanted.e164 };
      const before = await guest.hold(item);
      await guest.call("DELETE", `/api/v1/cart/items/${before.item.id}`);
      const again = await guest.hold(item);
      const other = new Buyer(world.environment, guest.address);
      await guest.call("DELETE", `/api/v1/cart/items/${again.item.id}`);
      const otherCart = await other.call("POST", "/api/v1/cart/items", item);
      return first(
        held > 10 && `${held} numbers held`,
        held < 5 && `only ${held} held: nothing is proven`,
        again.item.expires_at > before.item.expires_at && "giving back restarts the clock",
        otherCart.status === 201 && "another cart of the same address takes it at once",
      );
    },
  },
  {
    entry: "M3",
    what: "a stolen token sets a password; one mailbox moves the address",
    async run(world) {
      const person = await world.newPerson();
      const session = await world.session(person);
      const put = (body: unknown) =>
        world.supabase("/auth/v1/user", {
          method: "PUT",
          headers: { authorization: `Bearer ${session.access_token}` },
          body: JSON.stringify(body),
        });
      const password = await put({ password: "the thief's own phrase" });
      const email = `thief-${Date.now()}@example.test`;
      const move = await put({ email });
      const { link } = await world.link(email);
      const query = new URL(link).searchParams;
      await world.supabase("/auth/v1/verify", {
        method: "POST",
        body: JSON.stringify({ type: "email_change", token_hash: query.get("token_hash") }),
      });
      const [row] = await world.sql`select email from auth.users where id = ${person.id}`;
      return first(
        password.status < 400 && "a password was set without the old one",
        move.status >= 400 && `the move was not even begun: ${move.text}`,
        row?.email !== person.email && "one mailbox moved the account",
      );
    },
  },
  {
    entry: "M4",
    what: "300 pages that do not exist",
    async run(world) {
      const files = () => countFiles(path.resolve(".next", "server"));
      await world.shop("/numbers/atlantis-0");
      const before = files();
      let wrong = 0;
      for (let index = 1; index <= 300; index++) {
        const place = index % 3 ? `united-states/nowhere-${index}-${Date.now()}` : `atlantis-${index}-${Date.now()}`;
        const { status } = await world.shop(`/numbers/${place}`);
        if (status !== 404) wrong++;
      }
      return first(
        wrong > 0 && `${wrong} answered something else than 404`,
        files() > before + 10 && `${files() - before} new files`,
      );
    },
  },
  {
    entry: "M5",
    what: "long bodies at every door, with and without a length",
    async run(world) {
      const complaints: string[] = [];
      for (const door of [
        "/api/inngest",
        "/api/v1/cart/items",
        "/api/checkout/webhook",
        "/api/webhooks/didww/orders",
        "/api/voice/inbound",
        "/api/auth/send-email",
        "/sign-in",
        "/auth/sign-out",
      ]) {
        const { status } = await world.shop(door, {
          method: "POST",
          headers: { origin: world.origin, "content-length": String(200 * 1024 * 1024) },
        });
        if (status !== 413 && status !== 0) complaints.push(`${door}: ${status}`);
      }
      const unsigned = await world.shop("/api/inngest?fnId=x&stepId=step", {
        method: "POST",
        headers: { origin: "http://evil.example", "content-type": "text/plain" },
        body: "{}",
      });
      if (unsigned.status !== 403) complaints.push(`/api/inngest of another site: ${unsigned.status}`);
      return complaints.join(", ");
    },
  },
  {
    entry: "M6",
    what: "many addresses guess a password; the owner signs in meanwhile",
    async run(world) {
      const person = await world.newPerson();
      const signIn = (password: string, address = newAddress()) =>
        postForm(
          world,
          "/sign-in",
          { intent: "sign-in", email: person.email, password, next: "/account/numbers" },
          address,
        );
      for (let tries = 0; tries < 45; tries++) await signIn(`guess number ${tries}`);
      const stubborn = newAddress();
      let refused = false;
      for (let tries = 0; tries < 14; tries++)
        refused ||= /Too many attempts/.test((await signIn(`guess ${tries}`, stubborn)).text);
      const owner = await signIn(person.password);
      return first(
        !refused && "nobody was slowed down",
        owner.status !== 303 && `the owner stays outside: ${owner.status} ${/Too many/.exec(owner.text)?.[0] ?? ""}`,
      );
    },
  },
  {
    entry: "M7",
    what: "the most common passwords, at the form and at the Supabase door",
    async run(world) {
      const common = ["password", "12345678", "aaaaaaaa", "qwertyui", "numninja", "Password1", "iloveyou", "football1"];
      const taken: string[] = [];
      for (const password of common) {
        const email = `new-${Date.now()}@example.test`;
        const form = { intent: "sign-up", display_name: "Eve", email, password, next: "/" };
        const { text } = await postForm(world, "/sign-up", form);
        if (!/too easy to guess/.test(text)) taken.push(`form: ${password}`);
        const direct = await world.supabase("/auth/v1/signup", {
          method: "POST",
          body: JSON.stringify({ email, password }),
        });
        if (direct.status < 400 && password !== "numninja") taken.push(`door: ${password}`);
      }
      return taken.join(", ");
    },
  },
  {
    entry: "M8",
    what: "sign-up and sign-in tell known addresses from unknown ones",
    async run(world) {
      const known = await world.newPerson();
      const seen: string[] = [];
      for (const email of [known.email, `unknown-${Date.now()}@example.test`]) {
        const password = "chosen a moment ago";
        const address = newAddress();
        const up = await postForm(
          world,
          "/sign-up",
          { intent: "sign-up", display_name: "Eve", email, password, next: "/" },
          address,
        );
        const cookies = (up.headers["set-cookie"] ?? []).map((cookie) => cookie.split("=")[0]).sort();
        const cookie = (up.headers["set-cookie"] ?? []).map((one) => one.split(";")[0]).join("; ");
        const own = await postForm(
          world,
          "/sign-in",
          { intent: "sign-in", email, password, next: "/" },
          address,
          cookie,
        );
        const other = await postForm(world, "/sign-in", { intent: "sign-in", email, password, next: "/" });
        const say = ({ text }: { text: string }) =>
          [/not confirmed yet\. Enter/, /do not match/].map((words) => words.test(text));
        seen.push(JSON.stringify([up.status, cookies, say(own), say(other)]));
      }
      return first(seen[0] !== seen[1] && `known ${seen[0]}, unknown ${seen[1]}`);
    },
  },
  {
    entry: "L4",
    what: "someone else's link takes over a browser",
    async run(world) {
      const [victim, attacker] = [await world.newPerson(), await world.newPerson()];
      await world.supabase("/auth/v1/recover", { method: "POST", body: JSON.stringify({ email: attacker.email }) });
      const { link } = await world.link(attacker.email);
      const cookie = sessionCookie(await world.session(victim));
      const page = await world.shop(link.slice(world.origin.length), { headers: { cookie } });
      const session = JSON.parse((await world.shop("/api/v1/session", { headers: { cookie } })).text);
      return first(
        page.status !== 200 && `the link answered ${page.status}`,
        !page.text.includes("You are signed in as") && "the page does not name who is replaced",
        page.text.includes(victim.email) && "the page shows a whole address",
        !session.signed_in && "the victim is signed out",
      );
    },
  },
  {
    entry: "L5",
    what: "pages of other names and ports steer the embedded parts",
    async run(world) {
      const { RESEND_BASE_URL, STRIPE_API_BASE, SUPABASE_URL, DIDWW_API_URL, INNGEST_DEV } = world.environment;
      const through: string[] = [];
      for (const part of [RESEND_BASE_URL, STRIPE_API_BASE, SUPABASE_URL, new URL(DIDWW_API_URL).origin, INNGEST_DEV]) {
        const rebound = await ask(`${part}/`, { headers: { host: "rebound.example" } });
        if (rebound.status !== 403) through.push(`${part} as another name: ${rebound.status}`);
      }
      for (const part of [RESEND_BASE_URL, STRIPE_API_BASE, new URL(DIDWW_API_URL).origin]) {
        const steered = await ask(`${part}/__control/faults`, {
          method: "POST",
          headers: { "sec-fetch-site": "same-site", origin: "http://127.0.0.1:9", "content-length": "2" },
          body: "{}",
        });
        if (steered.status !== 403) through.push(`${part} from another port: ${steered.status}`);
      }
      return through.join(", ");
    },
  },
  {
    entry: "L6, L9",
    what: "headers of pages that are rendered per request",
    async run(world) {
      const weak: string[] = [];
      for (const page of ["/", "/pricing", "/numbers", "/cart", "/sign-in", "/checkout", "/auth/confirm"]) {
        const { headers } = await world.shop(page);
        const policy = String(headers["content-security-policy"]);
        if (!/script-src 'self' 'nonce-[\w+/=]+' 'strict-dynamic'/.test(policy)) weak.push(page);
        if (!/includeSubDomains/.test(String(headers["strict-transport-security"]))) weak.push(`${page} HSTS`);
      }
      return weak.join(", ");
    },
  },
  {
    entry: "L7",
    what: "a flood with junk credentials, on pages and in the API",
    async run(world) {
      const flood = async (page: string, headers: Record<string, string>) => {
        const address = newAddress();
        const answers = await Promise.all(
          Array.from({ length: 900 }, () => world.shop(page, { headers: { ...headers, "x-test-address": address } })),
        );
        return answers.filter(({ status }) => status === 429).length;
      };
      const junk = { cookie: sessionCookie({ access_token: "a.b.c", refresh_token: "x", expires_at: 1 }) };
      const pages = await flood("/account/numbers", junk);
      const api = await flood("/api/v1/session", { authorization: "Bearer a.b.c" });
      return first(pages < 100 && `pages: only ${pages} of 900 turned away`, api < 300 && `API: only ${api} of 900`);
    },
  },
  {
    entry: "L11",
    what: "forms and writes of other sites",
    async run(world) {
      const cookie = sessionCookie(await world.session(await world.newPerson()));
      const through: string[] = [];
      const host = new URL(world.origin).host;
      const origins: Record<string, string>[] = [
        {},
        { origin: "null" },
        { origin: "http://evil.example" },
        { origin: `https://${host}` },
        { origin: "http://evil.example", "x-forwarded-host": "evil.example" },
        { origin: world.origin, "sec-fetch-site": "cross-site" },
        { origin: world.origin, "sec-fetch-site": "same-site" },
        { origin: `${world.origin}.evil.example` },
      ];
      for (const headers of origins) {
        for (const [door, method] of [
          ["/api/v1/cart/items", "POST"],
          ["/auth/sign-out", "POST"],
          ["/sign-in", "POST"],
          ["/", "POST"],
          ["/api/v1/cart/extension", "POST"],
        ] as const) {
          const { status } = await world.shop(door, {
            method,
            headers: { cookie, "content-type": "application/x-www-form-urlencoded", ...headers },
            body: "a=1",
          });
          if (status !== 403) through.push(`${door} ${JSON.stringify(headers)}: ${status}`);
        }
      }
      return through.slice(0, 5).join(", ");
    },
  },
  {
    entry: "notes",
    what: "staff doors for customers, files of the build",
    async run(world) {
      const session = await world.session(await world.newPerson());
      const headers = { authorization: `Bearer ${session.access_token}`, cookie: sessionCookie(session) };
      const open: string[] = [];
      for (const door of [
        "/admin",
        "/admin/orders",
        "/api/v1/staff/orders",
        "/api/v1/staff/accounts",
        "/.env",
        "/.git/HEAD",
        "/.local/keys.json",
        "/_next/image?url=/%5Chost&w=64&q=1",
      ]) {
        const { status } = await world.shop(door, {
          headers: door.startsWith("/api") ? { authorization: headers.authorization } : { cookie: headers.cookie },
        });
        if (status < 400) open.push(`${door}: ${status}`);
        if (status >= 500) open.push(`${door}: ${status}`);
      }
      return open.join(", ");
    },
  },
];

/** A form of a page without scripts: its hidden fields come from the page, as a browser sends them. */
async function postForm(
  world: World,
  page: string,
  fields: Record<string, string>,
  address = newAddress(),
  cookie = "",
) {
  const { text } = await world.shop(page, { headers: { "x-test-address": address } });
  const hidden = [...text.matchAll(/<input type="hidden" name="(\$[^"]+)"(?: value="([^"]*)")?/g)];
  const boundary = "----hostile";
  const parts = [
    ...hidden.map(([, name, value = ""]) => [name as string, unescapeHtml(value)] as const),
    ...Object.entries(fields),
  ].map(([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
  return world.shop(page, {
    method: "POST",
    headers: {
      "x-test-address": address,
      origin: world.origin,
      "content-type": `multipart/form-data; boundary=${boundary}`,
      ...(cookie && { cookie }),
    },
    body: `${parts.join("")}--${boundary}--\r\n`,
  });
}

const unescapeHtml = (text: string): string =>
  text
    .replaceAll("&quot;", '"')
    .replaceAll("&#x27;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");

function countFiles(folder: string): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true }).length;
}
