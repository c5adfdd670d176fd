import type { Metadata } from "next";
import { connection } from "next/server";
import type { ReactNode } from "react";
import { TimesProvider } from "@/components/account/times";
import { UnpaidBanner } from "@/components/billing/unpaid-banner";
import { AccountNav } from "@/components/layout/account-nav";
import { QueryProvider } from "@/components/layout/query-provider";
import { routes } from "@/components/layout/routes";
import { UnreadTexts } from "@/components/messages/unread-texts";
import { UnheardVoicemails } from "@/components/voicemail/unheard-voicemails";
import { pageReader } from "@/lib/accounts";
import { pageFrame } from "@/lib/billing";
import { SessionMark } from "../../session-mark";

export const metadata: Metadata = { robots: { index: false } };

/** The signed-in area. Rendered per request; each page checks who is asking beside its data. */
export default async function AccountLayout({ children }: { children: ReactNode }) {
  await connection();
  return (
    <>
      <SessionMark />
      <QueryProvider>
        <TimesProvider reader={pageReader()}>
          <OwnFrame />
          <div className="wrap flex-1 py-8 sm:py-10">{children}</div>
        </TimesProvider>
      </QueryProvider>
    </>
  );
}

/** Asks beside the page, which does not wait for it. */
async function OwnFrame() {
  const frame = await pageFrame();
  return (
    <>
      <AccountNav
        role={frame.role}
        marks={{ [routes.texts]: <UnreadTexts />, [routes.voicemail]: <UnheardVoicemails /> }}
      />
      <UnpaidBanner initial={frame} />
    </>
  );
}
