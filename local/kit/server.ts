import { mkdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { createEmulator, type EmulatorDefinition } from "emulate";
import { createAgenda } from "./agenda.ts";
import { createClock } from "./clock.ts";
import { type ControlRoutes, commonControlRoutes } from "./control.ts";
import type { EmulatorKit } from "./emulator-kit.ts";
import { createFaults } from "./faults.ts";
import { createFront, type Handler } from "./front.ts";
import { createJournal } from "./journal.ts";
import { listen } from "./node-http.ts";
import { openStore } from "./store.ts";
import type { FaultBody } from "./strike-fault.ts";
import { createDeliveries, type DeliveriesOptions } from "./webhooks/deliveries.ts";

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
  faultBody?: FaultBody;
}

export interface RunningEmulator {
  url: string;
  port: number;
  kit: EmulatorKit;
  reset(): Promise<void>;
  /** Stops accepting, ends open connections, closes the store. */
  close(): Promise<void>;
}

/**
 * Serves an emulate definition on 127.0.0.1 behind a small HTTP front that injects faults, keeps the request journal and
 * answers `/__control/*`. Request and response bytes pass through unchanged, so signatures over raw bodies hold.
 */
export async function serveEmulator(options: ServeOptions): Promise<RunningEmulator> {
  const server = createServer();
  // The port is known only after listening, and the kit needs the port: connections made in between wait for it.
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
  const kit = buildKit(port, options);
  const { store, clock, agenda, journal, deliveries } = kit;
  seedOnce(kit, options);
  const service = typeof options.service === "function" ? options.service(kit) : options.service;
  const runtime = await createEmulator({ service, listen: false, baseUrl: kit.baseUrl });
  agenda.runDue();

  async function reset(): Promise<void> {
    store.clear();
    clock.reset();
    agenda.stop();
    journal.clear();
    seedOnce(kit, options);
    await runtime.reset(); // runs setup again, so that it sees the seeded store
    agenda.runDue();
  }

  const own = typeof options.control === "function" ? options.control(kit) : options.control;
  const routes = { ...own, ...commonControlRoutes(kit, reset) };
  return {
    handle: createFront(kit, { routes, service: (request) => runtime.fetch(request), faultBody: options.faultBody }),
    url: kit.baseUrl,
    port,
    kit,
    reset,
    async close() {
      server.close();
      server.closeAllConnections();
      agenda.stop();
      await deliveries.stop();
      await runtime.close();
      store.close();
    },
  };
}

function buildKit(port: number, { name, dataDir, webhooks }: ServeOptions): EmulatorKit {
  if (dataDir) mkdirSync(dataDir, { recursive: true });
  const store = openStore(dataDir ? join(dataDir, `${name}.sqlite`) : ":memory:");
  const clock = createClock(store);
  const base = {
    name,
    baseUrl: `http://127.0.0.1:${port}`,
    store,
    clock,
    agenda: createAgenda(name, store, clock),
    faults: createFaults(store),
    journal: createJournal(),
  };
  const sending = typeof webhooks === "function" ? webhooks(base) : webhooks;
  return { ...base, deliveries: createDeliveries(store, clock, sending) };
}

/** An empty store is filled once; a kill in between leaves it empty. */
function seedOnce(kit: EmulatorKit, { seed }: ServeOptions): void {
  const marks = kit.store.collection<{ at: number }>("kit.seeded");
  if (marks.get("seed")) return;
  kit.store.transaction(() => {
    seed?.(kit);
    marks.put("seed", { at: kit.clock.now() });
  });
}
