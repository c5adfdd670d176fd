import { mkdirSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createEmulator, type EmulatorDefinition } from "emulate";
import { createAgenda } from "./agenda.ts";
import { createClock } from "./clock.ts";
import { type ControlRoutes, commonControlRoutes, handleControl } from "./control.ts";
import { createDeliveries, type DeliveriesOptions } from "./deliveries.ts";
import type { EmulatorKit } from "./emulator-kit.ts";
import { createFaults, type FaultRule } from "./faults.ts";
import { createJournal, journalBodyLimit } from "./journal.ts";
import { openStore } from "./store.ts";

export interface ServeOptions {
  /** Names the SQLite file: `<dataDir>/<name>.sqlite`. */
  name: string;
  /** `defineEmulator(…)`, or a function that makes it from the kit. */
  service: EmulatorDefinition | ((kit: EmulatorKit) => EmulatorDefinition);
  /** 0 (default) takes a free port. A busy port rejects with EADDRINUSE. */
  port?: number;
  /** Folder of the SQLite file. Without it the state is in memory. */
  dataDir?: string;
  /** Signing and retry schedule of outgoing webhooks. */
  webhooks?: DeliveriesOptions | ((kit: Omit<EmulatorKit, "deliveries">) => DeliveriesOptions);
  /** Control routes of this emulator, besides the common ones. */
  control?: ControlRoutes | ((kit: EmulatorKit) => ControlRoutes);
  /** Fills an empty store: at the first start and after every reset. */
  seed?: (kit: EmulatorKit) => void;
  /** Body of an injected fault that names a status but no body, in the vendor's error shape. */
  faultBody?: (status: number) => unknown;
}

export interface RunningEmulator {
  url: string;
  port: number;
  kit: EmulatorKit;
  reset(): Promise<void>;
  /** Stops accepting, ends open connections, closes the store. */
  close(): Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Serves an emulate definition on 127.0.0.1 behind a small HTTP front that injects faults, keeps the request journal and
 * answers `/__control/*`. Request and response bytes pass through unchanged, so signatures over raw bodies hold.
 */
export async function serveEmulator(options: ServeOptions): Promise<RunningEmulator> {
  const server = createServer();
  // The port is known only after listening, and the kit needs the port: whoever connects in between waits for it.
  const starting = Promise.withResolvers<Handler>();
  server.on("request", (request, response) => {
    starting.promise
      .then((handle) => handle(request, response))
      .catch((error: unknown) => {
        console.error(`[${options.name}]`, error);
        request.socket.destroy();
      });
  });
  const port = await listen(server, options.port ?? 0);
  try {
    const { handle, ...running } = await serveOn(server, port, options);
    starting.resolve(handle);
    running.kit.deliveries.wake();
    return running;
  } catch (error) {
    starting.reject(error);
    server.close();
    throw error;
  }
}

async function serveOn(
  server: Server,
  port: number,
  options: ServeOptions,
): Promise<RunningEmulator & { handle: Handler }> {
  if (options.dataDir) mkdirSync(options.dataDir, { recursive: true });
  const store = openStore(options.dataDir ? join(options.dataDir, `${options.name}.sqlite`) : ":memory:");
  const clock = createClock(store);
  const base = {
    name: options.name,
    baseUrl: `http://127.0.0.1:${port}`,
    store,
    clock,
    agenda: createAgenda(options.name, store, clock),
    faults: createFaults(store),
    journal: createJournal(),
  };
  const webhooks = typeof options.webhooks === "function" ? options.webhooks(base) : options.webhooks;
  const kit: EmulatorKit = { ...base, deliveries: createDeliveries(store, clock, webhooks) };

  const marks = store.collection<{ at: number }>("kit.seeded");
  const seedOnce = () => {
    if (marks.get("seed")) return;
    store.transaction(() => {
      options.seed?.(kit);
      marks.put("seed", { at: clock.now() });
    });
  };
  seedOnce();

  const service = typeof options.service === "function" ? options.service(kit) : options.service;
  const runtime = await createEmulator({ service, listen: false, baseUrl: kit.baseUrl });
  kit.agenda.runDue();

  async function reset(): Promise<void> {
    store.clear();
    clock.reset();
    kit.agenda.stop();
    kit.journal.clear();
    seedOnce();
    await runtime.reset(); // runs setup again, so that it sees the seeded store
    kit.agenda.runDue();
  }

  const own = typeof options.control === "function" ? options.control(kit) : options.control;
  const routes = { ...own, ...commonControlRoutes(kit, reset) };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const body = await readBody(request);
    const target = request.url ?? "/";
    const mark = target.indexOf("?");
    const path = mark < 0 ? target : target.slice(0, mark);
    const search = mark < 0 ? "" : target.slice(mark);
    const method = request.method ?? "GET";

    if (path.startsWith("/__control")) {
      // A page of another site must not be able to steer the emulator of whoever visits it.
      if (request.headers["sec-fetch-site"] === "cross-site") return void response.writeHead(403).end();
      return write(response, await handleControl(routes, toRequest(request, kit.baseUrl, body)));
    }

    const record = (status: number, fault?: FaultRule) =>
      kit.journal.record({
        at: new Date(clock.now()).toISOString(),
        method,
        path,
        query: search,
        status,
        durationMs: Math.round(performance.now() - started),
        idempotencyKey: headerText(request.headers["idempotency-key"]),
        fault: fault?.id,
        contentType: request.headers["content-type"] ?? "",
        rawBody: body.subarray(0, journalBodyLimit).toString("utf8"),
      });

    const before = kit.faults.take("before", method, path, search);
    if (before && (await strike(before, response, undefined, record, options.faultBody))) return;
    const real = await runtime.fetch(toRequest(request, kit.baseUrl, body));
    const after = kit.faults.take("after", method, path, search);
    if (after && (await strike(after, response, real, record, options.faultBody))) return;
    record(real.status, before ?? after);
    await write(response, real);
  }

