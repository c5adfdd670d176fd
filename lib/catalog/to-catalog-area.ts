import type { CoverageArea } from "@/lib/carriers";
import { slugify } from "@/lib/kernel/slugify";

/** An area as `private.upsert_catalog` takes it. Costs are decimal strings in the carrier's currency, without tax. */
export type CatalogArea = {
  ref: string;
  country: string;
  country_name: string;
  country_slug: string;
  dial_prefix: string | null;
  region: string | null;
  region_code: string | null;
  city: string | null;
  name: string;
  slug: string;
  prefix: string;
  number_type: string;
  features: string[];
  can_list_numbers: boolean;
  needs_documents: boolean;
  is_metered: boolean;
  is_available: boolean;
  stock_count: number | null;
  service_restrictions: string | null;
  skus: { ref: string; channels: number; setup_cost: string; monthly_cost: string; currency: string }[];
};

/**
 * A carrier's area as a row of our catalog. Areas of one name share a slug, and so one page ("New York" with 212 and 646);
 * namesakes in two regions do not ("Portland" in Oregon and in Maine).
 */
export function toCatalogArea(area: CoverageArea): CatalogArea {
  const place = area.region ? `${area.name} ${area.region.code ?? area.region.name}` : area.name;
  return {
    ref: area.ref,
    country: area.country.iso2,
    country_name: area.country.name,
    country_slug: slugify(area.country.name),
    dial_prefix: area.country.callingCode,
    region: area.region?.name ?? null,
    region_code: area.region?.code ?? null,
    city: area.city?.name ?? null,
    name: area.name,
    slug: slugify(place) || slugify(`${area.country.iso2} ${area.areaCode}`),
    prefix: area.areaCode,
    number_type: area.type,
    features: area.features,
    can_list_numbers: area.listable,
    needs_documents: area.needsDocuments,
    is_metered: area.metered,
    is_available: area.available && area.skus.length > 0,
    stock_count: area.stock,
    service_restrictions: area.restrictions,
    skus: area.skus.map((sku) => ({
      ref: sku.ref,
      channels: sku.channels,
      setup_cost: sku.setupCost,
      monthly_cost: sku.monthlyCost,
      currency: sku.currency,
    })),
  };
}
