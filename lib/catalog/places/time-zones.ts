/** Zones of states and provinces: that of most of their people. */
const regions: Record<string, string> = {
  "America/New_York": "CT DC DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC VA VT WV",
  "America/Chicago": "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
  "America/Denver": "CO ID MT NM UT WY",
  "America/Phoenix": "AZ",
  "America/Los_Angeles": "CA NV OR WA",
  "America/Anchorage": "AK",
  "Pacific/Honolulu": "HI",
  "America/Toronto": "ON QC",
  "America/Winnipeg": "MB",
  "America/Regina": "SK",
  "America/Edmonton": "AB NT",
  "America/Vancouver": "BC",
  "America/Halifax": "NB NS PE",
  "America/St_Johns": "NL",
  "America/Whitehorse": "YT",
};
/** Area codes on the other side of a border that runs through their state. */
const codes: Record<string, string> = {
  "America/New_York": "423 729 865",
  "America/Chicago": "219 270 364 850 448",
  "America/Denver": "915",
};

const listed = (table: Record<string, string>) =>
  new Map(Object.entries(table).flatMap(([zone, keys]) => keys.split(" ").map((key) => [key, zone] as const)));
const zoneOfRegion = listed(regions);
const zoneOfCode = listed(codes);

interface WhereItIs {
  /** ISO alpha-2 */
  country: string;
  /** code of the state or province */
  region: string | null;
  name: string;
  /** area code; may be empty */
  code: string;
}

/** The IANA zone of a place; null where a country has several and none of them is called after it. */
export function timeZoneOf({ country, region, name, code }: WhereItIs): string | null {
  if (country === "US" || country === "CA") return zoneOfCode.get(code) ?? zoneOfRegion.get(region ?? "") ?? null;
  const zones = zonesOfCountry(country);
  if (zones.length === 1) return zones[0]!;
  return zones.find((zone) => zone.split("/").at(-1)?.replaceAll("_", " ") === name) ?? null;
}

/** The method is newer than the compiler's library. */
type WithZones = Intl.Locale & { getTimeZones?(): string[] | undefined };

function zonesOfCountry(country: string): string[] {
  try {
    return (new Intl.Locale(`und-${country}`) as WithZones).getTimeZones?.() ?? [];
  } catch {
    return [];
  }
}
