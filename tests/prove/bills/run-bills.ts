import { connect } from "../../../local/postgres/index.ts";

/** Bills what is due, page by page, as `lib/billing` does. Says each account that it is done with. Arguments: URL of `app_worker`. */
const sql = connect(process.argv[2]!, { max: 4 });
const seller = { legal_name: "Seller", address: "1 Street", tax_id: "1", email: "billing@example.test" };

interface Due {
  at: string;
  account_id: string;
}

async function page(after: Due | null): Promise<Due[]> {
  const [row] = await sql`select private.list_due_accounts(500, ${after as never}) as due`;
  return row!.due;
}

async function billAll(left: Iterator<Due>) {
  for (let next = left.next(); !next.done; next = left.next()) {
    const started = performance.now();
    const [row] =
      await sql`select private.bill_account(${next.value.account_id}, ${seller as never}) ->> 'action' as action`;
    process.stdout.write(`${row!.action} ${(performance.now() - started).toFixed(2)}\n`);
  }
}

for (let due = await page(null); due.length > 0; due = due.length === 500 ? await page(due.at(-1)!) : []) {
  process.stdout.write("page 0\n");
  const left = due[Symbol.iterator]();
  await Promise.all(Array.from({ length: 4 }, () => billAll(left)));
}
await sql.end();
