import "server-only";
import { provePassword } from "@/lib/auth";
import type { CookieJar, StaffActor } from "@/lib/callers";
import { AppError } from "@/lib/errors";
import { noteReauthentication, noteWrongPassword } from "./rows";

/**
 * A member of staff types their password again: this session may write for the next half hour.
 * @throws {AppError} PASSWORD_WRONG, RATE_LIMITED
 */
export async function reauthenticate(staff: StaffActor, password: string, jar: CookieJar): Promise<void> {
  const proof = await provePassword({ email: staff.email, password }, { address: staff.address, jar });
  if (proof.ok) {
    await noteReauthentication(staff);
    return;
  }
  if (proof.code === "too_many_attempts") {
    const { retryAfterSeconds } = proof;
    throw new AppError("RATE_LIMITED", retryAfterSeconds === undefined ? {} : { retryAfterSeconds });
  }
  await noteWrongPassword(staff);
  throw new AppError("PASSWORD_WRONG");
}
