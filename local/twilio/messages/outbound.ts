import { newSid } from "../ids.ts";
import { TwilioError } from "../rest/errors.ts";
import { pageOf } from "../rest/paging.ts";
import type { RestRoute } from "../rest/router.ts";
import type { MessageRow } from "../rows.ts";
import { rfc2822 } from "../time.ts";
import { ownedNumber, type World } from "../world.ts";
import { segmentsOf } from "./segments.ts";

const collection = "/2010-04-01/Accounts/:account/Messages.json";
const stopWords = ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"];
const startWords = ["START", "UNSTOP"];
const longest = 1_600;

/** Twilio keeps a list of its own: of one number of ours and whoever told it to stop. */
export function noteStopWord({ tables }: World, { from, to, text }: { from: string; to: string; text: string }): void {
  const word = text.trim().toUpperCase();
  const pair = `${to}:${from}`;
  if (stopWords.includes(word)) tables.stopped.put(pair, { pair });
  if (startWords.includes(word)) tables.stopped.delete(pair);
}

/** Sending texts. Reports come for each state but the first, in the order of `reorder` and `duplicate` rules. */
export function messageRoutes(world: World): RestRoute[] {
  return [
    { method: "POST", pattern: collection, status: 201, handler: ({ form }) => json(world, send(world, form)) },
    {
      method: "GET",
      pattern: collection,
      handler(request) {
        const fits = (name: string, value: string) => !request.query.has(name) || request.query.get(name) === value;
        const rows = world.tables.messages.list((row) => fits("To", row.to) && fits("From", row.from));
        return pageOf(rows.reverse(), "messages", request, (row) => json(world, row));
      },
    },
  ];
}

function send(world: World, form: URLSearchParams): MessageRow {
  const [from, to, body] = ["From", "To", "Body"].map((name) => form.get(name) ?? "") as [string, string, string];
  const own = ownedNumber(world, from);
  if (!/^\+[1-9]\d{6,14}$/.test(to)) throw new TwilioError(400, 21_211, `Invalid 'To' Phone Number: ${to}`);
  if (!own?.capabilities.sms) throw new TwilioError(400, 21_606, `The 'From' phone number ${from} cannot send texts`);
  if (body === "") throw new TwilioError(400, 21_602, "Message body is required");
  if ([...body].length > longest) throw new TwilioError(400, 21_617, "The message body exceeds the limit");
  if (world.tables.stopped.get(`${from}:${to}`)) {
    throw new TwilioError(400, 21_610, "Attempt to send to unsubscribed recipient");
  }
  const row: MessageRow = {
    sid: newSid("SM"),
    from,
    to,
    body,
    status: "queued",
    errorCode: null,
    segments: segmentsOf(body),
    createdAt: world.clock.now(),
  };
  world.tables.messages.put(row.sid, row);
  const { status, errorCode } = world.tables.textOutcomes.get(to) ?? { status: "delivered", errorCode: null };
  const last = { ...row, status, errorCode };
  const url = form.get("StatusCallback");
  if (url) {
    if (status !== "failed") report(world, url, { ...row, status: "sent" }, 20);
    report(world, url, last, 60);
  }
  world.tables.messages.put(row.sid, last);
  return row;
}

function report(world: World, url: string, row: MessageRow, delayMs: number): void {
  const fields = new URLSearchParams({
    MessageSid: row.sid,
    SmsSid: row.sid,
    MessageStatus: row.status,
    SmsStatus: row.status,
    AccountSid: world.config.accountSid,
    ApiVersion: "2010-04-01",
    From: row.from,
    To: row.to,
    ...(row.errorCode !== null && { ErrorCode: String(row.errorCode) }),
  });
  world.deliveries.send({
    type: "message.status",
    url,
    body: fields.toString(),
    contentType: "application/x-www-form-urlencoded; charset=UTF-8",
    key: row.sid,
    delayMs,
  });
}

const json = ({ config }: World, row: MessageRow): object => ({
  sid: row.sid,
  account_sid: config.accountSid,
  from: row.from,
  to: row.to,
  body: row.body,
  status: row.status,
  direction: "outbound-api",
  num_segments: String(row.segments),
  num_media: "0",
  price: null,
  price_unit: "USD",
  error_code: row.errorCode,
  error_message: null,
  messaging_service_sid: null,
  api_version: "2010-04-01",
  date_created: rfc2822(row.createdAt),
  date_updated: rfc2822(row.createdAt),
  date_sent: null,
  uri: `/2010-04-01/Accounts/${config.accountSid}/Messages/${row.sid}.json`,
});
