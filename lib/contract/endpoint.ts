import type { z } from "zod";
import type { ErrorCode } from "@/lib/errors";
import type { Permission, Scope, StaffRole } from "./permissions";
import type { RateLimit } from "./rate-limits";

/**
 * Who may call.
 * - `public` anyone; credentials are not looked at
 * - `optional` anyone; credentials count when there are any
 * - `cart` anyone; a browser without a cart gets one
 * - `account` a person, or a key with the endpoint's scope
 * - `person` a signed-in person, never a key
 * - `staff` a member of our staff with the endpoint's role; for everyone else the address does not exist
 */
export type Who = "public" | "optional" | "cart" | "account" | "person" | "staff";

/** What is checked before a handler runs. */
export interface EndpointRules {
  readonly who: Who;
  /** What a key needs. An endpoint without a scope is closed to keys, unless credentials do not matter to it. */
  readonly scope?: Scope;
  /** What the caller must be allowed to do in the account it acts for. */
  readonly permission?: Permission;
  /** The least role of staff. */
  readonly role?: StaffRole;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The body is a file, as it is, instead of JSON. */
  readonly takesFile?: true;
  /** Every POST accepts an Idempotency-Key; where money is spent it has to be there. */
  readonly needsIdempotencyKey?: true;
  /** A successful answer has a secret: it is given once, and not kept for a repeated request. */
  readonly answersSecret?: true;
  readonly rateLimit?: RateLimit;
  /** Default 64 KiB. */
  readonly maxBodyBytes?: number;
}

/** One operation of `/api/v1`: the route, the OpenAPI document and the client of our components are made from it. */
export interface Endpoint extends EndpointRules {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below `/api/v1`; `{id}` names one of `params`. */
  readonly path: `/${string}`;
  readonly summary: string;
  /** Answers by status. Where there is only one, it is the status of what the handler returns. */
  readonly answers: Partial<Record<200 | 201 | 202, z.ZodType>>;
  /** Refusals of its own, beside those that every endpoint may answer. */
  readonly errors?: readonly ErrorCode[];
}

/** Endpoints of one module by their operation id. Keeps the exact types, from which handlers and the client infer theirs. */
export const defineEndpoints = <const Endpoints extends Record<string, Endpoint>>(endpoints: Endpoints): Endpoints =>
  endpoints;

type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

export type ParamsOf<Rules> = Rules extends { params: infer Schema } ? Output<Schema> : undefined;
export type QueryOf<Rules> = Rules extends { query: infer Schema } ? Output<Schema> : undefined;
export type BodyOf<Rules> = Rules extends { takesFile: true }
  ? Uint8Array
  : Rules extends { body: infer Schema }
    ? Output<Schema>
    : undefined;
/** What any of its successful answers holds. */
export type AnswerOf<Rules> = Rules extends { answers: infer Answers } ? Output<Answers[keyof Answers]> : unknown;

type Sent<Schema> = Schema extends z.ZodType ? z.input<Schema> : never;
/** A query travels as text: what a schema reads with `coerce` may be given as any plain value. */
type SentQuery<Schema> = {
  [Name in keyof Sent<Schema>]: unknown extends Sent<Schema>[Name] ? string | number : Sent<Schema>[Name];
};

/** What a caller sends: exactly the parts that the endpoint has schemas for. */
export type RequestOf<Rules> = (Rules extends { params: infer Schema } ? { params: Sent<Schema> } : unknown) &
  (Rules extends { query: infer Schema } ? { query: SentQuery<Schema> } : unknown) &
  (Rules extends { body: infer Schema } ? { body: Sent<Schema> } : unknown) &
  (Rules extends { takesFile: true } ? { file: Blob } : unknown) &
  (Rules extends { needsIdempotencyKey: true } ? { idempotencyKey: string } : unknown);
