import "server-only";
import type { IncomingMessage } from "node:http";

const header = "x-numninja-action";

const process = globalThis as typeof globalThis & { __numninjaActions?: { last: number; begun: Set<string> } };
process.__numninjaActions ??= { last: 0, begun: new Set() };
const memory = process.__numninjaActions;

/** Numbers a request that may run a server action, as Node accepts it, before Next sees it. */
export function stampAction(request: IncomingMessage): void {
  delete request.headers[header];
  if (request.method === "POST" && !request.url?.startsWith("/api/")) request.headers[header] = String(++memory.last);
}

/** The code of an action has begun: what fails from now on is ours. @param asked the headers of its request */
export function actionBegins(asked: Headers): void {
  const number = asked.get(header);
  if (number !== null) memory.begun.add(number);
}

/**
 * Whether a failed form post never reached one of our actions: Next answers 500 when it cannot read an action's arguments, and that is
 * the sender's mistake. Forgets the request.
 */
export function neverBegan({ headers }: IncomingMessage): boolean {
  const number = headers[header];
  return number !== undefined && !memory.begun.delete(String(number));
}
