import type { z } from "zod";
import type { CarrierTools } from "../entry";
import type { documentSchema, resourceSchema } from "./schema";

export type Resource = z.infer<typeof resourceSchema>;
export type Document = z.infer<typeof documentSchema>;
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

/** What the client needs from outside, so that it runs in a test without environment or database. */
export interface DidwwApiDeps extends Pick<CarrierTools, "takeTokens" | "onResult" | "onCall"> {
  /** Ends in /v3. */
  baseUrl: string;
  auth: AuthProvider;
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
  /** Comes with each text; without it none is received. */
  textSecret?: string | undefined;
  /** Our public origin; DIDWW signs the URL we registered, regardless of the proxy in front of us. */
  publicUrl: string;
}
