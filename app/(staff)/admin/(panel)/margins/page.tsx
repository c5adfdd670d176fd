import { ShieldCheck } from "lucide-react";
import type { Route } from "next";
import { DataTable } from "@/components/staff/data-table";
import { MarginCard } from "@/components/staff/margin-card";
import { MarginStatusPill } from "@/components/staff/margin-status";
import { StaffPage } from "@/components/staff/staff-page";
import { When } from "@/components/staff/when";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice } from "@/components/ui/notice";
import { Price } from "@/components/ui/price";
import { marginAlertsList, readList } from "@/lib/backoffice";
import { requireStaff } from "@/lib/callers";
import { reachesRole } from "@/lib/contract/permissions";
import { readListAddress } from "@/lib/contract/staff/list-address";
import { plainWord } from "@/lib/kernel/words";
import { listOpenMarginAlerts } from "@/lib/margins";
import { areaMetadata } from "../../area-metadata";
import { marginsArea } from "../../areas/margins";

export const generateMetadata = areaMetadata(marginsArea);

export default async function MarginsPage({ searchParams }: PageProps<"/admin/margins">) {
  const staff = await requireStaff(marginsArea.role);
  const { state, problems } = readListAddress(marginAlertsList, await searchParams);
  const [open, page] = await Promise.all([listOpenMarginAlerts(staff), readList(staff, marginAlertsList, state)]);
  const mayDecide = reachesRole(staff.role, "operator");
  return (
    <StaffPage
      title="Margin alerts"
      description="Offers that stopped because their price does not cover what the carrier charges. Each waits for a person; a cost that falls back closes its alert by itself."
    >
      {open.alerts.length === 0 ? (
        <Notice tone="good" title="No offer waits for a decision">
          Every offer on sale covers its cost, or somebody accepted that it does not.
        </Notice>
      ) : (
        <section aria-label="Waiting for a decision" className="flex flex-col gap-4">
          {open.count > open.alerts.length && (
            <Notice tone="warn" title={`${open.count.toLocaleString("en-US")} offers wait`}>
              These are the {open.alerts.length} that wait longest; the list below has all. So many at the same time are
              usually a new price list: reprice by a rule, then they open by themselves.
            </Notice>
          )}
          {open.alerts.map((alert) => (
            <MarginCard key={alert.id} alert={alert} mayDecide={mayDecide} />
          ))}
        </section>
      )}
      <h2 className="mt-2 font-semibold text-lg">All alerts</h2>
      <DataTable
        list={marginAlertsList}
        address={marginsArea.href}
        state={state}
        problems={problems}
        page={page}
        rowHref={({ id }) => `/admin/margins/${id}` as Route}
        cells={{
          place: ({ place, prefix, country }) => `${place} ${prefix}, ${country}`,
          prefix: ({ prefix }) => prefix || "–",
          type: ({ number_type }) => plainWord(number_type),
          status: ({ status }) => <MarginStatusPill status={status} />,
          cause: ({ cause }) => plainWord(cause),
          sold: ({ sold_due_cents, currency }) => <Price cents={sold_due_cents} currency={currency} />,
          currency: ({ currency }) => currency,
          cost: ({ cost, cost_currency }) => `${cost.toFixed(2)} ${cost_currency}`,
          cost_before: ({ cost_before }) => cost_before?.toFixed(2) ?? "–",
          cost_currency: ({ cost_currency }) => cost_currency,
          lost: ({ lost, cost_currency }) => (lost > 0 ? `${lost.toFixed(2)} ${cost_currency}` : "–"),
          decided_by: ({ decided_by }) => decided_by ?? "–",
          reason: ({ reason, note }) => reason ?? note ?? "–",
          opened: ({ opened_at }) => <When at={opened_at} />,
          closed: ({ closed_at }) => <When at={closed_at} />,
          carrier: ({ carrier_id }) => carrier_id,
          id: ({ id }) => <code className="text-xs">{id}</code>,
        }}
        empty={
          <EmptyState icon={<ShieldCheck />} title="No offer has ever stopped">
            When a carrier raises a cost past our price, or charges more than it lists, the offer stops and shows up
            here.
          </EmptyState>
        }
      />
    </StaffPage>
  );
}
