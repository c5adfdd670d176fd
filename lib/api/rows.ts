import "server-only";
import { z } from "zod";
import { call, serverSql } from "@/lib/db";

const rateSchema = z.object({ ok: z.boolean(), remaining: z.number(), retry_after_ms: z.number() });

export interface Bucket {
  name: string;
  /** refill, tokens per second */
  rate: number;
  /** what a full bucket holds */
  burst: number;
}

/**
 * Takes one token from a bucket that refills steadily.
 * @param owed tokens that this process granted on its own since it last reported
 */
export const checkRate = ({ name, rate, burst }: Bucket, owed = 0) =>
  call(serverSql(), "check_rate", { p_bucket: name, p_rate: rate, p_burst: burst, p_owed: owed }, rateSchema);

/**
 * Takes tokens that this process granted on its own.
 * @returns what each bucket has left after everybody's requests, by name; below zero when processes together granted too much
 */
export const spendTokens = async (spent: (Bucket & { spent: number })[]) =>
  call(
    serverSql(),
    "spend_tokens",
    { p_spent: spent.map(({ name, ...rest }) => ({ bucket: name, ...rest })) },
    z.record(z.string(), z.number()),
  );

const idempotencySchema = z.discriminatedUnion("state", [
  z.object({ state: z.literal("new"), id: z.uuid() }),
  z.object({ state: z.literal("replay"), status: z.number(), response: z.unknown() }),
  z.object({ state: z.literal("mismatch") }),
  z.object({ state: z.literal("running") }),
]);

/**
 * Claims an Idempotency-Key, or returns its state.
 * @param owner whose key it is: an account, a guest cart
 * @param hash SHA-256 of the request
 */
export const beginIdempotent = (owner: string, route: string, key: string, hash: Buffer) =>
  call(
    serverSql(),
    "begin_idempotent",
    { p_owner: owner, p_route: route, p_key: key, p_hash: hash },
    idempotencySchema,
  );

/** Keeps the answer of a claimed key. Server failures and 429 are forgotten, so that the caller may try again. */
export const finishIdempotent = (id: string, status: number, response: unknown) =>
  call(serverSql(), "finish_idempotent", { p_id: id, p_status: status, p_response: response }, z.unknown());
