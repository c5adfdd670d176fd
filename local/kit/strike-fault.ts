import type { ServerResponse } from "node:http";
import type { FaultRule } from "./faults.ts";

/** Body of an injected fault that names a status but no body, in the vendor's error shape. */
export type FaultBody = (status: number) => unknown;

interface Struck {
  rule: FaultRule;
  response: ServerResponse;
  /** what the service answered; undefined when it was not asked */
  real?: Response;
  /** status 0: the client got no whole answer */
  record: (status: number) => void;
  faultBody?: FaultBody;
}

/** @returns whether the fault has answered (or silenced) the request; false when it only delayed it */
export async function strikeFault({ rule, response, real, record, faultBody }: Struck): Promise<boolean> {
  if (rule.delayMs) await new Promise((done) => setTimeout(done, rule.delayMs));
  if (rule.drop === "hang" || rule.drop === "reset") {
    record(0);
    if (rule.drop === "reset") response.socket?.resetAndDestroy();
    return true; // after "hang" the client's timeout, or close(), ends the connection
  }
  const { status, body, headers, contentType, drop } = rule;
  if (status === undefined && body === undefined && !headers && !contentType && !drop) return false;

  const made = await answerOf(rule, real, faultBody);
  record(drop ? 0 : made.status);
  response.writeHead(made.status, made.headers);
  if (drop === "truncate") {
    const half = made.bytes.subarray(0, Math.floor(made.bytes.length / 2));
    response.write(half, () => response.socket?.destroy());
  } else {
    response.end(made.bytes);
  }
  return true;
}

async function answerOf(rule: FaultRule, real: Response | undefined, faultBody: FaultBody | undefined) {
  const status = rule.status ?? real?.status ?? (rule.drop || rule.body !== undefined ? 200 : 500);
  // "After" without a status or body of its own tampers with the real answer, else the answer is made here.
  const tampers = real !== undefined && rule.status === undefined && rule.body === undefined;
  const { bytes, headers } = tampers ? await copyOf(real) : madeUp(rule.body ?? faultBody?.(status));
  return {
    status,
    bytes,
    headers: {
      ...headers,
      ...(rule.contentType && { "content-type": rule.contentType }),
      ...rule.headers,
      "content-length": bytes.length,
    },
  };
}

async function copyOf(real: Response) {
  return { bytes: Buffer.from(await real.arrayBuffer()), headers: Object.fromEntries(real.headers) };
}

/** A string is sent as it is, anything else as JSON. */
function madeUp(body: unknown = { error: "injected fault, and a truncated answer ends early" }) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const type =
    typeof body !== "string" ? "application/json" : text.trimStart().startsWith("<") ? "text/html" : "text/plain";
  return { bytes: Buffer.from(text), headers: { "content-type": type } };
}
