import type { Route } from "next";
import Link from "next/link";
import { AuditTrail } from "@/components/staff/audit-trail";
import { CatalogTabs } from "@/components/staff/catalog-tabs";
import { DependentsList } from "@/components/staff/dependents-list";
import { SaleStatePill } from "@/components/staff/sale-state";
import { SaleSwitch } from "@/components/staff/sale-switch";
import { SkuTable } from "@/components/staff/sku-table";
import { StaffPage } from "@/components/staff/staff-page";
import { When } from "@/components/staff/when";
import { Card } from "@/components/ui/card";
import { DataList } from "@/components/ui/data-list";
import { Notice } from "@/components/ui/notice";
import { getAuditTrail } from "@/lib/backoffice";
import { getCatalogArea } from "@/lib/catalog";
import { reachesRole } from "@/lib/contract/permissions";
import { plainWord } from "@/lib/kernel/words";
import { areaMetadata } from "../../../../area-metadata";
import { catalogArea } from "../../../../areas/catalog";
import { staffRecord } from "../../../../staff-record";

export const generateMetadata = areaMetadata({ ...catalogArea, title: "Area" });

export default async function CatalogAreaPage({ params }: PageProps<"/admin/catalog/areas/[areaId]">) {
  const { areaId } = await params;
  const { staff, record: area } = await staffRecord(catalogArea, areaId, getCatalogArea);
  const trail = await getAuditTrail(staff, `area:${area.id}`, `country:${area.country}`);
  const place = area.region_code ? `${area.name}, ${area.region_code}` : area.name;
  return (
    <StaffPage
      title={
        <span className="flex flex-wrap items-center gap-3">
          {place} {area.prefix} <SaleStatePill state={area.state} />
        </span>
      }
      description={`${plainWord(area.number_type)} numbers in ${area.country_name}.`}
      crumbs={[
        { label: "Catalog", href: "/admin/catalog" as Route },
        { label: area.country_name, href: `/admin/catalog/areas?country=${area.country}` as Route },
        { label: place },
      ]}
      actions={
        reachesRole(staff.role, "operator") && (
          <SaleSwitch of={{ areaId: area.id }} name={place} isOffSale={area.off_sale_at !== null} />
        )
      }
      aside={<AuditTrail entries={trail} />}
    >
      <CatalogTabs current="areas" />
      {area.alert_id && (
        <Notice tone="bad" title="The margin guard stopped it">
          Its price does not cover what the carrier charges.{" "}
          <Link href={`/admin/margins/${area.alert_id}` as Route} className="text-brand-ink underline">
            Decide what happens
          </Link>
        </Notice>
      )}
      <Card>
        <DataList
          items={[
            area.off_sale_at !== null && {
              label: "Off sale",
              value: <When at={area.off_sale_at} />,
              note: `“${area.off_sale_reason}”`,
            },
            area.country_off_sale_reason !== null && {
              label: "Country off sale",
              value: `“${area.country_off_sale_reason}”`,
            },
            { label: "In stock", value: area.stock_count?.toLocaleString("en-US") ?? "The carrier does not say" },
            { label: "Features", value: area.features.map(plainWord).join(", ") || "None" },
            area.is_metered && { label: "Metered", value: "Inbound minutes cost extra" },
            area.needs_documents && { label: "Documents", value: "Needed: listed, not sold yet" },
            area.service_restrictions !== null && { label: "Restrictions", value: area.service_restrictions },
            { label: "Carrier", value: area.carrier_id, note: <code className="text-xs">{area.carrier_ref}</code> },
            { label: "Last seen", value: <When at={area.updated_at} /> },
          ]}
        />
      </Card>
      <SkuTable skus={area.skus} />
      <DependentsList dependents={area.dependents} />
    </StaffPage>
  );
}
