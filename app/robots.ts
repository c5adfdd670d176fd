import type { MetadataRoute } from "next";
import { env } from "@/lib/env";

/** Read per request: the address of the site is not known to the build. */
export const dynamic = "force-dynamic";

export default function robots(): MetadataRoute.Robots {
  return {
    rules: { userAgent: "*", allow: "/", disallow: ["/account/", "/admin/", "/api/", "/auth/", "/cart", "/checkout"] },
    sitemap: `${env().APP_URL}/sitemap.xml`,
  };
}
