import type { Sql, TransactionSql } from "postgres";
import { type ArgumentsOf, expressionOf, type FunctionsOf } from "@/lib/db/call";
import type { Login } from "@/lib/db/pool";

/** Calls one function of schema `private`; the compiler checks name, arguments and who may, the test checks the answer. */
export type Call<L extends Login | "caller"> = <Name extends FunctionsOf<L>>(
  name: Name,
  args: ArgumentsOf<Name>,
  // biome-ignore lint/suspicious/noExplicitAny: the assertions of the test check the answer
) => Promise<any>;

/** What the calls of one pool have in common: bound values, no mapping of errors (SQLSTATEs stay visible). */
export function callOn<L extends Login | "caller">(sql: Sql | TransactionSql): Call<L> {
  return async (name, args) => {
    const { text, values } = expressionOf(name, args);
    return (await sql.unsafe(`select ${text} as r`, values as never[]))[0]!.r;
  };
}

/** As the application reads for a person or an API key: role `authenticated` with these claims. */
export function callAs(server: Sql, claims: Record<string, unknown>): Call<"caller"> {
  return (name, args) =>
    server.begin(async (tx) => {
      await tx`select set_config('role', 'authenticated', true), set_config('request.jwt.claims', ${JSON.stringify(claims)}, true),
        set_config('request.jwt.claim.sub', ${String(claims.sub ?? "")}, true)`;
      return callOn<"caller">(tx)(name, args);
    });
}

/** Calls of the worker with business time moved by `milliseconds`. */
export function callAtClock(worker: Sql, milliseconds: number): Call<"worker"> {
  return (name, args) =>
    worker.begin(async (tx) => {
      await tx`select set_config('numninja.clock_offset_ms', ${String(milliseconds)}, true)`;
      return callOn<"worker">(tx)(name, args);
    });
}
