import { shiftMonth } from "@/components/price-rules/month-grid";
import { PriceCalendar } from "@/components/price-rules/price-calendar";
import { PricesNav } from "@/components/price-rules/prices-nav";
import { StaffPage } from "@/components/staff/staff-page";
import { pageReader } from "@/lib/accounts";
import { requireStaff } from "@/lib/callers";
import { now } from "@/lib/clock";
import { reachesRole } from "@/lib/contract/permissions";
import { instantAt, wallTime } from "@/lib/kernel/zoned-time";
import { getPricingCalendar } from "@/lib/pricing";
import { areaMetadata } from "../../../area-metadata";
import { pricesArea } from "../../../areas/prices";

export const generateMetadata = areaMetadata({ ...pricesArea, title: "Price calendar" });

export default async function PriceCalendarPage({ searchParams }: PageProps<"/admin/prices/calendar">) {
  const staff = await requireStaff(pricesArea.role);
  const [{ month: wanted }, { zone }] = await Promise.all([searchParams, pageReader()]);
  const today = wallTime(now().toISOString(), zone).slice(0, 10);
  const month = typeof wanted === "string" && /^20\d\d-(0[1-9]|1[0-2])$/.test(wanted) ? wanted : today.slice(0, 7);
  const start = (text: string) => new Date(instantAt(`${text}-01T00:00`, zone) ?? `${text}-01T00:00:00Z`);
  const entries = await getPricingCalendar(staff, start(month), start(shiftMonth(month, 1)));
  return (
    <StaffPage
      title="Price calendar"
      description="What begins, changes and ends, and when. What lies ahead can be taken back."
    >
      <PricesNav />
      <PriceCalendar month={month} today={today} entries={entries} maySet={reachesRole(staff.role, "admin")} />
    </StaffPage>
  );
}
