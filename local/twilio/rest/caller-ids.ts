import { randomInt } from "node:crypto";
import { newSid } from "../ids.ts";
import type { CallerIdRow, ValidationRow } from "../rows.ts";
import { rfc2822 } from "../time.ts";
import type { World } from "../world.ts";
import { notFound, TwilioError } from "./errors.ts";
import { pageOf } from "./paging.ts";
import type { ApiRequest, RestRoute } from "./router.ts";

const collection = "/2010-04-01/Accounts/:account/OutgoingCallerIds";

/** Numbers of others that may be shown to whom we call, each proven by a call that asks for a code. */
export function callerIdRoutes(world: World): RestRoute[] {
  const { callerIds } = world.tables;
  const json = (row: CallerIdRow) => callerIdJson(world, row);
  const find = ({ params, path }: ApiRequest): CallerIdRow => {
    const row = callerIds.get(params.sid ?? "");
    if (!row) throw notFound(path);
    return row;
  };
  return [
    {
      method: "GET",
      pattern: `${collection}.json`,
      handler(request) {
        const { query } = request;
        const fits = (name: string, value: string) => !query.has(name) || query.get(name) === value;
        const rows = callerIds.list((row) => fits("PhoneNumber", row.e164) && fits("FriendlyName", row.friendlyName));
        return pageOf(rows, "outgoing_caller_ids", request, json);
      },
    },
    { method: "POST", pattern: `${collection}.json`, handler: ({ form }) => validate(world, form) },
    { method: "GET", pattern: `${collection}/:sid.json`, handler: (request) => json(find(request)) },
    {
      method: "DELETE",
      pattern: `${collection}/:sid.json`,
      handler: (request) => void callerIds.delete(find(request).sid),
    },
  ];
}

/** Begins to prove a number. Who answers it has to key the code: `POST /__control/caller-ids/:number` plays that. */
function validate({ tables, config }: World, form: URLSearchParams): object {
  const e164 = form.get("PhoneNumber") ?? "";
  if (!/^\+[1-9]\d{6,14}$/.test(e164)) throw new TwilioError(400, 21_401, `${e164} is not a valid phone number`);
  if (tables.callerIds.find((row) => row.e164 === e164)) {
    throw new TwilioError(400, 21_450, "Phone number already validated for your account");
  }
  const row: ValidationRow = {
    callSid: newSid("CA"),
    e164,
    friendlyName: form.get("FriendlyName") ?? e164,
    code: String(randomInt(100_000, 1_000_000)),
    statusCallback: form.get("StatusCallback"),
  };
  tables.validations.put(e164, row);
  return {
    account_sid: config.accountSid,
    call_sid: row.callSid,
    friendly_name: row.friendlyName,
    phone_number: e164,
    validation_code: row.code,
  };
}

/** Ends the validation call: the right code makes the number ours to show. @returns null when none is under way */
export function endValidation(world: World, e164: string, code: string): CallerIdRow | "failed" | null {
  const { tables, config, deliveries, clock } = world;
  const pending = tables.validations.get(e164);
  if (!pending) return null;
  tables.validations.delete(e164);
  const isRight = code === pending.code;
  const row = isRight ? { sid: newSid("PN"), e164, friendlyName: pending.friendlyName, createdAt: clock.now() } : null;
  if (row) tables.callerIds.put(row.sid, row);
  if (pending.statusCallback) {
    deliveries.send({
      type: "caller_id.status",
      url: pending.statusCallback,
      contentType: "application/x-www-form-urlencoded; charset=UTF-8",
      body: new URLSearchParams({
        AccountSid: config.accountSid,
        CallSid: pending.callSid,
        Called: e164,
        To: e164,
        VerificationStatus: row ? "success" : "failed",
        ...(row && { OutgoingCallerIdSid: row.sid }),
      }).toString(),
    });
  }
  return row ?? "failed";
}

function callerIdJson({ config }: World, row: CallerIdRow): object {
  return {
    sid: row.sid,
    account_sid: config.accountSid,
    friendly_name: row.friendlyName,
    phone_number: row.e164,
    date_created: rfc2822(row.createdAt),
    date_updated: rfc2822(row.createdAt),
    uri: `/2010-04-01/Accounts/${config.accountSid}/OutgoingCallerIds/${row.sid}.json`,
  };
}
