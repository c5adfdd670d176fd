import type { z } from "zod";
import type { ReadOptions } from "../budget";
import { CarrierError } from "../errors";
import { redact } from "../redact";
import { type Answer, createTransport, hasStatus, parseBody, type Query, type WireCall } from "../transport";
import { refusal } from "./failures";
import {
  callPageSchema,
  type callSchema,
  type Owned,
  ownedPageSchema,
  ownedSchema,
  recordingPageSchema,
  type recordingSchema,
} from "./schema";
import type { Product, TwilioDeps } from "./types";

const version = "/2010-04-01";

interface TwilioCall extends WireCall {
  product: Product;
  form?: Record<string, string>;
}

type Schema<T> = z.ZodType<T>;

/** Twilio's REST API by verb. What comes back was checked, or it is a `CarrierError`. */
export interface TwilioApi {
  /** @param path below our account: "/Balance.json"; null on 404 */
  get<T>(schema: Schema<T>, path: string, query: Query, options: ReadOptions): Promise<T | null>;
  /** The prices of numbers in one country; null where Twilio has none. */
  prices<T>(schema: Schema<T>, country: string, options: ReadOptions): Promise<T | null>;
  /** Numbers that we have, page by page. Ends by Twilio's own word (`next_page_uri`). */
  owned(query: Query, options: ReadOptions): AsyncGenerator<Owned>;
  /** Calls and their legs, page by page, like `owned`. */
  calls(query: Query, options: ReadOptions): AsyncGenerator<z.infer<typeof callSchema>>;
  /** Recordings of calls, page by page, like `owned`. */
  recordings(query: Query, options: ReadOptions): AsyncGenerator<z.infer<typeof recordingSchema>>;
  /** `spendsMoney` makes every lost or unreadable answer an unknown outcome. */
  post(path: string, form: Record<string, string>, options: ReadOptions & { spendsMoney?: boolean }): Promise<Owned>;
  delete(path: string, options: ReadOptions): Promise<void>;
}

export function createTwilioApi(deps: TwilioDeps): TwilioApi {
  const account = `${version}/Accounts/${deps.accountSid}`;
  const authorization = `Basic ${Buffer.from(`${deps.accountSid}:${deps.authToken}`).toString("base64")}`;
  const send = createTransport<TwilioCall, unknown>(deps, {
    vendor: "Twilio",
    read: readAnswer,
    async request({ product, path, form }) {
      const root = product === "api" && !path.startsWith(version) ? account : "";
      return {
        url: `${deps.hosts[product]}${root}${path}`,
        headers: {
          authorization,
          accept: "application/json",
          ...(form && { "content-type": "application/x-www-form-urlencoded" }),
        },
        ...(form && { body: new URLSearchParams(form).toString() }),
      };
    },
  });

  async function read<T>(schema: Schema<T>, call: TwilioCall): Promise<T | null> {
    try {
      return checked(schema, await send(call), call);
    } catch (error) {
      if (hasStatus(error, 404)) return null;
      throw error;
    }
  }

  async function* pages<P extends { next_page_uri?: string | null | undefined }, T>(
    path: string,
    schema: Schema<P>,
    itemsOf: (page: P) => readonly T[],
    query: Query,
    options: ReadOptions,
  ): AsyncGenerator<T> {
    let next: string | null = path;
    let filter: Query | undefined = query;
    while (next) {
      const call: TwilioCall = {
        product: "api",
        method: "GET",
        path: next,
        ...options,
        ...(filter && { query: filter }),
      };
      const page: P = checked(schema, await send(call), call);
      yield* itemsOf(page);
      next = page.next_page_uri ?? null;
      // A list that ends too early would make our numbers look gone.
      if (next && !next.startsWith(`${account}/`)) throw unreadable(`GET ${call.path}`, page);
      filter = undefined; // the address of the next page has it
    }
  }

  return {
    get: (schema, path, query, options) => read(schema, { product: "api", method: "GET", path, query, ...options }),

    prices: (schema, country, options) =>
      read(schema, {
        product: "pricing",
        method: "GET",
        path: `/v1/PhoneNumbers/Countries/${encodeURIComponent(country)}`,
        ...options,
      }),

    owned: (query, options) =>
      pages("/IncomingPhoneNumbers.json", ownedPageSchema, (page) => page.incoming_phone_numbers, query, options),
    calls: (query, options) => pages("/Calls.json", callPageSchema, (page) => page.calls, query, options),
    recordings: (query, options) =>
      pages("/Recordings.json", recordingPageSchema, (page) => page.recordings, query, options),

    async post(path, form, options) {
      const call: TwilioCall = { product: "api", method: "POST", path, form, ...options };
      const answer = await send(call);
      try {
        return checked(ownedSchema, answer, call);
      } catch (error) {
        if (!options.spendsMoney) throw error;
        throw new CarrierError("unknown_outcome", `Twilio accepted ${path} with an answer we cannot read`, {
          cause: error,
        });
      }
    },

    async delete(path, options) {
      await send({ product: "api", method: "DELETE", path, ...options });
    },
  };
}

/** A body that is no JSON, such as a page of a proxy, is no answer. */
function readAnswer({ status, headers, text }: Answer, { method, path }: WireCall): unknown {
  const body = parseBody(text);
  if (status < 200 || status >= 300) throw refusal(status, headers, body, `${method} ${path}`);
  if (method === "DELETE") return null;
  if (typeof body !== "object" || body === null) throw unreadable(`${method} ${path}`, body);
  return body;
}

function checked<T>(schema: Schema<T>, answer: unknown, { method, path }: WireCall): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw unreadable(`${method} ${path}`, answer);
}

const unreadable = (what: string, body: unknown): CarrierError =>
  new CarrierError("unavailable", `Twilio's answer to ${what} is not what we asked for`, {
    raw: { body: redact(body ?? "") },
  });
