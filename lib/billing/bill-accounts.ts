import "server-only";
import { seller } from "@/lib/company";
import { logger } from "@/lib/logger";
import { billAccount, type DueAccount, listDueAccounts } from "./rows";

/** Each costs the database some milliseconds; the series of numbers is locked for the last of them only. */
const concurrency = 4;

interface Pace {
  /** accounts per page */
  page?: number;
  /** the other steps of the minute want their turn: no page is begun after this long */
  longestMs?: number;
}

/** Every account whose bill day has come is sold its next period. @returns how many invoices were issued */
export async function billAccounts({ page = 500, longestMs = 20_000 }: Pace = {}): Promise<number> {
  const until = performance.now() + longestMs;
  // Missed bill days of an account are a minute apart, so that the card of one is tried before the next is sold.
  const seen = new Set<string>();
  let issued = 0;
  let last: DueAccount | null = null;
  do {
    const due: DueAccount[] = await listDueAccounts(last, page);
    last = due.length === page ? due.at(-1)! : null;
    issued += await billAll(due.filter(({ account_id }) => !seen.has(account_id)));
    for (const { account_id } of due) seen.add(account_id);
  } while (last !== null && performance.now() < until);
  return issued;
}

async function billAll(due: DueAccount[]): Promise<number> {
  const left = due[Symbol.iterator]();
  let issued = 0;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const { account_id } of left) if (await billOne(account_id)) issued++;
    }),
  );
  return issued;
}

/** @returns whether an invoice was issued */
async function billOne(accountId: string): Promise<boolean> {
  try {
    const result = await billAccount(accountId, seller);
    return result.action === "billed" && result.invoice_id !== null;
  } catch (error) {
    logger.error({ err: error, accountId }, "an account could not be billed");
    return false;
  }
}
