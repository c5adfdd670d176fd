import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type DidwwOptions, start } from "../../../local/didww/index.ts";

export const API_KEY = "suite-didww-key";
export const CALLBACK_SECRET = "emu-callback-secret-0001";
export const MEDIA_TYPE = "application/vnd.api+json";

export interface Received {
  method: string;
  /** Full URL as it was requested. */
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** An HTTP endpoint that remembers what it got. `answer` decides the reply; 200 without a body unless set otherwise. */
export async function startSink() {
  type Answer = { status?: number; body?: string; type?: string };
  const received: Received[] = [];
  const sink = { answer: (_request: Received): Answer => ({}) };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const entry: Received = {
      method: request.method!,
      url: `${origin}${request.url}`,
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      body: Buffer.concat(chunks).toString("utf8"),
    };
    received.push(entry);
    const { status = 200, body = "", type = "text/plain" } = sink.answer(entry);
    response.writeHead(status, { "content-type": type }).end(body);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    received,
    answerWith(answer: (request: Received) => Answer) {
      sink.answer = answer;
    },
    reset() {
      received.length = 0;
      sink.answer = () => ({});
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

export interface Resource {
  id: string;
  type: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into by the assertions themselves
  attributes: Record<string, any>;
  relationships: Record<string, { links: Record<string, string>; data?: unknown }>;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  meta: Record<string, any>;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The primary data: one resource. */
  one: Resource;
  many: Resource[];
  included: Resource[];
  // biome-ignore lint/suspicious/noExplicitAny: as above
  meta: Record<string, any>;
  links: Record<string, string>;
  errors: {
    title: string;
    detail: string;
    code: string;
    status: string;
    source?: { pointer: string };
    meta?: Record<string, string>;
  }[];
}

/** An emulator in memory with a client for both of its faces. Orders settle immediately unless `orderDelayMs` is set. */
export async function startDidww(options: Partial<DidwwOptions> = {}) {
  const emulator = await start({
    apiKey: API_KEY,
    callbackSecret: CALLBACK_SECRET,
    orderDelayMs: 0,
    rateLimitPerSecond: 0,
    ...options,
  });
  return { emulator, ...clientOf(emulator.url), reset: () => emulator.reset(), close: () => emulator.close() };
}

export type Didww = Awaited<ReturnType<typeof startDidww>>;

export function clientOf(url: string) {
  async function api(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(`${url}/v3${path}`, {
      method,
      headers: {
        "Api-Key": API_KEY,
        "X-DIDWW-API-Version": "2026-04-16",
        Accept: MEDIA_TYPE,
        ...(body !== undefined && { "Content-Type": MEDIA_TYPE }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed = text.startsWith("{") ? JSON.parse(text) : {};
    return {
      status: response.status,
      headers: response.headers,
      text,
      one: parsed.data,
      many: parsed.data,
      included: parsed.included ?? [],
      meta: parsed.meta,
      links: parsed.links,
      errors: parsed.errors ?? [],
    };
  }
  // biome-ignore lint/suspicious/noExplicitAny: control answers differ per route
  async function control(method: string, path: string, body?: unknown): Promise<any> {
    const response = await fetch(`${url}/__control${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }
  const get = (path: string) => api("GET", path);

  /** The id of a SKU with channels (or without) of a group such as "US Austin". */
  async function sku(group: string, channels = 2): Promise<string> {
    const [described] = await control("GET", `/stock?group=${encodeURIComponent(group)}`);
    return described.skus.find((one: { channels: number }) => one.channels === channels).id;
  }
  async function groupId(group: string): Promise<string> {
    return (await control("GET", `/stock?group=${encodeURIComponent(group)}`))[0].id;
  }
  async function offered(group: string): Promise<Resource> {
    const { many } = await get(`/available_dids?filter[did_group.id]=${await groupId(group)}`);
    return many[0]!;
  }
  const reserve = (availableId: string, description?: string) =>
    api("POST", "/did_reservations", {
      data: {
        type: "did_reservations",
        attributes: description === undefined ? {} : { description },
        relationships: { available_did: { data: { type: "available_dids", id: availableId } } },
      },
    });
  const order = (item: Record<string, unknown>, attributes: Record<string, unknown> = {}) =>
    api("POST", "/orders", {
      data: {
        type: "orders",
        attributes: {
          allow_back_ordering: false,
          ...attributes,
          items: [{ type: "did_order_items", attributes: item }],
        },
      },
    });
  /** Buys one random number of the group and returns it as an owned number. */
  async function buy(group: string, item: Record<string, unknown> = {}): Promise<Resource> {
    const placed = await order({ sku_id: item.sku_id ?? (await sku(group)), qty: 1, ...item });
    if (placed.status !== 201) throw new Error(placed.text);
    return eventually(async () => (await get(`/dids?filter[order.id]=${placed.one.id}`)).many[0]);
  }
  const create = (type: string, attributes: object, relationships?: object) =>
    api("POST", `/${type}`, { data: { type, attributes, ...(relationships && { relationships }) } });
  const patch = (type: string, id: string, attributes: object = {}, relationships?: object) =>
    api("PATCH", `/${type}/${id}`, { data: { type, id, attributes, ...(relationships && { relationships }) } });
  const pstnTrunk = (name: string, dst: string, more: object = {}) =>
    create("voice_in_trunks", { name, configuration: { type: "pstn_configurations", attributes: { dst } }, ...more });
  const advance = (ms: number) => control("POST", "/clock", { advance_ms: ms });
  const scenario = (rule: Record<string, unknown>) => control("POST", "/scenarios", rule);

  return { api, get, control, sku, groupId, offered, reserve, order, buy, create, patch, pstnTrunk, advance, scenario };
}

export const ref = (type: string, id: string) => ({ data: { type, id } });

type Falsy = false | null | undefined | 0 | "";

/** Asks again until the answer is truthy; at most two seconds. */
export async function eventually<T>(ask: () => Promise<T> | T, limitMs = 2_000): Promise<Exclude<T, Falsy>> {
  for (const started = Date.now(); ; await new Promise((done) => setTimeout(done, 10))) {
    const answer = await ask();
    if (answer) return answer as Exclude<T, Falsy>;
    if (Date.now() - started > limitMs) throw new Error("it did not happen within the time limit");
  }
}

export const DAY_MS = 86_400_000;
