import { ExplainForm } from "@/components/price-rules/explain-form";
import { PriceExplained } from "@/components/price-rules/price-explained";
import { PricesNav } from "@/components/price-rules/prices-nav";
import { StaffPage } from "@/components/staff/staff-page";
import { Notice } from "@/components/ui/notice";
import { requireStaff } from "@/lib/callers";
import { AppError } from "@/lib/errors";
import { uuidOrNull } from "@/lib/kernel/uuid";
import { explainPrice } from "@/lib/pricing";
import { areaMetadata } from "../../../area-metadata";
import { pricesArea } from "../../../areas/prices";
import { ruleChoices } from "../rule-choices";

export const generateMetadata = areaMetadata({ ...pricesArea, title: "Explain a price" });

export default async function ExplainPage({ searchParams }: PageProps<"/admin/prices/explain">) {
  const staff = await requireStaff(pricesArea.role);
  const asked = readQuestion(await searchParams);
  const [choices, explanation] = await Promise.all([
    ruleChoices(staff),
    asked.area_id ? explainPrice(staff, { ...asked, area_id: asked.area_id }).catch(nullWhenMissing) : null,
  ]);
  return (
    <StaffPage
      title="Explain a price"
      description="Which rule decides what an area's numbers cost, step by step, and why the others do not."
    >
      <PricesNav />
      <ExplainForm choices={choices} question={asked} />
      {explanation && <PriceExplained explanation={explanation} />}
      {asked.area_id && !explanation && <Notice title="This area is not in the catalog" />}
    </StaffPage>
  );
}

function readQuestion(params: Record<string, string | string[] | undefined>) {
  const text = (name: string) => (typeof params[name] === "string" ? params[name] : "");
  const count = Number(text("count"));
  return {
    area_id: uuidOrNull(params.area),
    currency: /^[A-Z]{3}$/.test(text("currency")) ? text("currency") : "USD",
    count: Number.isInteger(count) && count >= 1 && count <= 100_000 ? count : 1,
  };
}

function nullWhenMissing(error: unknown): null {
  if (error instanceof AppError && error.code === "NOT_FOUND") return null;
  throw error;
}
