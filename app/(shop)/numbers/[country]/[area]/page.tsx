import type { Metadata } from "next";
import { notFound, permanentRedirect } from "next/navigation";
import { AreaView } from "@/components/catalog/area-view";
import { cheapest, placeName } from "@/components/catalog/group-areas";
import { routes } from "@/components/layout/routes";
import { RememberedMark } from "@/components/layout/signed-in-mark";
import { describePlace, getAreaPage } from "@/lib/catalog";
import { formatMoney } from "@/lib/kernel/money";

/** Made at the first visit and kept for five minutes; the numbers themselves are asked for live in the browser. */
export const revalidate = 300;
export const generateStaticParams = () => [];

export async function generateMetadata({ params }: PageProps<"/numbers/[country]/[area]">): Promise<Metadata> {
  const { country, area } = await params;
  const page = await getAreaPage(country, area);
  const first = page?.areas[0];
  if (!page || !first) return { title: "Page not found" };
  const prefixes = page.areas.map(({ prefix }) => prefix).filter(Boolean);
  const from = cheapest(page.areas);
  return {
    title: `${placeName(first)} phone numbers`,
    description: `Phone numbers in ${placeName(first)}, ${page.country.name}${prefixes.length > 0 ? ` (${prefixes.slice(0, 6).join(", ")})` : ""}${from ? ` from ${formatMoney(from.monthly_cents, from.currency)} a month` : ""}. See live stock, hold one and pay only once it works.`,
    alternates: { canonical: routes.area(page.country.slug, first.slug) },
  };
}

export default async function AreaPage({ params }: PageProps<"/numbers/[country]/[area]">) {
  const { country, area } = await params;
  const page = await getAreaPage(country, area);
  const slug = page?.areas[0]?.slug;
  if (!page || !slug) notFound();
  if (page.country.slug !== country || slug !== area) permanentRedirect(routes.area(page.country.slug, slug));
  return (
    <>
      <RememberedMark />
      <AreaView country={page.country} areas={page.areas} facts={await describePlace(page)} />
    </>
  );
}
