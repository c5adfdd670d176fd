import { ControlError, type ControlRoutes } from "../../kit/control.ts";
import { newId } from "../new-id.ts";
import type { TaxId } from "../types.ts";
import type { World } from "../world.ts";

/** What the merchant sets on the dashboard's page of taxes, and what its export shows. */
export function taxControl(world: World): ControlRoutes {
  const { registrations, transactions, lines } = world.tax;
  return {
    "GET /tax_registrations": () => registrations.list(),
    "POST /tax_registrations": ({ body }) => {
      const { country, state = null, percent, from = 0 } = body;
      if (!/^[A-Z]{2}$/.test(country ?? "")) throw new ControlError(400, '"country" has two capital letters');
      if (!(percent >= 0 && percent <= 100)) throw new ControlError(400, '"percent" is a number from 0 to 100');
      const id = newId("taxreg");
      return registrations.put(id, { id, country, state, percent, from });
    },
    "DELETE /tax_registrations": ({ query }) => {
      const id = query.get("id");
      if (id) registrations.delete(id);
      else registrations.clear();
    },
    "POST /tax_ids/:id/verification": ({ params: { id = "" }, body }) => answerTaxId(world, id, body),
    "GET /tax_transactions": () => transactions.list().map((one) => ({ ...one, line_items: lines.get(one.id) ?? [] })),
  };
}

/** A country's authority says whether it knows an id. */
function answerTaxId(
  world: World,
  id: string,
  { status, name = null }: { status?: string; name?: string | null },
): TaxId {
  const before = world.taxIds.get(id);
  if (!before) throw new ControlError(404, `there is no tax id ${id}`);
  if (status !== "verified" && status !== "unverified" && status !== "unavailable")
    throw new ControlError(400, '"status" is verified, unverified or unavailable');
  const verification = { status, verified_address: null, verified_name: name } as const;
  const after = world.taxIds.put(id, { ...before, verification });
  world.emit("customer.tax_id.updated", after, { verification: before.verification });
  return after;
}
