import { randomUUID } from "node:crypto";
import http from "node:http";
import type { Sql } from "postgres";
import type { ShopEnvironment } from "../../drivers/shop.ts";

export interface HostileEnvironment extends ShopEnvironment {
  STRIPE_WEBHOOK_SECRET: string;
  DIDWW_CALLBACK_SECRET: string;
}

export interface Reply {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
}

export interface Ask {
  method?: string;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
}

let addresses = 0;
/** Another network address each time. */
export const newAddress = (): string => `10.77.${Math.floor(++addresses / 250) % 250}.${1 + (addresses % 250)}`;

const agent = new http.Agent({ keepAlive: true, maxSockets: 24 });

/** One request, whatever its bytes are; `fetch` would refuse or repair many of them. A connection that is cut has status 0. */
export function ask(url: string, { method = "GET", headers = {}, body }: Ask = {}): Promise<Reply> {
  const target = new URL(url);
  const raw = url.slice(target.origin.length) || "/"; // as written: `URL` would repair it
  return new Promise((resolve) => {
    const request = http.request(
      {
        host: target.hostname,
        port: target.port,
        path: raw,
        method,
        headers,
        agent,
        insecureHTTPParser: false,
        timeout: 30_000,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", () => resolve({ status: 0, headers: {}, text: "cut" }));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    request.on("timeout", () => request.destroy());
    request.on("error", (error) => resolve({ status: 0, headers: {}, text: error.message }));
    if (body !== undefined) request.write(body);
    request.end();
  });
}

export interface Person {
  id: string;
  email: string;
  password: string;
}

/** What the attacks work with: a running shop, and the means of somebody who sets up victims. */
export class World {
  readonly environment: HostileEnvironment;
  readonly sql: Sql;
  /** Where the stack keeps its build and logs. */
  readonly directory: string;

  constructor(environment: HostileEnvironment, sql: Sql, directory: string) {
    this.environment = environment;
    this.sql = sql;
    this.directory = directory;
  }

  get origin(): string {
    return this.environment.APP_URL;
  }

  /** A request of the shop, from a network address of its own unless one is named. */
  shop(path: string, { headers = {}, ...rest }: Ask = {}): Promise<Reply> {
    return ask(`${this.origin}${path}`, {
      ...rest,
      headers: { "x-test-address": newAddress(), ...withLength(rest.body), ...headers },
    });
  }

  /** A request of the Supabase door with the publishable key. */
  supabase(path: string, { headers = {}, ...rest }: Ask = {}): Promise<Reply> {
    const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY } = this.environment;
    return ask(`${SUPABASE_URL}${path}`, {
      ...rest,
      headers: {
        apikey: SUPABASE_PUBLISHABLE_KEY,
        "content-type": "application/json",
        ...withLength(rest.body),
        ...headers,
      },
    });
  }

  async newPerson(): Promise<Person> {
    const person = { email: `victim-${randomUUID()}@example.test`, password: `pw ${randomUUID()}` };
    const { SUPABASE_SECRET_KEY } = this.environment;
    const { status, text } = await this.supabase("/auth/v1/admin/users", {
      method: "POST",
      headers: { apikey: SUPABASE_SECRET_KEY, authorization: `Bearer ${SUPABASE_SECRET_KEY}` },
      body: JSON.stringify({ ...person, email_confirm: true }),
    });
    if (status >= 300) throw new Error(`no person: ${status} ${text}`);
    return { ...person, id: JSON.parse(text).id };
  }

  /** Signs in at the Supabase door. */
  async session({ email, password }: Pick<Person, "email" | "password">): Promise<Session> {
    const { status, text } = await this.supabase("/auth/v1/token?grant_type=password", {
      method: "POST",
      body: JSON.stringify({ email, password }),
    });
    if (status !== 200) throw new Error(`no session: ${status} ${text}`);
    return JSON.parse(text);
  }

  /** The newest email with a link. */
  async link(email: string): Promise<{ link: string; code: string }> {
    for (let tries = 0; tries < 60; tries++) {
      const { text } = await ask(
        `${this.environment.RESEND_BASE_URL}/__control/emails?to=${encodeURIComponent(email)}`,
      );
      for (const { text: body, code } of (JSON.parse(text) as { text: string; code?: string }[]).reverse()) {
        const link = /https?:\/\/\S+\/auth\/confirm\?[^\s)\]>]+/.exec(body)?.[0];
        if (link) return { link, code: code ?? "" };
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    throw new Error(`no email to ${email}`);
  }
}

export interface Session {
  access_token: string;
  refresh_token: string;
  expires_at: number;
}

export const sessionCookie = (session: unknown): string =>
  `nn-auth=base64-${Buffer.from(JSON.stringify(session)).toString("base64url")}`;

const withLength = (body: Ask["body"]): Record<string, string> =>
  body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };

/** Runs work on a list, some at a time. */
export async function eachOf<T>(
  items: readonly T[],
  concurrent: number,
  work: (item: T, index: number) => Promise<void>,
) {
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      await work(items[index] as T, index);
    }
  };
  await Promise.all(Array.from({ length: concurrent }, worker));
}
