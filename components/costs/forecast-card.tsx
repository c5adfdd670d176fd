import { useTimes } from "@/components/account/times";
import { Card } from "@/components/ui/card";
import { DataList } from "@/components/ui/data-list";
import { Price } from "@/components/ui/price";
import type { Forecast } from "@/lib/contract/costs";

/** What the next bill will come to when calls and texts go on as on an average day. */
export function ForecastCard({ forecast, currency }: { forecast: Forecast; currency: string }) {
  const times = useTimes();
  const { numbers_cents: numbers, used_cents: used, expected_cents: expected } = forecast;
  const sum = (cents: number) => <Price cents={cents} currency={currency} />;
  return (
    <Card>
      <h2 className="text-ink-soft">Your next bill, {times.day(forecast.at)}</h2>
      <p className="mt-1 mb-4 font-semibold text-3xl tracking-[-0.02em]">
        {expected > 0 && "About "}
        {sum(numbers + used + expected)}
      </p>
      <DataList
        items={[
          { label: "Numbers", value: sum(numbers) },
          { label: "Calls and texts so far", value: sum(used) },
          {
            label: "And until then",
            value: sum(expected),
            note: "At the average day of the last 30, or since you have numbers",
          },
        ]}
      />
    </Card>
  );
}
