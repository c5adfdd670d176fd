import { z } from "zod";
import type { Route } from "../api.ts";
import { invalidRequest, noSuch } from "../errors.ts";
import { pageOf } from "../list.ts";
import { newCustomer } from "../objects/new-customer.ts";
import { emptyable, listParams, mergeMetadata, metadata, oneOf, params, text } from "../params.ts";
import { detachCard } from "../payments/save-card.ts";
import type { Customer } from "../types.ts";
import type { World } from "../world.ts";

const address = z.strictObject({
  city: emptyable(text()).optional(),
  country: emptyable(text()).optional(),
  line1: emptyable(text()).optional(),
  line2: emptyable(text()).optional(),
  postal_code: emptyable(text()).optional(),
  state: emptyable(text()).optional(),
});

const customerFields = {
  email: emptyable(text(512)).optional(),
  name: emptyable(text(256)).optional(),
  phone: emptyable(text(20)).optional(),
  description: emptyable(text()).optional(),
  address: emptyable(address).optional(),
  metadata: metadata().optional(),
  preferred_locales: z.array(text()).optional(),
  tax_exempt: oneOf("none", "exempt", "reverse").optional(),
  invoice_settings: z.strictObject({ default_payment_method: emptyable(text()).optional() }).optional(),
};
type CustomerChange = z.output<ReturnType<typeof params<typeof customerFields>>>;

export function customerRoutes(on: Route, world: World): void {
  const find = (id: string): Customer => {
    const customer = world.customers.get(id);
    if (!customer) throw noSuch("customer", id);
    return customer;
  };

  on("POST", "/v1/customers", params(customerFields), (given) => {
    const customer = changed(world, newCustomer({ created: world.now() }), given);
    world.customers.put(customer.id, customer);
    world.emit("customer.created", customer);
    return customer;
  });

  on("GET", "/v1/customers", listParams({ email: text().optional() }), (given, { path }) =>
    pageOf(world.customers.values(), given, path, (customer) => !given.email || customer.email === given.email),
  );

  on("GET", "/v1/customers/:id", params({}), (_, { param }) => {
    const id = param("id");
    return world.deletedCustomers.get(id) ?? find(id);
  });

  on("POST", "/v1/customers/:id", params(customerFields), (given, { param }) => {
    const before = find(param("id"));
    const after = changed(world, before, given);
    world.customers.put(after.id, after);
    const previous = differences(before, after);
    if (Object.keys(previous).length > 0) world.emit("customer.updated", after, previous);
    return after;
  });

  on("DELETE", "/v1/customers/:id", params({}), (_, { param }) => {
    const customer = find(param("id"));
    for (const card of world.paymentMethods.list((pm) => pm.customer === customer.id)) detachCard(world, card);
    for (const { id } of world.taxIds.list((one) => one.customer === customer.id)) world.taxIds.delete(id);
    world.customers.delete(customer.id);
    world.emit("customer.deleted", customer);
    return world.deletedCustomers.put(customer.id, { id: customer.id, object: "customer", deleted: true });
  });

  on(
    "GET",
    "/v1/customers/:id/payment_methods",
    listParams({ type: oneOf("card").optional(), allow_redisplay: text().optional() }),
    (given, { param, path }) => {
      const { id } = find(param("id"));
      return pageOf(world.paymentMethods.values(), given, path, (card) => card.customer === id);
    },
  );

  on("GET", "/v1/customers/:id/payment_methods/:pm", params({}), (_, { param }) => {
    const card = world.paymentMethods.get(param("pm"));
    if (card?.customer !== find(param("id")).id) throw noSuch("payment_method", param("pm"), "payment_method");
    return card;
  });
}

function changed(world: World, customer: Customer, given: CustomerChange): Customer {
  const { metadata: change, invoice_settings, expand: _, address, ...plain } = given;
  const card = invoice_settings?.default_payment_method;
  if (card && world.paymentMethods.get(card)?.customer !== customer.id) {
    throw invalidRequest(
      `The customer does not have a payment method with the ID ${card}. The payment method must be attached to the customer.`,
      { code: "resource_missing", param: "invoice_settings[default_payment_method]" },
    );
  }
  const set = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
  return {
    ...customer,
    ...set,
    ...(address !== undefined && {
      address: address && {
        city: null,
        country: null,
        line1: null,
        line2: null,
        postal_code: null,
        state: null,
        ...address,
      },
    }),
    metadata: mergeMetadata(customer.metadata, change),
    invoice_settings: {
      ...customer.invoice_settings,
      ...(card !== undefined && { default_payment_method: card }),
    },
  };
}

/** The earlier values of what changed, as `previous_attributes` lists them. */
function differences(before: Customer, after: Customer): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(before).filter(
      ([key, value]) => JSON.stringify(value) !== JSON.stringify(after[key as keyof Customer]),
    ),
  );
}
