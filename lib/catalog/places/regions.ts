import { aliasKey } from "./aliases";
import { type NanpCity, nanpCities } from "./area-codes";

const names = `
AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|DC District of Columbia|FL Florida|GA Georgia
HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan
MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York
NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota
TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming|ON Ontario|QC Quebec
BC British Columbia|AB Alberta|MB Manitoba|SK Saskatchewan|NS Nova Scotia|PE Prince Edward Island|NB New Brunswick
NL Newfoundland and Labrador|NT Northwest Territories|YT Yukon|NU Nunavut
`;

/** States and provinces by code. */
const nameOf = new Map(
  names
    .trim()
    .split(/[|\n]/)
    .map((entry) => [entry.slice(0, 2), entry.slice(3)] as const),
);

const regionOf = new Map(
  [...nameOf].flatMap(([code, name]) => [
    [code.toLowerCase(), code],
    [aliasKey(name), code],
  ]),
);

/** A place of the North American plan that no catalog has to know. */
export interface KnownPlace {
  /** "Dallas, TX", "Ohio" */
  label: string;
  /** Where it is, or its largest city. */
  city: NanpCity;
}

/** A city ("dallas", "Dallas TX") or region ("Ohio", "OH") of the United States or Canada by name, or null. */
export function findKnownPlace(typed: string, country: string): KnownPlace | null {
  const key = aliasKey(typed);
  const words = key.split(" ");
  for (let split = words.length; split >= 1; split--) {
    const name = words.slice(0, split).join(" ");
    const behind = words.slice(split).join(" ");
    const region = behind && regionOf.get(behind);
    if (behind && !region) continue;
    const city = nanpCities.find(
      (one) => one.country === country && aliasKey(one.name) === name && (!region || one.region === region),
    );
    if (city) return { label: `${city.name}, ${city.region}`, city };
  }
  const code = regionOf.get(key);
  const largest = nanpCities.find((one) => one.country === country && one.region === code);
  return code && largest ? { label: nameOf.get(code)!, city: largest } : null;
}
