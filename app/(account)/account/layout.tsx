import type { Metadata } from "next";
import { connection } from "next/server";
import type { ReactNode } from "react";
import { TimesProvider } from "@/components/account/times";
import { AccountNav } from "@/components/layout/account-nav";
import { QueryProvider } from "@/components/layout/query-provider";
import { routes } from "@/components/layout/routes";
import { UnreadTexts } from "@/components/messages/unread-texts";
import { UnheardVoicemails } from "@/components/voicemail/unheard-voicemails";
import { pageReader } from "@/lib/accounts";
import { pageMay } from "@/lib/callers";
import { SessionMark } from "../../session-mark";

export const metadata: Metadata = { robots: { index: false } };

/** The signed-in area. Rendered per request; each page checks who is asking beside its data. */
export default async function AccountLayout({ children }: { children: ReactNode }) {
  await connection();
  return (
    <>
      <SessionMark />
      <QueryProvider>
        <OwnNav />
        <div className="wrap flex-1 py-8 sm:py-10">
          <TimesProvider reader={pageReader()}>{children}</TimesProvider>
        </div>
      </QueryProvider>
    </>
  );
}

/** Asks beside the page, which does not wait for it. */
async function OwnNav() {
  return (
    <AccountNav
      hasBilling={await pageMay("billing")}
      marks={{ [routes.texts]: <UnreadTexts />, [routes.voicemail]: <UnheardVoicemails /> }}
    />
  );
}
