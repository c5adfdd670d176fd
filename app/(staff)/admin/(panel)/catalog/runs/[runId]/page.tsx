import type { Route } from "next";
import { CatalogTabs } from "@/components/staff/catalog-tabs";
import { RunView } from "@/components/staff/run-view";
import { StaffPage } from "@/components/staff/staff-page";
import { getCatalogRun } from "@/lib/catalog";
import { areaMetadata } from "../../../../area-metadata";
import { catalogArea } from "../../../../areas/catalog";
import { staffRecord } from "../../../../staff-record";

export const generateMetadata = areaMetadata({ ...catalogArea, title: "Run of the sync" });

export default async function CatalogRunPage({ params }: PageProps<"/admin/catalog/runs/[runId]">) {
  const { runId } = await params;
  const { record: run } = await staffRecord(catalogArea, runId, getCatalogRun);
  return (
    <StaffPage
      title={`Sync with ${run.carrier_name}`}
      description="Its progress while it runs, and what it changed."
      crumbs={[{ label: "Runs of the sync", href: "/admin/catalog/runs" as Route }, { label: "This run" }]}
    >
      <CatalogTabs current="runs" />
      <RunView initial={run} />
    </StaffPage>
  );
}
