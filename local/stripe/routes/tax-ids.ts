import type { Route } from "../api.ts";
import { invalidRequest, noSuch } from "../errors.ts";
import { pageOf } from "../list.ts";
import { newId } from "../new-id.ts";
import { listParams, params, text } from "../params.ts";
import { checkTaxId } from "../tax/tax-ids.ts";
import type { TaxId } from "../types.ts";
import type { World } from "../world.ts";

const most = 5;
/** Those that Stripe asks an authority about; here it answers when it is ordered to (`/__control/tax_ids`). */
const askedAbout = new Set(["au_abn", "eu_vat", "gb_vat"]);

/** Tax ids of customers. One does not change: another one is made. */
export function taxIdRoutes(on: Route, world: World): void {
  const customerOf = (id: string) => {
    if (!world.customers.get(id)) throw noSuch("customer", id, "customer");
    return id;
  };
  const idsOf = (customer: string) => world.taxIds.list((one) => one.customer === customer);
  const find = (customer: string, id: string): TaxId => {
    const found = world.taxIds.get(id);
    if (found?.customer !== customer) throw noSuch("tax id", id);
    return found;
  };

  on("POST", "/v1/customers/:id/tax_ids", params({ type: text(), value: text(250) }), (given, { param }) => {
    const customer = customerOf(param("id"));
    const country = checkTaxId(given);
    if (idsOf(customer).length >= most)
      throw invalidRequest(`Customers can have at most ${most} tax IDs.`, { code: "customer_tax_ids_limit" });
    const { type, value } = given;
    const id = newId("txi");
    const taxId = world.taxIds.put(id, {
      id,
      object: "tax_id",
      country,
      created: world.now(),
      customer,
      customer_account: null,
      livemode: false,
      owner: { type: "customer", customer, customer_account: null },
      type,
      value,
      verification: {
        status: askedAbout.has(type) ? "pending" : "unavailable",
        verified_address: null,
        verified_name: null,
      },
    });
    world.emit("customer.tax_id.created", taxId);
    return taxId;
  });

  on("GET", "/v1/customers/:id/tax_ids", listParams({}), (given, { param, path }) => {
    const customer = customerOf(param("id"));
    return pageOf(world.taxIds.values(), given, path, (one) => one.customer === customer);
  });

  on("GET", "/v1/customers/:id/tax_ids/:tax_id", params({}), (_, { param }) =>
    find(customerOf(param("id")), param("tax_id")),
  );

  on("DELETE", "/v1/customers/:id/tax_ids/:tax_id", params({}), (_, { param }) => {
    const taxId = find(customerOf(param("id")), param("tax_id"));
    world.taxIds.delete(taxId.id);
    world.emit("customer.tax_id.deleted", taxId);
    return { id: taxId.id, object: "tax_id", deleted: true };
  });
}
