import "server-only";
import { randomUUID } from "node:crypto";
import { type AuthContext, type AuthRefused, refused } from "@/lib/auth";
import { dropSession, enrollmentToken, hashToken, sessionActor, staffStanding } from "@/lib/callers";
import { logger } from "@/lib/logger";
import { deleteFactors } from "./auth-admin";
import { limitTries } from "./challenge";
import { readRecoveryCode } from "./recovery-codes";
import { spendRecoveryCode } from "./rows";

/**
 * Uses a recovery code up: the second factor goes, all sessions end, and the person, who has to sign in again, may enroll another one.
 * @returns the token of the link that leads there
 */
export async function recover(
  typed: string,
  { client, jar, address }: AuthContext,
): Promise<{ ok: true; token: string } | AuthRefused> {
  const person = await sessionActor(client, jar);
  if (!person || (await staffStanding(person, address)).is === "customer") return refused("session_gone");
  const limit = await limitTries(person, { address, jar });
  if (!limit.ok) return limit;
  const code = readRecoveryCode(typed);
  if (code === null) return refused("recovery_code_wrong");
  const id = randomUUID();
  const token = enrollmentToken(id);
  const used = await spendRecoveryCode(person, hashToken(code), { id, tokenHash: hashToken(token) }, address);
  if (!used.ok) return refused("recovery_code_wrong");
  dropSession(jar);
  // In our rows the factor counts no more; enrolling takes away what is left of it.
  await deleteFactors(person.userId).catch((err: unknown) => logger.warn({ err }, "a second factor is left"));
  return { ok: true, token };
}
