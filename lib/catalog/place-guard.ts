import "server-only";
import { listSitemap } from "./read-catalog";

interface Places {
  /** `/numbers/united-states/new-york` */
  paths: ReadonlySet<string>;
  /** `new-york`, of whatever country */
  areas: ReadonlySet<string>;
}

const places: { known: Places | null; readAt: number; isReading: boolean } = {
  known: null,
  readAt: 0,
  isReading: false,
};
const staleMs = 60_000;

/** Reads the catalog's addresses in the background, when they are old. */
function refresh(): void {
  if (places.isReading || Date.now() - places.readAt < staleMs) return;
  places.isReading = true;
  listSitemap()
    .then((rows) => {
      places.known = placesOf(rows);
    })
    .catch(() => {}) // what was known counts meanwhile
    .finally(() => {
      places.isReading = false;
      places.readAt = Date.now();
    });
}

/** @param rows slugs of countries and their areas */
export const placesOf = (rows: readonly { country: string; area: string }[]): Places => ({
  paths: new Set(rows.flatMap(({ country, area }) => [`/numbers/${country}`, `/numbers/${country}/${area}`])),
  areas: new Set(rows.map(({ area }) => area)),
});

/**
 * Pages of places are kept on disk once they were made. So only addresses of the catalog reach them, in small letters, and all that do
 * not exist are one page: nobody fills the disk by asking for others. Does not wait: until the catalog is known every address passes.
 * @param url as in the request line, with its query
 */
export function guardPlace(url: string): string {
  if (!url.startsWith("/numbers/")) return url;
  refresh();
  return places.known ? placeUrl(url, places.known) : url;
}

/** The address that stands for `url` among those that exist. */
export function placeUrl(url: string, { paths, areas }: Places): string {
  const [asked = "", query] = url.split(/(?=\?)/, 2);
  const path = asked.toLowerCase().replace(/\/$/, "");
  const [country = "", area, ...deeper] = path.slice("/numbers/".length).split("/");
  const isCode = /^[a-z]{2}$/.test(country); // its page leads to the one by name
  const exists = paths.has(path) || (isCode && (area === undefined || areas.has(area)));
  return deeper.length > 0 || exists ? `${path}${query ?? ""}` : `/numbers/unknown${query ?? ""}`;
}
