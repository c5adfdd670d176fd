import "server-only";
import { createAdminClient } from "@/lib/auth";
import { AppError } from "@/lib/errors";

/**
 * Takes all second factors of a person away, finished or not. Safe to repeat.
 * @throws {AppError} UNAVAILABLE: some may be left
 */
export async function deleteFactors(userId: string): Promise<void> {
  const { admin } = createAdminClient().auth;
  const { data, error } = await admin.mfa.listFactors({ userId });
  const problems = [error];
  for (const { id } of data?.factors ?? []) problems.push((await admin.mfa.deleteFactor({ userId, id })).error);
  const cause = problems.find((problem) => problem && problem.code !== "mfa_factor_not_found");
  if (cause) throw new AppError("UNAVAILABLE", { message: "second factors could not be removed", cause });
}

/**
 * Makes the account of someone who was invited: the link came to their mailbox, so the address is proven.
 * @returns false when there is one already, or the password is too easy
 */
export async function createInvited(
  email: string,
  password: string,
  name: string,
): Promise<"made" | "present" | "weak"> {
  const { error } = await createAdminClient().auth.admin.createUser({
    email,
    password,
    email_confirm: true,
    user_metadata: { display_name: name },
  });
  if (!error) return "made";
  if (error.code === "email_exists" || error.code === "user_already_exists") return "present";
  if (error.code === "weak_password") return "weak";
  throw new AppError("UNAVAILABLE", { message: "the account could not be made", cause: error });
}
