import "server-only";
import Holidays from "date-holidays";
import { shiftDay } from "@/lib/kernel/zoned-time";

interface PublicHoliday {
  /** on the calendar of the place, "2026-12-25" */
  day: string;
  name: string;
}

const dayMs = 86_400_000;
/** By place and year: a year takes some 20 ms. There are 207 countries and some hundred regions. */
const years = new Map<string, PublicHoliday[]>();
const mostYears = 2_000;
/** Beyond them calendars end: of some the search for a new moon never does, others throw. */
const knownYears = { first: 1970, last: 2199 };

function holidaysOf(country: string, region: string | null, year: number): PublicHoliday[] {
  if (!(year >= knownYears.first && year <= knownYears.last)) return [];
  const key = `${country} ${region ?? ""} ${year}`;
  const known = years.get(key);
  if (known) return known;
  const place = region === null ? new Holidays(country) : new Holidays(country, region);
  const found = place
    .getHolidays(year, "en")
    .filter(({ type }) => type === "public")
    .flatMap(({ date, name, start, end }) => {
      const length = Math.max(1, Math.round((end.getTime() - start.getTime()) / dayMs));
      return Array.from({ length }, (_, index) => ({ day: shiftDay(date.slice(0, 10), index), name }));
    });
  if (years.size >= mostYears) years.clear();
  years.set(key, found);
  return found;
}

/**
 * The public holiday of a day, days off for one that falls on a weekend included; null where there is none, and for places that are
 * not known.
 * @param day on the calendar of the place, "2026-12-25"
 */
export const holidayOn = (country: string, region: string | null, day: string): string | null =>
  holidaysOf(country, region, Number(day.slice(0, 4))).find((holiday) => holiday.day === day)?.name ?? null;

/** The public holidays of a year that begins with a day, in order. */
export function comingHolidays(country: string, region: string | null, from: string): PublicHoliday[] {
  const year = Number(from.slice(0, 4));
  const until = shiftDay(from, 365);
  return [...holidaysOf(country, region, year), ...holidaysOf(country, region, year + 1)]
    .filter(({ day }) => day >= from && day <= until)
    .sort((a, b) => (a.day < b.day ? -1 : 1));
}

interface HolidayPlace {
  country: string;
  name: string;
  regions: { region: string; name: string }[];
}
let places: HolidayPlace[] | undefined;

function listPlaces(): HolidayPlace[] {
  const all = new Holidays();
  return Object.entries(all.getCountries("en"))
    .map(([country, name]) => ({
      country,
      name,
      regions: Object.entries(all.getStates(country, "en") ?? {}).map(([region, regionName]) => ({
        region,
        name: regionName,
      })),
    }))
    .sort((a, b) => a.name.localeCompare(b.name, "en"));
}

/** Countries whose public holidays are known, with their regions, by name. */
export function holidayPlaces(): readonly HolidayPlace[] {
  places ??= listPlaces();
  return places;
}
