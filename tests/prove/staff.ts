import { createClient } from "@supabase/supabase-js";
import { type Browser, chromium, type Page } from "playwright";
import type { StaffRole } from "@/lib/contract/permissions";
import { findChromium } from "../../local/stack/find-chromium.ts";
import { runProgram } from "../../local/stack/run-program.ts";
import { withoutRealKeys, withThrowAwayStack } from "../../local/stack/throw-away-stack.ts";
import { totpCode } from "../../local/supabase/mfa/totp.ts";
import { databaseUrl, openDatabase } from "../drivers/database.ts";
import { findViolations } from "../drivers/find-violations.ts";
import { createCustomer, type Person, signIn } from "../e2e/support/people.ts";
import { createStaff, type StaffPerson, signInStaff } from "../e2e/support/staff.ts";
import { findKnownEndpoints, findKnownPages, findTooHigh, type Outsider, readTables } from "./staff/outsiders.ts";
import { listAreas, listEndpoints, listPages, listRoutes, type StaffAddress } from "./staff/registries.ts";

export const name = "staff";
export const summary =
  "each role sees its areas on phone and laptop; for everyone else no page and no endpoint exists; a password alone reads nothing; every write is audited";

const roles: readonly StaffRole[] = ["support", "operator", "admin"];
const screens = { phone: { width: 390, height: 844 }, laptop: { width: 1280, height: 800 } };
const reaches = (role: StaffRole, wanted: StaffRole): boolean => roles.indexOf(role) >= roles.indexOf(wanted);

type Environment = Record<string, string | undefined>;

export async function run() {
  return withThrowAwayStack(
    {
      name: "prove-staff",
      variables: { CLIENT_ADDRESS_HEADER: "x-test-address", MFA_TRIES_PER_MINUTE: "600", LOG_LEVEL: "warn" },
    },
    async ({ environment, directory }) => {
      Object.assign(process.env, environment, { DATABASE_URL: databaseUrl(directory) }); // what the helpers read
      const sql = openDatabase(directory);
      const problems: string[] = [];
      const figures: Record<string, string | number> = {};
      const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
      try {
        figures.areas = listAreas().length;
        figures["visits by staff (three roles, two screens)"] = await walkAreas(browser, environment, problems);
        Object.assign(figures, await lookFromOutside(browser, environment, problems));
        Object.assign(figures, await readAtTheDoor(environment, problems, await publicTables(sql)));
        figures["writes through the API, each with its audit row"] = await writeAndLook(
          browser,
          environment,
          problems,
          sql,
        );
        figures["functions of staff that write"] = await listUnaudited(sql, problems);
      } finally {
        await browser.close();
        await sql.end({ timeout: 2 });
      }
      figures["each of them tried: reason, password, audit row"] = (await tryEveryFunction()) ? "holds" : "fails";
      figures.problems = problems.length;
      for (const problem of problems) console.log(`  ✗ ${problem}`);
      return {
        ok: problems.length === 0 && figures["each of them tried: reason, password, audit row"] === "holds",
        figures,
      };
    },
  );
}

const newPage = async (browser: Browser, { APP_URL }: Environment, viewport = screens.laptop): Promise<Page> => {
  const context = await browser.newContext({
    baseURL: APP_URL!,
    viewport,
    locale: "en-US",
    extraHTTPHeaders: {
      "x-test-address": `10.8.${Math.floor(Math.random() * 250)}.${1 + Math.floor(Math.random() * 250)}`,
    },
  });
  return context.newPage();
};

/** Each role opens each area, in the navigation and by its address, on both screens. */
async function walkAreas(browser: Browser, environment: Environment, problems: string[]): Promise<number> {
  let visits = 0;
  for (const [screen, viewport] of Object.entries(screens)) {
    for (const role of roles) {
      const page = await newPage(browser, environment, viewport);
      page.on("pageerror", (error) => problems.push(`${role} on a ${screen}: ${error.message}`));
      await signInStaff(page, await createStaff(role));
      for (const area of listAreas()) {
        visits++;
        for (const problem of await visit(page, area, role))
          problems.push(`${role} on a ${screen}: ${area.address} ${problem}`);
      }
      await page.context().close();
    }
  }
  return visits;
}

