import type { MetadataRoute } from "next";
import { listSitemap } from "@/lib/catalog";
import { env } from "@/lib/env";

/** Read per request: the catalog is not known to the build. */
export const dynamic = "force-dynamic";

const fixed = ["/", "/numbers", "/pricing", "/support", "/terms", "/privacy"];

/** The fixed pages, then every country and area of the catalog. */
export default async function sitemap(): Promise<MetadataRoute.Sitemap> {
  const origin = env().APP_URL;
  const areas = await listSitemap();
  const countries = [...new Set(areas.map((area) => area.country))];
  return [
    ...fixed.map((path) => ({ url: origin + path })),
    ...countries.map((country) => ({ url: `${origin}/numbers/${country}` })),
    ...areas.map((area) => ({ url: `${origin}/numbers/${area.country}/${area.area}`, lastModified: area.updated_at })),
  ];
}
