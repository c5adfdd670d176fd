import type { Route } from "next";
import { AuditTrail } from "@/components/staff/audit-trail";
import { MarginCard } from "@/components/staff/margin-card";
import { StaffPage } from "@/components/staff/staff-page";
import { getAuditTrail } from "@/lib/backoffice";
import { reachesRole } from "@/lib/contract/permissions";
import { getMarginAlert } from "@/lib/margins";
import { areaMetadata } from "../../../area-metadata";
import { marginsArea } from "../../../areas/margins";
import { staffRecord } from "../../../staff-record";

export const generateMetadata = areaMetadata({ ...marginsArea, title: "Margin alert" });

export default async function MarginAlertPage({ params }: PageProps<"/admin/margins/[alertId]">) {
  const { alertId } = await params;
  const { staff, record: alert } = await staffRecord(marginsArea, alertId, getMarginAlert);
  const trail = await getAuditTrail(staff, `area:${alert.area_id}`);
  return (
    <StaffPage
      title={`Margin alert: ${alert.place}`}
      description="What it costs, what we ask, and what was decided."
      crumbs={[{ label: "Margin alerts", href: "/admin/margins" as Route }, { label: alert.place }]}
      aside={<AuditTrail entries={trail} />}
    >
      <MarginCard alert={alert} mayDecide={reachesRole(staff.role, "operator")} isLinked={false} />
    </StaffPage>
  );
}
