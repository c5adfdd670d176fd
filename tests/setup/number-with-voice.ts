import { buyNumber } from "../builders/number.ts";
import { openShop } from "./shop.ts";
import { openVoice } from "./voice.ts";

/**
 * The embedded voice platform, a shop with its requests, and a number of a new account.
 * @param phones that the account has proven
 */
export async function openNumberWithVoice(e164: string, phones: string[] = []) {
  const voice = await openVoice(async () => (await import("@/app/api/voice/[kind]/route")).POST as never);
  const shop = await openShop({ countries: ["US"], environment: voice.environment });
  const owner = await shop.newPerson();
  const { sql } = shop.database;
  const [area] = await sql`select id from public.areas where prefix = '415'`;
  const { numberId } = await buyNumber(shop.database, owner, { areaId: area!.id, e164 });
  for (const phone of phones)
    await sql`insert into public.account_phones (account_id, e164, verified_by) values (${owner.accountId}, ${phone}, ${owner.id})`;
  return { voice, shop, owner, numberId };
}

export type NumberWithVoice = Awaited<ReturnType<typeof openNumberWithVoice>>;
