import type { z } from "zod";
import type { CallBudget } from "../call-options";
import type { Circuit } from "../guard";
import type { didAttributes, documentSchema, resourceSchema, trunkAttributes } from "./schema";

export type Resource = z.infer<typeof resourceSchema>;
export type Document = z.infer<typeof documentSchema>;
export type DidAttributes = z.infer<typeof didAttributes>;
export type TrunkAttributes = z.infer<typeof trunkAttributes>;

/** A resource together with what was included, so that linkage can be followed. */
export interface Linked {
  resource: Resource;
  included: Map<string, Resource>;
}

/** A to-one relationship has three states: not included, empty, or there. */
export type ToOne = { state: "absent" } | { state: "empty" } | { state: "present"; id: string; linked: Linked | null };

export interface Page {
  items: Linked[];
  totalCount: number | null;
  hasNext: boolean;
}

/** How requests identify us. The API key today; version 2026-11-19 needs minted tokens, which fit behind the same method. */
export interface AuthProvider {
  headers(): Promise<Record<string, string>>;
}

/** One line per attempt for the log. Holds no secrets and no bodies. */
export interface CallRecord {
  method: string;
  path: string;
  status: number | null;
  durationMs: number;
  attempt: number;
  error?: string;
}

/** What the client needs from outside, so that it runs in a test without environment or database. */
export interface DidwwApiDeps {
  /** Ends in /v3. */
  baseUrl: string;
  auth: AuthProvider;
  /** Resolves when the call may go out. @throws {CarrierError} rate_limited, or unavailable while the breaker is open */
  takeTokens(budget: CallBudget, signal?: AbortSignal, circuit?: Circuit): Promise<void>;
  /** Told after each attempt whether the carrier works. Refusals count as working. */
  onResult(ok: boolean, error?: string, circuit?: Circuit): void;
  onCall?(record: CallRecord): void;
  /** Default 30 s. */
  timeoutMs?: number;
  /** Default 4 s: a person is waiting. */
  searchTimeoutMs?: number;
  /** Wait before the n-th retry of a read (0-based). Tests make it short. */
  retryDelayMs?(retry: number): number;
}

export interface DidwwDeps extends DidwwApiDeps {
  /** Signs callbacks. */
  callbackSecret: string;
  /** Our public origin; the carrier signs the URL we registered, whatever the proxy in front of us says. */
  publicUrl: string;
}
