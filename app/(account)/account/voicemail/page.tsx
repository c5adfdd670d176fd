import type { Metadata } from "next";
import { Suspense } from "react";
import { ListSkeleton } from "@/components/account/list-skeleton";
import { routes } from "@/components/layout/routes";
import { PageHeader } from "@/components/ui/page-header";
import { VoicemailBox } from "@/components/voicemail/voicemail-box";
import { VoicemailSettings } from "@/components/voicemail/voicemail-settings";
import { requirePersonWho, resolveAccount } from "@/lib/callers";
import { listCalledNumbers } from "@/lib/calls";

export const metadata: Metadata = { title: "Voicemail" };

export default async function VoicemailPage() {
  const actor = await requirePersonWho("read", routes.voicemail);
  const numbers = await listCalledNumbers(actor, await resolveAccount(actor, null, "read"));
  return (
    <>
      <PageHeader title="Voicemail" />
      <Suspense fallback={<ListSkeleton label="Loading your messages" />}>
        <VoicemailBox numbers={numbers} />
      </Suspense>
      <VoicemailSettings />
    </>
  );
}
