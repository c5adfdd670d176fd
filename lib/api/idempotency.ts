import "server-only";
import { createHash } from "node:crypto";
import type { Actor, StaffActor } from "@/lib/callers";
import { AppError } from "@/lib/errors";
import { logger } from "@/lib/logger";
import { ApiReply } from "./reply";
import { beginIdempotent, finishIdempotent } from "./rows";

interface IdempotentRequest {
  key: string;
  /** Whose key it is; see `keyOwner`. */
  owner: string;
  request: Request;
  rawBody: string | Uint8Array;
  /** A successful answer has a secret: that it was given is kept, the answer is not. */
  answersSecret?: true | undefined;
}

/** Keys belong to an account, to a member of staff, to a guest's cart, or to the address of an anonymous caller. */
export function keyOwner(actor: Actor | StaffActor | null, accountId: string | null, address: string): string {
  if (accountId) return `account:${accountId}`;
  if (actor?.kind === "staff") return `staff:${actor.userId}`;
  return actor?.kind === "guest" ? `guest:${actor.cart}` : `address:${address}`;
}

/** @throws {AppError} VALIDATION_FAILED for a key that is empty, too long or has odd characters */
export function checkKey(key: string): string {
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new AppError("VALIDATION_FAILED", {
    details: {
      part: "headers",
      issues: [{ path: "Idempotency-Key", code: "invalid_format", message: "1 to 255 visible ASCII characters." }],
    },
  });
}

/**
 * Runs `work` once per key: the first answer is kept for 24 hours and given again, marked `Idempotent-Replayed`.
 * Server failures are not kept. `work` answers failures as replies, it does not throw them.
 *
 * @throws {AppError} IDEMPOTENCY_MISMATCH same key, other request; IDEMPOTENCY_IN_PROGRESS the first one still runs; SECRET_GIVEN_ONCE
 * the first one was answered with a secret
 */
export async function once(
  { key, owner, request, rawBody, answersSecret }: IdempotentRequest,
  work: () => Promise<ApiReply>,
): Promise<ApiReply> {
  const url = new URL(request.url);
  const route = `${request.method} ${url.pathname}`;
  const hash = createHash("sha256").update(`${route}${url.search}\n`).update(rawBody).digest();
  const claim = await beginIdempotent(owner, route, key, hash);
  switch (claim.state) {
    case "mismatch":
      throw new AppError("IDEMPOTENCY_MISMATCH");
    case "running":
      throw new AppError("IDEMPOTENCY_IN_PROGRESS", { retryAfterSeconds: 1 });
    case "replay": {
      if (answersSecret && claim.status < 300) throw new AppError("SECRET_GIVEN_ONCE");
      const { body, headers } = claim.response as { body?: unknown; headers: Record<string, string> };
      return new ApiReply(body, claim.status, { ...headers, "idempotent-replayed": "true" });
    }
    case "new": {
      const answer = await work();
      try {
        const kept = answersSecret && answer.status < 300 ? {} : { body: answer.body, headers: answer.headers };
        await finishIdempotent(claim.id, answer.status, kept);
      } catch (error) {
        // The work is done, so the caller gets its answer. A repeat within a minute must wait, a later one runs again.
        logger.error({ err: error }, "the answer of an idempotent request could not be kept");
      }
      return answer;
    }
    default:
      return claim satisfies never;
  }
}
