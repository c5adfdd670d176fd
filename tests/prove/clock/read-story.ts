import type { Sql } from "postgres";
import { control } from "../../drivers/shop.ts";

/** Something that had to happen at an instant of business time, and when it did. */
export interface Chapter {
  what: string;
  dueAt: Date;
  happenedAt: Date | null;
}

export interface Cast {
  orderId: string;
  e164: string;
  email: string;
  unpaidOrderId: string;
  /** of a number that renews */
  keptOrderId: string;
  holdId: string;
}

interface Mail {
  subject: string;
  created_at: string;
}
interface History {
  action: string;
  number: string;
  createdAt: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What became of everything that was left behind before the walk, in the order in which it was due. */
export async function readStory(
  sql: Sql,
  { DIDWW_API_URL, RESEND_BASE_URL }: { DIDWW_API_URL: string; RESEND_BASE_URL: string },
  cast: Cast,
): Promise<Chapter[]> {
  const [row] = await sql<{ hold_due: Date; hold_end: Date | null; deadline: Date; expired: Date | null }[]>`
    select h.expires_at as hold_due, case h.status when 'expired' then h.ended_at end as hold_end, o.deadline,
      case o.status when 'expired' then o.updated_at end as expired
    from public.holds h, public.orders o where h.id = ${cast.holdId} and o.id = ${cast.unpaidOrderId}`;
  const [number] = await sql<{ paid_until: Date; ended_at: Date | null; status: string }[]>`
    select paid_until, ended_at, status from public.purchased_numbers where e164 = ${cast.e164} and account_id is not null
    order by created_at limit 1`;
  const mails = (await control(RESEND_BASE_URL, "GET", `/emails?to=${encodeURIComponent(cast.email)}`)).body as Mail[];
  const mailAt = (text: RegExp) => instant(mails.find(({ subject }) => text.test(subject))?.created_at);
  const history = (await control(DIDWW_API_URL, "GET", "/history")).body as History[];
  const gone = history.find((one) => one.action === "removed" && `+${one.number}` === cast.e164);
  const renewals = await sql<{ due: Date; paid_at: Date | null; carrier_until: Date }[]>`
    select i.boundary_at as due, i.paid_at, n.paid_until as carrier_until
    from public.orders o join public.invoices i on i.account_id = o.account_id and i.kind in ('cycle', 'late')
    join public.number_contracts c on c.account_id = o.account_id join public.purchased_numbers n on n.id = c.number_id
    where o.id = ${cast.keptOrderId} and n.status = 'active'`;
  const [renewal] = renewals;
  const keptUntil = renewals.length === 1 && renewal!.carrier_until > renewal!.due ? renewal!.paid_at : null;
  const end = number!.paid_until.getTime();
  return [
    { what: "a hold lapses", dueAt: row!.hold_due, happenedAt: row!.hold_end },
    { what: "an unpaid order expires", dueAt: row!.deadline, happenedAt: row!.expired },
    {
      what: "its owner is told a week before the end",
      dueAt: new Date(Math.floor(end / DAY_MS) * DAY_MS - 7 * DAY_MS),
      happenedAt: mailAt(/^(?!Canceled:).* ends? on /),
    },
    { what: "the number ends at the carrier", dueAt: new Date(end), happenedAt: instant(gone?.createdAt) },
    {
      what: "the number ends in the shop",
      dueAt: new Date(end + 5 * MINUTE_MS),
      happenedAt: number!.status === "released" ? number!.ended_at : null,
    },
    {
      what: "its owner is told of the end",
      dueAt: new Date(end + 7 * MINUTE_MS),
      happenedAt: mailAt(/ ha(s|ve) ended/),
    },
    {
      what: "a number that was not canceled is charged once, and runs on",
      dueAt: renewal?.due ?? new Date(0),
      happenedAt: keptUntil,
    },
  ].toSorted((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
}

const instant = (at: string | number | undefined): Date | null => (at === undefined ? null : new Date(at));
