import { withDatabase } from "./database.ts";

/** What the bill run does a month from now, to the account of this number. Nothing charges it: its day has not come. */
export const billNextMonth = (numberId: string) =>
  withDatabase(async (sql) => {
    const [contract] = await sql`select account_id from public.number_contracts where number_id = ${numberId}`;
    const seller = { legal_name: "S", address: "A", tax_id: "T", email: "s@example.test" };
    await sql.begin(async (tx) => {
      await tx`select set_config('numninja.clock_offset_ms', ${String(32 * 86_400_000)}, true)`;
      await tx`select private.bill_account(${contract!.account_id}, ${tx.json(seller)})`;
    });
    return contract!.account_id as string;
  });
