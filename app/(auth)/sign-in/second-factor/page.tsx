import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { SecondFactorForm } from "@/components/account/second-factor-form";
import { routes } from "@/components/layout/routes";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { pageStanding } from "@/lib/callers";
import { safeNextPath } from "@/lib/kernel/safe-next-path";
import { submitRecoveryCode, submitSecondFactor } from "@/lib/second-factor";

export async function generateMetadata(): Promise<Metadata> {
  return (await pageStanding())?.is === "staff-outside" ? { title: "Second factor" } : {};
}

export default async function SecondFactorPage({ searchParams }: PageProps<"/sign-in/second-factor">) {
  const next = safeNextPath(String((await searchParams).next ?? ""), "/admin");
  const standing = await pageStanding();
  if (standing?.is === "staff") redirect(routes.backOffice);
  if (standing?.is !== "staff-outside") notFound();
  return (
    <>
      <PageHeader title="Second factor">Your password was right. One more step before you get to work.</PageHeader>
      <Card>
        {standing.factorId === null ? (
          <Notice tone="warn" title="You have no second factor">
            It was removed with a recovery code. Follow the link that you were given then, or ask an admin for a new
            invitation.
          </Notice>
        ) : (
          <SecondFactorForm
            submitCode={submitSecondFactor}
            submitRecoveryCode={submitRecoveryCode}
            next={next.startsWith("/admin") ? next : "/admin"}
            shop={next.startsWith("/admin") ? "/account/numbers" : next}
          />
        )}
      </Card>
    </>
  );
}
