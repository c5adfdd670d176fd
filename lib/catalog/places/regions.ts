import { type NanpCity, nanpCities } from "@/lib/kernel/telephony/nanp-cities";
import { regionNames } from "@/lib/kernel/telephony/nanp-regions";
import { aliasKey } from "./aliases";

const regionOf = new Map(
  [...regionNames].flatMap(([code, name]) => [
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
  return code && largest ? { label: regionNames.get(code)!, city: largest } : null;
}
