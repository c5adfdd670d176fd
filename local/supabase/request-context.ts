import { AsyncLocalStorage } from "node:async_hooks";
import type { DatabaseError } from "./errors.ts";

/** What one request leaves for the hooks that lite calls deep inside. */
export interface RequestContext {
  /** where the link of an email sent by this request should lead */
  redirectTo: string | null;
  databaseError: DatabaseError | null;
  /** why the Send Email Hook did not take a mail of this request */
  mailError: Error | null;
}

export const requestContext = new AsyncLocalStorage<RequestContext>();