  return {
    handle,
    url: kit.baseUrl,
    port,
    kit,
    reset,
    async close() {
      server.close();
      server.closeAllConnections();
      kit.agenda.stop();
      await kit.deliveries.stop();
      await runtime.close();
      store.close();
    },
  };
}

/** @returns whether the fault has answered (or silenced) the request; false when it only delayed it */
async function strike(
  rule: FaultRule,
  response: ServerResponse,
  real: Response | undefined,
  record: (status: number, fault: FaultRule) => void,
  faultBody?: (status: number) => unknown,
): Promise<boolean> {
  if (rule.delayMs) await new Promise((done) => setTimeout(done, rule.delayMs));
  if (rule.drop === "hang") {
    record(0, rule);
    return true; // the client's timeout, or close(), ends the connection
  }
  if (rule.drop === "reset") {
    record(0, rule);
    response.socket?.resetAndDestroy();
    return true;
  }
  const replaces =
    rule.status !== undefined || rule.body !== undefined || rule.headers || rule.contentType || rule.drop;
  if (!replaces) return false;

  const status = rule.status ?? real?.status ?? (rule.drop || rule.body !== undefined ? 200 : 500);
  // "After" without a status or body of its own tampers with the real answer, else the answer is made here.
  const tampers = real !== undefined && rule.status === undefined && rule.body === undefined;
  const made = rule.body ?? faultBody?.(status) ?? { error: "injected fault, and a truncated answer ends early" };
  const text = typeof made === "string" ? made : JSON.stringify(made);
  const bytes = tampers ? Buffer.from(await real.arrayBuffer()) : Buffer.from(text);
  const type =
    typeof made !== "string" ? "application/json" : text.trimStart().startsWith("<") ? "text/html" : "text/plain";
  const headers = {
    ...(tampers ? Object.fromEntries(real.headers) : { "content-type": type }),
    ...(rule.contentType && { "content-type": rule.contentType }),
    ...rule.headers,
    "content-length": bytes.length,
  };
  record(rule.drop ? 0 : status, rule);
  response.writeHead(status, headers);
  if (rule.drop === "truncate") {
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.socket?.destroy());
  } else {
    response.end(bytes);
  }
  return true;
}

function toRequest(message: IncomingMessage, baseUrl: string, body: Buffer): Request {
  const headers = new Headers();
  for (let index = 0; index < message.rawHeaders.length; index += 2) {
    headers.append(message.rawHeaders[index] ?? "", message.rawHeaders[index + 1] ?? "");
  }
  const bodyless = message.method === "GET" || message.method === "HEAD" || body.length === 0;
  return new Request(`${baseUrl}${message.url}`, {
    method: message.method,
    headers,
    body: bodyless ? undefined : new Uint8Array(body),
  });
}

async function write(response: ServerResponse, from: Response): Promise<void> {
  const bytes = Buffer.from(await from.arrayBuffer());
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of from.headers) if (name !== "set-cookie") headers[name] = value;
  const cookies = from.headers.getSetCookie();
  if (cookies.length > 0) headers["set-cookie"] = cookies;
  if (from.status !== 204 && from.status !== 304) headers["content-length"] ??= String(bytes.length);
  response.writeHead(from.status, headers);
  response.end(bytes);
}

/** Largest request that is read, in bytes: an e-mail with attachments may have 40 MB. */
const largestBody = 64 * 1024 * 1024;

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) throw new Error(`request body above ${largestBody} bytes`);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

const headerText = (value: string | string[] | undefined) => (Array.isArray(value) ? value.join(", ") : value);

function listen(server: Server, port: number): Promise<number> {
  return new Promise((done, fail) => {
    server.once("error", fail);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", fail);
      done((server.address() as AddressInfo).port);
    });
  });
}
