import type { Metadata } from "next";
import { CallPlanEditor } from "@/components/calls/call-plan-editor";
import { routes } from "@/components/layout/routes";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import { PageHeader } from "@/components/ui/page-header";
import { PhoneNumber } from "@/components/ui/phone-number";
import { accountRecord, type UserActor } from "@/lib/callers";
import { getCallPlan } from "@/lib/calls";
import { getNumber } from "@/lib/numbers";

export const metadata: Metadata = { title: "Calls" };

const countryNames = new Intl.DisplayNames("en-US", { type: "region" });

async function readPage(actor: UserActor, accountId: string, numberId: string) {
  const number = await getNumber(actor, accountId, numberId);
  return number?.e164 ? { number, e164: number.e164, plan: await getCallPlan(actor, accountId, numberId) } : null;
}

export default async function CallsPage({ params }: PageProps<"/account/numbers/[numberId]/calls">) {
  const { number, e164, plan } = await accountRecord((await params).numberId, routes.calls, readPage);
  return (
    <>
      <PageHeader
        above={
          <Breadcrumbs
            crumbs={[
              { label: "My numbers", href: routes.myNumbers },
              { label: number.label ?? number.display, href: routes.myNumber(number.id) },
              { label: "Calls" },
            ]}
          />
        }
        title="What happens to calls"
      >
        <p>
          To <PhoneNumber e164={number.e164} display={number.display} />
        </p>
      </PageHeader>
      <CallPlanEditor
        initial={plan}
        e164={e164}
        country={{ iso2: number.country, name: countryNames.of(number.country) ?? number.country }}
        timeZones={Intl.supportedValuesOf("timeZone")}
      />
    </>
  );
}
