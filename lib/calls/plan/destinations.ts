import type { FindingCode } from "@/lib/contract/calls/findings";
import type { DestinationClass, destinationOf } from "@/lib/kernel/telephony/destination";

type Destination = ReturnType<typeof destinationOf>;

/** Where calls may be forwarded to: the places of our customers. Elsewhere fraud pays more than forwarding is worth. */
const near =
  "US CA GB IE DE AT CH LI NL BE LU FR MC ES PT IT SM VA DK SE NO FI IS PL CZ SK HU SI HR EE LV LT RO BG GR CY MT AU NZ JP SG HK IL KR TW BR MX CL AR CO ZA IN PR GG JE IM AX GI";
/** Calls to their mobile phones cost about as little as to other phones. */
const cheapMobiles = "US CA PR SG HK IN";

const set = (words: string): ReadonlySet<string> => new Set(words.split(" "));
const allowed = set(near);
const cheap = set(cheapMobiles);
/** Landlines too cost more than elsewhere. */
const dearCountries = set("BR MX CL AR CO ZA IN JP KR TW IL");

const refusedKinds: Partial<Record<DestinationClass, FindingCode>> = {
  impossible: "impossible_number",
  premium: "premium_number",
  emergency: "emergency_number",
  satellite: "satellite_number",
};

/** Why calls may not be forwarded there; null: they may. */
export const whyNotForwarded = ({ kind, country }: Destination): FindingCode | null =>
  refusedKinds[kind] ?? (country !== null && allowed.has(country) ? null : "country_not_allowed");

/** @param home the country of the number that is called */
export const isDear = ({ kind, country }: Destination, home: string): boolean =>
  country !== null && country !== home && (dearCountries.has(country) || (kind === "mobile" && !cheap.has(country)));
