import type { Metadata } from "next";
import { notFound, permanentRedirect } from "next/navigation";
import { CountryView } from "@/components/catalog/country-view";
import { cheapest } from "@/components/catalog/group-areas";
import { routes } from "@/components/layout/routes";
import { RememberedMark } from "@/components/layout/signed-in-mark";
import { getCountryPage } from "@/lib/catalog";
import { formatMoney } from "@/lib/kernel/money";

/** Made at the first visit and kept for five minutes, so that the build needs no database. */
export const revalidate = 300;
export const generateStaticParams = () => [];

export async function generateMetadata({ params }: PageProps<"/numbers/[country]">): Promise<Metadata> {
  const page = await getCountryPage((await params).country);
  if (!page) return { title: "Page not found" };
  const from = cheapest(page.places);
  return {
    title: `${page.name} phone numbers`,
    description: `Phone numbers in ${page.name}${from ? ` from ${formatMoney(from.monthly_cents, from.currency)} a month` : ""}: areas, area codes, what they can do and what is due today. Charged only when live.`,
    alternates: { canonical: routes.country(page.slug) },
  };
}

export default async function CountryPage({ params }: PageProps<"/numbers/[country]">) {
  const { country } = await params;
  const page = await getCountryPage(country);
  if (!page) notFound();
  if (page.slug !== country) permanentRedirect(routes.country(page.slug));
  return (
    <>
      <RememberedMark />
      <CountryView country={page} places={page.places} />
    </>
  );
}
