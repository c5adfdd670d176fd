import type { NumberType } from "@/lib/contract/vocabulary";
import type { ReadOptions } from "../budget";
import type { CoverageCountry } from "../facets/inventory";
import type { DidwwApi } from "./api";
import { countryAttributes, didGroupTypeAttributes } from "./schema";
import { attributesOf, toNumberType } from "./transform";
import type { Linked } from "./types";

export const toCountry = ({ resource }: Linked): CoverageCountry => {
  const country = attributesOf(resource, countryAttributes);
  return { ref: resource.id, iso2: country.iso.toUpperCase(), name: country.name, callingCode: country.prefix || null };
};

/**
 * DIDWW's ids for countries and number types. They do not change, so each is asked once per process; a failed
 * question is forgotten.
 */
export function createDirectory(api: DidwwApi) {
  const countries = new Map<string, Promise<CoverageCountry | null>>();
  let types: Promise<Map<NumberType, string>> | undefined;

  return {
    /** By ISO alpha-2, or null when DIDWW does not know it. */
    country(iso2: string, options: ReadOptions): Promise<CoverageCountry | null> {
      const iso = iso2.toUpperCase();
      let answer = countries.get(iso);
      if (!answer) {
        answer = api.list("/countries", { "filter[iso]": iso }, shared(options)).then((page) => {
          const country = page.items.map(toCountry).find((candidate) => candidate.iso2 === iso) ?? null;
          if (!country) countries.delete(iso);
          return country;
        });
        answer.catch(() => countries.delete(iso));
        countries.set(iso, answer);
      }
      return answer;
    },

    async typeRef(type: NumberType, options: ReadOptions): Promise<string | null> {
      types ??= api.list("/did_group_types", {}, shared(options)).then(
        (page) =>
          new Map(
            page.items.flatMap(({ resource }) => {
              const known = toNumberType(attributesOf(resource, didGroupTypeAttributes).name);
              return known ? [[known, resource.id] as const] : [];
            }),
          ),
      );
      types.catch(() => {
        types = undefined;
      });
      return (await types).get(type) ?? null;
    },
  };
}

export type Directory = ReturnType<typeof createDirectory>;

/** All callers share the answer, so one that hangs up must not end it. */
const shared = ({ signal: _signal, ...options }: ReadOptions): ReadOptions => options;
