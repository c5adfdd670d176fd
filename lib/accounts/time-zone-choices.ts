import "server-only";

export interface TimeZoneGroup {
  /** "Europe" */
  region: string;
  /** `label`: "Kyiv (UTC+2)" */
  zones: { value: string; label: string }[];
}

/** Names that the list of the runtime still spells as they were, by what they are called today. Both are valid. */
const renamed: Record<string, string> = {
  "Africa/Asmera": "Africa/Asmara",
  "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
  "America/Catamarca": "America/Argentina/Catamarca",
  "America/Coral_Harbour": "America/Atikokan",
  "America/Cordoba": "America/Argentina/Cordoba",
  "America/Godthab": "America/Nuuk",
  "America/Indianapolis": "America/Indiana/Indianapolis",
  "America/Jujuy": "America/Argentina/Jujuy",
  "America/Louisville": "America/Kentucky/Louisville",
  "America/Mendoza": "America/Argentina/Mendoza",
  "Asia/Calcutta": "Asia/Kolkata",
  "Asia/Katmandu": "Asia/Kathmandu",
  "Asia/Rangoon": "Asia/Yangon",
  "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Atlantic/Faeroe": "Atlantic/Faroe",
  "Europe/Kiev": "Europe/Kyiv",
  "Pacific/Enderbury": "Pacific/Kanton",
  "Pacific/Ponape": "Pacific/Pohnpei",
  "Pacific/Truk": "Pacific/Chuuk",
};

/** The present name of a zone. */
export const presentZone = (zone: string): string => renamed[zone] ?? zone;

const HOUR_MS = 3_600_000;
let made: { hour: number; groups: TimeZoneGroup[] } | null = null;

/**
 * The zones of the world by region, each with what it is ahead of UTC at that instant. From the server, because every browser knows a slightly
 * different list; 400 formatters take some milliseconds, so one list serves an hour.
 */
export function timeZoneGroups(at: Date): TimeZoneGroup[] {
  const hour = Math.floor(at.getTime() / HOUR_MS);
  if (made?.hour !== hour) made = { hour, groups: group(at) };
  return made.groups;
}

function group(at: Date): TimeZoneGroup[] {
  const groups = new Map<string, TimeZoneGroup>();
  const zones = new Set(Intl.supportedValuesOf("timeZone").map(presentZone));
  for (const zone of [...zones].sort()) {
    const [region, ...place] = zone.split("/");
    if (!region || place.length === 0) continue; // "UTC" stands alone, first
    const known = groups.get(region) ?? { region, zones: [] };
    groups.set(region, known);
    known.zones.push({
      value: zone,
      label: `${place.reverse().join(", ").replaceAll("_", " ")} (${offsetOf(zone, at)})`,
    });
  }
  for (const { zones: places } of groups.values()) places.sort((a, b) => a.label.localeCompare(b.label, "en"));
  return [...groups.values()];
}

/** "UTC+5:30" */
function offsetOf(timeZone: string, at: Date): string {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "shortOffset" }).formatToParts(at);
  return (parts.find(({ type }) => type === "timeZoneName")?.value ?? "GMT").replace("GMT", "UTC");
}
