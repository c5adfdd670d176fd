import { z } from "zod";
import { defineList, optionsOf } from "../list-definition";

const rateRowSchema = z.object({
  id: z.uuid(),
  kind: z.enum(["sell", "cost"]),
  service: z.string(),
  prefix: z.string(),
  destination: z.string(),
  /** of a minute or a text, exact */
  price: z.string(),
  /** the other deck's, of the same prefix; null: it has none */
  other_price: z.string().nullable(),
  connect_fee: z.string(),
  first_increment: z.number().int(),
  next_increment: z.number().int(),
  takes_included: z.boolean(),
  state: z.string(),
  valid_from: z.string(),
  valid_until: z.string().nullable(),
});

export const ratesList = defineList({
  name: "rates",
  things: "rates",
  row: rateRowSchema,
  defaultSort: "prefix",
  columns: [
    { id: "kind", title: "Deck", csv: ({ kind }) => kind },
    { id: "service", title: "Service", csv: ({ service }) => service },
    { id: "prefix", title: "Prefix", sort: "prefix", csv: ({ prefix }) => prefix },
    { id: "destination", title: "Destination", csv: ({ destination }) => destination },
    { id: "price", title: "Price", csv: ({ price }) => price },
    { id: "other", title: "Other deck", csv: ({ other_price }) => other_price },
    { id: "fee", title: "Connecting", isHidden: true, csv: ({ connect_fee }) => connect_fee },
    {
      id: "steps",
      title: "Steps",
      csv: ({ first_increment, next_increment }) => `${first_increment}/${next_increment}`,
    },
    { id: "included", title: "Included", csv: ({ takes_included }) => (takes_included ? "yes" : "no") },
    { id: "state", title: "State", csv: ({ state }) => state },
    { id: "from", title: "From", csv: ({ valid_from }) => valid_from },
    { id: "until", title: "Until", csv: ({ valid_until }) => valid_until },
    { id: "id", title: "Id", isHidden: true, csv: ({ id }) => id },
  ],
  filters: [
    { id: "kind", title: "Deck", column: "kind", kind: "choice", options: optionsOf(["sell", "cost"]) },
    {
      id: "service",
      title: "Service",
      column: "service",
      kind: "choice",
      options: optionsOf(["forward", "toll_free_in", "sms_out", "sms_in"]),
    },
    {
      id: "state",
      title: "State",
      column: "state",
      kind: "choice",
      options: optionsOf(["current", "scheduled", "ended", "replaced"]),
    },
    { id: "prefix", title: "Prefix", column: "prefix", kind: "text" },
    { id: "destination", title: "Destination", column: "destination", kind: "contains" },
  ],
});
