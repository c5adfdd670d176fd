import { newSid } from "../ids.ts";
import type { NumberKind, NumberRow, NumberSettings } from "../rows.ts";
import { rfc2822 } from "../time.ts";
import { isForSale, ownedNumber, type World } from "../world.ts";
import { notFound, TwilioError } from "./errors.ts";
import { pageOf } from "./paging.ts";
import { monthlyPrice } from "./pricing.ts";
import type { ApiRequest, RestRoute } from "./router.ts";

const collection = "/2010-04-01/Accounts/:account/IncomingPhoneNumbers";
const kindOf: Readonly<Record<string, NumberKind>> = { Local: "local", Mobile: "mobile", TollFree: "tollfree" };

/** Numbers that the account has: buy, list, read, change, release. There is no key against buying twice. */
export function incomingRoutes(world: World): RestRoute[] {
  const json = (row: NumberRow) => numberJson(world, row);
  const find = ({ params, path }: ApiRequest): NumberRow => {
    const row = world.tables.numbers.get(params.sid ?? "");
    if (!row) throw notFound(path);
    return row;
  };
  return [
    { method: "GET", pattern: `${collection}.json`, handler: (request) => list(world, request) },
    {
      method: "POST",
      pattern: `${collection}.json`,
      status: 201,
      handler: ({ form }) => json(create(world, form, null)),
    },
    ...Object.entries(kindOf).map(
      ([name, kind]): RestRoute => ({
        method: "POST",
        pattern: `${collection}/${name}.json`,
        status: 201,
        handler: ({ form }) => json(create(world, form, kind)),
      }),
    ),
    { method: "GET", pattern: `${collection}/:sid.json`, handler: (request) => json(find(request)) },
    {
      method: "POST",
      pattern: `${collection}/:sid.json`,
      handler: (request) => json(update(world, find(request), request.form)),
    },
    {
      method: "DELETE",
      pattern: `${collection}/:sid.json`,
      handler: (request) => void world.tables.numbers.delete(find(request).sid),
    },
  ];
}

function list(world: World, request: ApiRequest): object {
  const { query } = request;
  const name = query.get("FriendlyName");
  const number = query.get("PhoneNumber");
  const part = number && new RegExp(number.replace(/[^\d*]/g, "").replaceAll("*", "\\d"));
  const rows = world.tables.numbers.list(
    ({ settings, e164 }) => (!name || settings.friendly_name === name) && (!part || part.test(e164.slice(1))),
  );
  return pageOf(rows, "incoming_phone_numbers", request, (row) => numberJson(world, row));
}

function create(world: World, form: URLSearchParams, kind: NumberKind | null): NumberRow {
  const change = readSettings(form);
  const e164 = form.get("PhoneNumber") ? parseNumber(form.get("PhoneNumber") ?? "") : pickByAreaCode(world, form);
  const owned = ownedNumber(world, e164);
  if (owned) {
    if (world.settings.get().repeatedCreate === "refuse") throw taken(e164);
    return save(world, { ...owned, settings: { ...owned.settings, ...change } });
  }
  if (!isForSale(world, e164)) throw taken(e164);
  const offered = world.stock.get(e164)!;
  if (kind && kind !== offered.kind) throw taken(e164);
  refuseUnregistered(offered.addressRequirements, form);
  pay(world, offered.iso, offered.kind);
  const now = world.clock.now();
  return save(world, {
    sid: newSid("PN"),
    e164,
    kind: offered.kind,
    iso: offered.iso,
    addressRequirements: offered.addressRequirements,
    capabilities: offered.capabilities,
    settings: { ...blankSettings(e164), ...change },
    createdAt: now,
    updatedAt: now,
  });
}

function parseNumber(value: string): string {
  const e164 = `+${value.replace(/[^\d]/g, "")}`;
  if (!/^\+[1-9]\d{6,14}$/.test(e164)) throw new TwilioError(400, 21_421, `PhoneNumber is invalid: ${value}`);
  return e164;
}

function pickByAreaCode(world: World, form: URLSearchParams): string {
  const code = form.get("AreaCode");
  if (!code) throw new TwilioError(400, 21_421, "PhoneNumber or AreaCode is required");
  if (!/^\d{3}$/.test(code)) throw new TwilioError(400, 21_451, `Invalid area code ${code}`);
  for (const { e164 } of world.stock.values()) if (e164.startsWith(`+1${code}`) && isForSale(world, e164)) return e164;
  throw new TwilioError(400, 21_452, `No phone numbers found in area code ${code}`);
}

