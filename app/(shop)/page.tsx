import type { Metadata } from "next";
import { connection } from "next/server";
import { SignedInMark } from "@/components/layout/signed-in-mark";
import { Landing } from "@/components/marketing/landing";
import { pageHasSession } from "@/lib/callers";
import { listOffers } from "@/lib/catalog";

export const metadata: Metadata = { alternates: { canonical: "/" } };

/** Rendered per request from the catalog kept in memory, so that the build needs no database and prices are never old. */
export default async function HomePage() {
  await connection();
  return (
    <>
      <SignedInMark signedIn={await pageHasSession()} />
      <Landing countries={await listOffers()} />
    </>
  );
}
