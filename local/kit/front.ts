import type { IncomingMessage, ServerResponse } from "node:http";
import { type ControlRoutes, handleControl } from "./control.ts";
import type { EmulatorKit } from "./emulator-kit.ts";
import type { FaultRule } from "./faults.ts";
import { foreignPage } from "./foreign-pages.ts";
import { journalBodyLimit } from "./journal.ts";
import { readBody, toRequest, write } from "./node-http.ts";
import { type FaultBody, strikeFault } from "./strike-fault.ts";

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

interface FrontOptions {
  routes: ControlRoutes;
  /** the emulated service */
  service: (request: Request) => Promise<Response>;
  faultBody?: FaultBody;
}

/**
 * What stands before the service: answers `/__control/*`, injects faults, keeps the journal. Other bytes pass through unchanged,
 * so signatures over raw bodies hold.
 */
export function createFront(kit: EmulatorKit, { routes, service, faultBody }: FrontOptions): Handler {
  return async (request, response) => {
    const started = performance.now();
    const { method = "GET" } = request;
    const { path, search } = targetOf(request);
    const isControl = path.startsWith("/__control");
    const foreign = foreignPage(isControl ? "POST" : method, request.headers);
    if (foreign) return void response.writeHead(403, { connection: "close" }).end(foreign);
    const body = await readBody(request);

    if (isControl) {
      return write(response, await handleControl(routes, toRequest(request, kit.baseUrl, body)));
    }
    const record = (status: number, fault?: FaultRule) =>
      kit.journal.record({
        at: new Date(kit.clock.now()).toISOString(),
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
    const strikes = (rule: FaultRule | undefined, real?: Response) =>
      rule && strikeFault({ rule, response, real, record: (status) => record(status, rule), faultBody });

    const before = kit.faults.take("before", method, path, search);
    if (await strikes(before)) return;
    const real = await service(toRequest(request, kit.baseUrl, body));
    const after = kit.faults.take("after", method, path, search);
    if (await strikes(after, real)) return;
    record(real.status, before ?? after);
    await write(response, real);
  };
}

function targetOf({ url = "/" }: IncomingMessage): { path: string; search: string } {
  const mark = url.indexOf("?");
  return mark < 0 ? { path: url, search: "" } : { path: url.slice(0, mark), search: url.slice(mark) };
}

const headerText = (value: string | string[] | undefined) => (Array.isArray(value) ? value.join(", ") : value);