const taken = (e164: string) =>
  new TwilioError(400, 21_422, `${e164} is not available. The phone number is not available for purchase.`);

function refuseUnregistered(requirement: string, form: URLSearchParams): void {
  if (requirement === "none" || form.get("AddressSid") || form.get("BundleSid")) return;
  if (requirement === "local") throw new TwilioError(400, 21_615, "Phone number requires a local address");
  throw new TwilioError(400, 21_631, "Phone number requires an address but the 'AddressSid' parameter was empty.");
}

function pay(world: World, iso: string, kind: NumberKind): void {
  const { balance, type, emptyBalance } = world.settings.get();
  if (type === "Trial" && world.tables.numbers.count() > 0) {
    throw new TwilioError(400, 21_404, "Trial accounts are allowed only one Twilio number");
  }
  const price = Number(monthlyPrice(world, iso, kind) ?? 0);
  if (balance < price && emptyBalance === "refuse") {
    throw new TwilioError(400, 20_422, "The account's balance is insufficient for this purchase");
  }
  world.settings.set({ balance: Math.round((balance - price) * 10_000) / 10_000 });
}

function update(world: World, row: NumberRow, form: URLSearchParams): NumberRow {
  const change = readSettings(form);
  const settings = { ...row.settings, ...change };
  if (change.voice_application_sid) settings.trunk_sid = null;
  if (change.trunk_sid) settings.voice_application_sid = null;
  return save(world, { ...row, settings });
}

const save = ({ tables, clock }: World, row: NumberRow): NumberRow =>
  tables.numbers.put(row.sid, { ...row, updatedAt: clock.now() });

function blankSettings(e164: string): NumberSettings {
  return {
    friendly_name: e164.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "($1) $2-$3"),
    voice_url: "",
    voice_method: "POST",
    voice_fallback_url: "",
    voice_fallback_method: "POST",
    voice_caller_id_lookup: false,
    voice_receive_mode: "voice",
    voice_application_sid: null,
    status_callback: "",
    status_callback_method: "POST",
    sms_url: "",
    sms_method: "POST",
    sms_fallback_url: "",
    sms_fallback_method: "POST",
    sms_application_sid: null,
    trunk_sid: null,
    address_sid: null,
    bundle_sid: null,
    identity_sid: null,
    emergency_status: "Inactive",
    emergency_address_sid: null,
  };
}

const pascal = (name: string) => name.replace(/(^|_)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
const writable = Object.keys(blankSettings("")) as (keyof NumberSettings)[];

/** Reads what a form says of a number. An empty text clears; what is not said stays. */
function readSettings(form: URLSearchParams): Partial<NumberSettings> {
  const change: Record<string, unknown> = {};
  for (const name of writable) {
    const value = form.get(pascal(name));
    if (value === null) continue;
    if (name === "voice_caller_id_lookup") change[name] = value === "true";
    else change[name] = name.endsWith("_sid") && value === "" ? null : value;
  }
  checkSettings(change as Partial<NumberSettings>);
  return change as Partial<NumberSettings>;
}

function checkSettings(change: Partial<NumberSettings>): void {
  if ((change.friendly_name ?? "").length > 64) {
    throw new TwilioError(400, 20_002, "FriendlyName is too long: it has at most 64 characters");
  }
  for (const name of ["voice_url", "voice_fallback_url", "sms_url", "sms_fallback_url", "status_callback"] as const) {
    const value = change[name];
    if (value && !/^https?:\/\/[^\s/]+/.test(value)) {
      throw new TwilioError(400, name.startsWith("sms") ? 21_406 : 21_402, `${pascal(name)} is not valid: ${value}`);
    }
  }
  if (change.voice_fallback_url && change.voice_url === "") {
    throw new TwilioError(400, 21_405, "A fallback without a voice URL");
  }
}

function numberJson({ config }: World, row: NumberRow): object {
  const uri = `/2010-04-01/Accounts/${config.accountSid}/IncomingPhoneNumbers/${row.sid}`;
  return {
    sid: row.sid,
    account_sid: config.accountSid,
    phone_number: row.e164,
    ...row.settings,
    capabilities: row.capabilities,
    status: "in-use",
    type: row.kind,
    origin: "twilio",
    beta: false,
    address_requirements: row.addressRequirements,
    emergency_address_status: "unregistered",
    api_version: "2010-04-01",
    date_created: rfc2822(row.createdAt),
    date_updated: rfc2822(row.updatedAt),
    uri: `${uri}.json`,
    subresource_uris: { assigned_add_ons: `${uri}/AssignedAddOns.json` },
  };
}
