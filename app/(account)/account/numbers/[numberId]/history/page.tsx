import type { Metadata } from "next";
import { readCallSearch } from "@/components/calls/call-search";
import { CallSearchView } from "@/components/calls/call-search-view";
import { routes } from "@/components/layout/routes";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import { PageHeader } from "@/components/ui/page-header";
import { PhoneNumber } from "@/components/ui/phone-number";
import { accountRecord } from "@/lib/callers";
import { getCalledNumber } from "@/lib/calls";
import { formatPhone } from "@/lib/kernel/telephony/format-phone";

export const metadata: Metadata = { title: "Calls" };

type NumberHistoryProps = PageProps<"/account/numbers/[numberId]/history">;

export default async function NumberHistoryPage({ params, searchParams }: NumberHistoryProps) {
  const number = await accountRecord((await params).numberId, routes.numberHistory, getCalledNumber);
  const display = number.e164 ? formatPhone(number.e164) : "Your number";
  return (
    <>
      <PageHeader
        above={
          <Breadcrumbs
            crumbs={[
              { label: "My numbers", href: routes.myNumbers },
              { label: number.label ?? display, href: routes.myNumber(number.id) },
              { label: "All calls" },
            ]}
          />
        }
        title="Calls"
      >
        <p>
          To <PhoneNumber e164={number.e164} display={display} />
        </p>
      </PageHeader>
      <CallSearchView
        address={routes.numberHistory(number.id)}
        search={readCallSearch(await searchParams)}
        numbers={[]}
        only={number}
      />
    </>
  );
}
