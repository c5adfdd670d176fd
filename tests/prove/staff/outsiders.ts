import type { StaffEndpoint } from "./registries.ts";

/** Someone who may not know that the back office exists: their headers, by cookie or by token. */
export interface Outsider {
  name: string;
  cookie?: string;
  token?: string;
}

let addresses = 0;
/** Counts of requests are kept by address, so each request has one of its own. */
const from = (): string => `10.9.${Math.floor(++addresses / 250) % 250}.${1 + (addresses % 250)}`;

async function look(url: string, { cookie, token }: Outsider, method = "GET") {
  const response = await fetch(url, {
    method,
    redirect: "manual",
    headers: {
      "x-test-address": from(),
      origin: new URL(url).origin,
      ...(cookie && { cookie }),
      ...(token && { authorization: `Bearer ${token}` }),
      ...(method !== "GET" && method !== "DELETE" && { "content-type": "application/json" }),
    },
    ...(method !== "GET" && method !== "DELETE" && { body: "{}" }),
  });
  const own = ["date", "set-cookie", "x-request-id"];
  const headers = [...response.headers].filter(([name]) => !own.includes(name));
  return { status: response.status, headers, text: await response.text() };
}

/** Pages that do not answer this visitor exactly as an unknown address does. */
export async function findKnownPages(appUrl: string, pages: string[], outsider: Outsider): Promise<string[]> {
  const unknown = JSON.stringify(await look(`${appUrl}/no-such-page-at-all`, outsider));
  const known: string[] = [];
  for (const page of pages) {
    const answer = await look(`${appUrl}${page}`, outsider);
    if (answer.status !== 404 || JSON.stringify(answer) !== unknown)
      known.push(`${outsider.name} ${page}: ${answer.status}`);
  }
  return known;
}

/** What belongs to one answer alone. */
const plain = ({ status, headers, text }: Awaited<ReturnType<typeof look>>): string =>
  JSON.stringify({
    status,
    headers: headers.filter(([name]) => !name.startsWith("ratelimit")),
    error: text.replace(/"(timestamp|requestId)":"[^"]*"/g, ""),
  });

/** Endpoints that do not answer this caller as an address without any, with each method. */
export async function findKnownEndpoints(appUrl: string, routes: string[], outsider: Outsider): Promise<string[]> {
  const known: string[] = [];
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
    const unknown = plain(await look(`${appUrl}/api/v1/no-such-thing`, outsider, method));
    for (const route of routes) {
      const answer = plain(await look(`${appUrl}${route}`, outsider, method));
      if (answer !== unknown) known.push(`${outsider.name} ${method} ${route}: ${answer.slice(0, 200)}`);
    }
  }
  return known;
}

/** Endpoints above a role that do not answer a member of staff with it as if they were not there. */
export async function findTooHigh(appUrl: string, endpoints: StaffEndpoint[], member: Outsider): Promise<string[]> {
  const known: string[] = [];
  for (const { method, address } of endpoints) {
    const { status } = await look(`${appUrl}${address}`, member, method);
    if (status !== 404) known.push(`${member.name} ${method} ${address}: ${status}`);
  }
  return known;
}

/** How many rows of each table a token reads at the Supabase door. */
export async function readTables(
  { url, key, token }: { url: string; key: string; token: string },
  tables: string[],
): Promise<Record<string, string>> {
  const seen: Record<string, string> = {};
  for (const table of tables) {
    const response = await fetch(`${url}/rest/v1/${table}?select=*`, {
      headers: { apikey: key, authorization: `Bearer ${token}` },
    });
    const body: unknown = await response.json().catch(() => null);
    seen[table] = Array.isArray(body) ? `${body.length} rows` : `refused with ${response.status}`;
  }
  return seen;
}
