import "server-only";
import parsePhoneNumber from "libphonenumber-js/max";
import { isE164, toDigits } from "./e164";

/** What kind of line a number is, as far as it matters for calling it. */
export type DestinationClass =
  | "ordinary"
  | "mobile"
  | "toll_free"
  | "premium"
  | "satellite"
  | "emergency"
  | "impossible";

interface Destination {
  kind: DestinationClass;
  /** ISO alpha-2; null where its calling code is no country's */
  country: string | null;
}

/** Inmarsat, GMSS (Iridium, Globalstar), and the international networks, which ships and aircraft use. */
const satellite = /^(870|881|882|883)/;
/** Some write an emergency number behind a country code: it reaches nobody, or a rescue service of elsewhere. */
const emergency = /^(112|911|999|000|110|119|118|120|122|190|192|193|100|101|102|103|104|108)$/;
/** Charged above an ordinary call, wherever the plan knows them; 976 is an exchange in every area code of North America. */
const premium = new Set(["PREMIUM_RATE", "SHARED_COST", "PERSONAL_NUMBER", "PAGER", "VOICEMAIL"]);
const premiumExchange = /^1[2-9]\d{2}976\d{4}$/;

/** What an E.164 number is, by the numbering plan of its country. Server only: the plans of all countries weigh 145 kB. */
export function destinationOf(e164: string): Destination {
  const digits = toDigits(e164);
  if (satellite.test(digits)) return { kind: "satellite", country: null };
  if (/^1[2-9]11/.test(digits)) return { kind: "emergency", country: null };
  const parsed = isE164(e164) ? parsePhoneNumber(e164) : undefined;
  const country = parsed?.country ?? null;
  if (parsed && emergency.test(parsed.nationalNumber)) return { kind: "emergency", country };
  if (!parsed?.isValid()) return { kind: "impossible", country };
  const type = parsed.getType();
  if (premiumExchange.test(digits) || (type !== undefined && premium.has(type))) return { kind: "premium", country };
  if (type === "TOLL_FREE") return { kind: "toll_free", country };
  return { kind: type === "MOBILE" ? "mobile" : "ordinary", country };
}