async function visit(page: Page, { address, role: wanted }: StaffAddress, role: StaffRole): Promise<string[]> {
  const status = (await page.goto(address))?.status();
  const links = await page.locator(`nav a[href="${address}"]`).count();
  if (!reaches(role, wanted))
    return [...(status === 404 ? [] : [`answers ${status}`]), ...(links === 0 ? [] : ["is in the navigation"])];
  const found = status === 200 ? [] : [`answers ${status}`];
  await page.getByRole("heading", { level: 1 }).waitFor();
  if (links === 0) found.push("is not in the navigation");
  const isTooWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  if (isTooWide) found.push("is wider than the screen");
  return [...found, ...(await findViolations(page))];
}

const cookieOf = async (page: Page): Promise<string> =>
  (await page.context().cookies()).map(({ name: key, value }) => `${key}=${value}`).join("; ");

/** Customers and strangers on every page and every endpoint; a member of staff above their role. */
async function lookFromOutside(browser: Browser, environment: Environment, problems: string[]) {
  const appUrl = environment.APP_URL!;
  const pages = [...listPages(), "/admin/nothing", "/sign-in/second-factor", "/sign-in/enroll?token=guessed"];
  const [routes, endpoints] = [[...new Set(listRoutes())], listEndpoints()];
  const undefinedRoutes = routes.filter((route) => !endpoints.some(({ address }) => address === route));
  problems.push(...undefinedRoutes.map((route) => `${route} has no definition with a role`));
  const customer = await createCustomer();
  const page = await newPage(browser, environment);
  await signIn(page, customer);
  const outsiders: Outsider[] = [{ name: "a stranger" }, { name: "a customer", cookie: await cookieOf(page) }];
  for (const outsider of outsiders) problems.push(...(await findKnownPages(appUrl, pages, outsider)));
  const password = await createStaff("admin");
  const callers: Outsider[] = [
    ...outsiders,
    { name: "a customer's program", token: await tokenOf(environment, customer) },
    { name: "an admin's password alone", token: await tokenOf(environment, password) },
  ];
  for (const caller of callers) problems.push(...(await findKnownEndpoints(appUrl, routes, caller)));
  const inside = await newPage(browser, environment);
  await signInStaff(inside, await createStaff("support"));
  const above = endpoints.filter(({ role }) => !reaches("support", role));
  problems.push(...(await findTooHigh(appUrl, above, { name: "support", cookie: await cookieOf(inside) })));
  return {
    "pages seen as a stranger and as a customer": pages.length,
    "endpoints seen by four outsiders, with five methods": routes.length,
    "endpoints above support, seen as support": above.length,
  };
}

const anonymous = ({ SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY }: Environment) =>
  createClient(SUPABASE_URL!, SUPABASE_PUBLISHABLE_KEY!, { auth: { persistSession: false, autoRefreshToken: false } });

async function tokenOf(environment: Environment, { email, password }: Person): Promise<string> {
  const { data, error } = await anonymous(environment).auth.signInWithPassword({ email, password });
  if (error) throw error;
  return data.session.access_token;
}

/** At the Supabase door staff read what a new customer reads: with a password, and with the second factor too. */
async function readAtTheDoor(environment: Environment, problems: string[], tables: string[]) {
  const door = { url: environment.SUPABASE_URL!, key: environment.SUPABASE_PUBLISHABLE_KEY! };
  const wanted = await readTables({ ...door, token: await tokenOf(environment, await createCustomer()) }, tables);
  const tokens = {
    "a password": await tokenOf(environment, await createStaff("admin")),
    "a password and a second factor": await liftedToken(environment, await createStaff("admin")),
  };
  for (const [what, token] of Object.entries(tokens)) {
    const seen = await readTables({ ...door, token }, tables);
    for (const table of tables)
      if (seen[table] !== wanted[table])
        problems.push(`staff with ${what} read ${table}: ${seen[table]}, a customer ${wanted[table]}`);
  }
  return { "tables read at the Supabase door as staff, twice": tables.length };
}

