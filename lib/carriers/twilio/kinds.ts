import type { NumberType } from "@/lib/contract/vocabulary";
import { findAreaCode, type NanpCity } from "@/lib/kernel/telephony/nanp-cities";

/** Twilio's kinds of numbers that we sell: in paths, in the list of a country, in its prices. */
const kinds = {
  local: { path: "Local", link: "local", price: "local" },
  mobile: { path: "Mobile", link: "mobile", price: "mobile" },
  national: { path: "National", link: "national", price: "national" },
  toll_free: { path: "TollFree", link: "toll_free", price: "toll free" },
} as const satisfies Partial<Record<NumberType, { path: string; link: string; price: string }>>;

export type Kind = keyof typeof kinds;
export const kindNames = Object.keys(kinds) as Kind[];
export const isKind = (name: string): name is Kind => Object.hasOwn(kinds, name);
export const kindPath = (kind: Kind): string => kinds[kind].path;
export const kindLink = (kind: Kind): string => kinds[kind].link;
export const kindByPrice = (price: string): Kind | undefined =>
  kindNames.find((kind) => kinds[kind].price === price.toLowerCase());

/**
 * What Twilio sells is a country and a kind of number. In North America each area code is an area of its own, so that a search for a
 * place finds it. The ref names the price as well: `US:local:415`, `SE:mobile`.
 */
export interface Area {
  country: string;
  kind: Kind;
  /** Three digits; null where the whole country is one area. */
  code: string | null;
}

export const areaRef = ({ country, kind, code }: Area): string => `${country}:${kind}${code ? `:${code}` : ""}`;

/** Null for what is no ref of ours, or names a place that is none. */
export function readAreaRef(ref: string): Area | null {
  const [, country, kind, code = null] = /^([A-Z]{2}):([a-z_]+)(?::(\d{3}))?$/.exec(ref) ?? [];
  if (!country || !kind || !isKind(kind)) return null;
  const area = { country, kind, code };
  return (code !== null) === hasCodes(area) && (code === null || cityOf(area)) ? area : null;
}

const hasCodes = ({ country, kind }: Pick<Area, "country" | "kind">): boolean =>
  kind === "local" && (country === "US" || country === "CA");

/** The area that a number is in. */
export function areaOf(e164: string, { country, kind }: Pick<Area, "country" | "kind">): Area {
  return { country, kind, code: hasCodes({ country, kind }) ? e164.slice(2, 5) : null };
}

/** The largest city of an area's code; null where it has no code, or one of another country. */
export function cityOf({ country, code }: Area): NanpCity | null {
  const city = code === null ? null : (findAreaCode(code)?.city ?? null);
  return city?.country === country ? city : null;
}

/** A number for sale: its area's country and kind, and itself. */
export const availableRef = ({ country, kind }: Area, e164: string): string => `${country}:${kind}:${e164}`;

export function readAvailableRef(ref: string): { area: Area; e164: string } | null {
  const [, country, kind, e164] = /^([A-Z]{2}):([a-z_]+):(\+\d{7,15})$/.exec(ref) ?? [];
  if (!country || !kind || !e164 || !isKind(kind)) return null;
  return { area: areaOf(e164, { country, kind }), e164 };
}
