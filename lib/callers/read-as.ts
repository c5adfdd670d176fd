import "server-only";
import type { z } from "zod";
import { type ArgumentsOf, expressionOf, type FunctionsOf, serverSql, toAppError } from "@/lib/db";
import type { KeyActor, UserActor } from "./actor";

/**
 * Reads as the caller: takes the role `authenticated` with the caller's claims for one transaction, so row level security
 * decides what is seen. One path for people and for API keys, without a hop over the REST door.
 *
 * @param name a `security invoker` function of schema `private`
 */
export async function readAs<Name extends FunctionsOf<"caller">, S extends z.ZodType>(
  actor: UserActor | KeyActor,
  name: Name,
  args: ArgumentsOf<Name>,
  schema: S,
): Promise<z.infer<S>> {
  const claims =
    actor.kind === "user"
      ? { sub: actor.userId, session_id: actor.sessionId, role: "authenticated" }
      : { role: "authenticated", account_id: actor.accountId, key_id: actor.keyId };
  const { text, values } = expressionOf(name, args);
  try {
    const rows = await serverSql().begin("read only", async (tx) => {
      // Sent together: the pool pipelines both statements in one round trip.
      const [, result] = await Promise.all([
        tx`select set_config('role', 'authenticated', true), set_config('request.jwt.claims', ${JSON.stringify(claims)}, true),
          set_config('request.jwt.claim.sub', ${actor.kind === "user" ? actor.userId : ""}, true)`,
        tx.unsafe(`select ${text} as r`, values as never[], { prepare: true }),
      ]);
      return result as unknown as { r: unknown }[];
    });
    return schema.parse(rows[0]?.r ?? null);
  } catch (error) {
    throw toAppError(error);
  }
}