async function liftedToken(environment: Environment, { email, password, secret }: StaffPerson): Promise<string> {
  const client = anonymous(environment);
  const { data } = await client.auth.signInWithPassword({ email, password });
  const factorId = data.user!.factors![0]!.id;
  const { data: lifted, error } = await client.auth.mfa.challengeAndVerify({ factorId, code: totpCode(secret) });
  if (error) throw error;
  return lifted.access_token;
}

type Database = ReturnType<typeof openDatabase>;

const publicTables = async (sql: Database): Promise<string[]> =>
  (
    await sql`select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v') and not relispartition`
  ).map(({ relname }) => relname as string);

/** The writes that every deployment has, through the browser's own session: each leaves who, why, from where and which request. */
async function writeAndLook(
  browser: Browser,
  environment: Environment,
  problems: string[],
  sql: Database,
): Promise<number> {
  const admin = await createStaff("admin");
  const colleague = await createStaff("support");
  const page = await newPage(browser, environment);
  await signInStaff(page, admin);
  const reason = "proof of the audit log";
  const invited = `invited-${admin.id.slice(0, 8)}@example.com`;
  const send = async (method: string, path: string, data: object) => {
    const response = await page.request.fetch(`/api/v1/staff${path}`, {
      method,
      data,
      headers: { origin: environment.APP_URL! },
    });
    if (!response.ok()) problems.push(`${method} ${path}: ${response.status()} ${await response.text()}`);
    return response.json();
  };
  await send("POST", "/reauthentication", { password: admin.password });
  await send("PUT", "/carriers/didww/selling", { is_paused: true, reason });
  await send("PUT", "/carriers/didww/selling", { is_paused: false, reason });
  const { invitation } = await send("POST", "/invitations", { email: invited, role: "support", reason });
  await send("POST", `/invitations/${invitation?.id}/revocation`, { reason });
  await send("PUT", `/members/${colleague.id}/role`, { role: "operator", version: 1, reason });
  await send("POST", `/members/${colleague.id}/end`, { version: 2, reason });
  const rows = await sql`
    select action, reason, address, request_id from public.audit_log where actor ->> 'user_id' = ${admin.id} and actor ->> 'kind' = 'staff'`;
  const wanted = [
    "staff.reauthenticated",
    "selling.paused",
    "selling.resumed",
    "staff.invited",
    "staff.invitation_revoked",
    "staff.role_changed",
    "staff.ended",
  ];
  for (const action of wanted) {
    const row = rows.find((one) => one.action === action);
    if (!row) problems.push(`${action} left no audit row`);
    else if (!row.address || !row.request_id || (action !== "staff.reauthenticated" && row.reason !== reason))
      problems.push(`the audit row of ${action} says too little: ${JSON.stringify(row)}`);
  }
  return wanted.length;
}

/** Functions of staff that authorize a write: each has to name the audit log, itself or through a function that it calls. */
async function listUnaudited(sql: Database, problems: string[]): Promise<number> {
  const all =
    await sql`select proname as name, prosrc as text from pg_proc where pronamespace = 'private'::regnamespace`;
  const texts = new Map(all.map(({ name: key, text }) => [key as string, text as string]));
  const audits = (key: string, seen = new Set<string>()): boolean => {
    const text = texts.get(key) ?? "";
    if (/private\.audit\(/.test(text)) return true;
    seen.add(key);
    return [...text.matchAll(/private\.(\w+)\(/g)].some(([, next]) => !seen.has(next!) && audits(next!, seen));
  };
  const writing = [...texts.keys()].filter(
    (key) => /authorize_staff_write\(/.test(texts.get(key)!) && key !== "authorize_staff_write",
  );
  problems.push(...writing.filter((key) => !audits(key)).map((key) => `private.${key} writes and names no audit row`));
  return writing.length;
}

/** Every function `private.staff_*` as every caller: who may, without a reason, without a recent password, and its audit row. */
async function tryEveryFunction(): Promise<boolean> {
  const { code } = await runProgram(
    ["node_modules/vitest/vitest.mjs", "run", "--project", "db", "tests/db/policies/staff.test.ts"],
    { env: withoutRealKeys() },
  );
  return code === 0;
}
