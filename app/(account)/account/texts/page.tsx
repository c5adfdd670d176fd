import type { Metadata } from "next";
import { Suspense } from "react";
import { ListSkeleton } from "@/components/account/list-skeleton";
import { routes } from "@/components/layout/routes";
import { Inbox } from "@/components/messages/inbox";
import { NewTextLink } from "@/components/messages/new-text-link";
import { OptOuts } from "@/components/messages/opt-outs";
import { TextSettings } from "@/components/messages/text-settings";
import { buttonStyles } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { pageMay, requirePersonWho } from "@/lib/callers";

export const metadata: Metadata = { title: "Texts" };

export default async function TextsPage() {
  await requirePersonWho("read", routes.texts);
  const mayText = await pageMay("text");
  return (
    <>
      <PageHeader
        title="Texts"
        actions={
          <>
            <NewTextLink />
            <a href="/api/v1/messages/export" download className={buttonStyles({ variant: "secondary", size: "sm" })}>
              Download all (CSV)
            </a>
          </>
        }
      />
      <Suspense fallback={<ListSkeleton label="Loading your texts" />}>
        <Inbox />
      </Suspense>
      <OptOuts />
      {mayText && <TextSettings />}
    </>
  );
}
