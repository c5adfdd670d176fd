import { Badge } from "@/components/ui/badge";
import { Price } from "@/components/ui/price";
import { Sideways } from "@/components/ui/sideways";
import type { CatalogSku } from "@/lib/contract/staff/catalog";

/** The SKUs of an area: what each costs us, and what we would ask for it. */
export function SkuTable({ skus }: { skus: readonly CatalogSku[] }) {
  return (
    <Sideways label="SKUs and costs" className="rounded-panel border border-line bg-surface p-4">
      <h2 className="font-semibold">SKUs and costs</h2>
      {skus.length === 0 ? (
        <p className="mt-2 text-ink-soft text-sm">The carrier lists none that can take calls.</p>
      ) : (
        <table className="w-full border-collapse text-sm tabular-nums">
          <thead>
            <tr className="border-line border-b text-ink-soft">
              {["Channels", "Set-up cost", "Monthly cost", "Charged last", "Our set-up", "Our month", "State"].map(
                (title) => (
                  <th key={title} scope="col" className="whitespace-nowrap px-2 py-1.5 text-left font-medium">
                    {title}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {skus.map((sku) => (
              <tr key={sku.id} className="border-line border-b last:border-b-0">
                <th scope="row" className="px-2 py-1.5 text-left font-medium">
                  {sku.channels}
                </th>
                <td className="px-2 py-1.5">{costOf(sku.setup_cost, sku.currency)}</td>
                <td className="px-2 py-1.5">{costOf(sku.monthly_cost, sku.currency)}</td>
                <td className="px-2 py-1.5">
                  {sku.charged_cost ? costOf(sku.charged_cost, sku.currency) : "as listed"}
                </td>
                <td className="px-2 py-1.5">
                  {sku.price ? <Price cents={sku.price.setup_cents} currency={sku.price.currency} /> : "–"}
                </td>
                <td className="px-2 py-1.5">
                  {sku.price ? <Price cents={sku.price.monthly_cents} currency={sku.price.currency} /> : "–"}
                </td>
                <td className="px-2 py-1.5">
                  <SkuBadge sku={sku} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Sideways>
  );
}

function SkuBadge({ sku }: { sku: CatalogSku }) {
  if (!sku.is_available) return <Badge tone="warn">Gone</Badge>;
  if (sku.is_sold) return <Badge tone="good">Sold</Badge>;
  return sku.channels === 0 ? <Badge>Takes no calls</Badge> : null;
}

const costOf = (cost: string, currency: string): string => `${Number(cost).toFixed(2)} ${currency}`;
