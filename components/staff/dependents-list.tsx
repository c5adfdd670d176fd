import { Card } from "@/components/ui/card";
import { DataList } from "@/components/ui/data-list";
import type { Dependents } from "@/lib/contract/staff/catalog";

/** Who depends on an area. A switch or a stop changes nothing for them. */
export function DependentsList({ dependents }: { dependents: Dependents }) {
  const count = (number: number) => number.toLocaleString("en-US");
  return (
    <Card>
      <h2 className="mb-3 font-semibold">Who depends on it</h2>
      <DataList
        items={[
          {
            label: "Live numbers",
            value: count(dependents.live_numbers),
            note: `of ${count(dependents.accounts)} accounts`,
          },
          { label: "Open contracts", value: count(dependents.contracts) },
          { label: "Lines being bought", value: count(dependents.open_lines) },
          { label: "Holds", value: count(dependents.holds) },
        ]}
      />
    </Card>
  );
}
