import { z } from "zod";
import { defineList, optionsOf } from "../list-definition";

export const accountRowSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  status: z.string(),
  country: z.string().nullable(),
  currency: z.string(),
  stripe_customer_id: z.string().nullable(),
  people: z.number().int(),
  live_numbers: z.number().int(),
  debt_cents: z.coerce.number().int(),
  created_at: z.string(),
});

export const accountsList = defineList({
  name: "accounts",
  things: "accounts",
  row: accountRowSchema,
  defaultSort: "-created",
  columns: [
    { id: "name", title: "Account", sort: "name", csv: ({ name }) => name },
    { id: "status", title: "Status", csv: ({ status }) => status },
    { id: "created", title: "Since", sort: "created_at", csv: ({ created_at }) => created_at },
    { id: "people", title: "People", isNumeric: true, csv: ({ people }) => people },
    { id: "numbers", title: "Numbers", isNumeric: true, csv: ({ live_numbers }) => live_numbers },
    { id: "debt", title: "Owes", isNumeric: true, csv: ({ debt_cents }) => debt_cents },
    { id: "country", title: "Country", csv: ({ country }) => country },
    { id: "currency", title: "Currency", csv: ({ currency }) => currency },
    { id: "customer", title: "Stripe", isHidden: true, csv: ({ stripe_customer_id }) => stripe_customer_id },
    { id: "id", title: "Id", isHidden: true, csv: ({ id }) => id },
  ],
  filters: [
    { id: "q", title: "Name", column: "name_key", kind: "name", placeholder: "Acme" },
    {
      id: "status",
      title: "Status",
      column: "status",
      kind: "choice",
      options: optionsOf(["active", "suspended", "closed"]),
    },
    { id: "country", title: "Country", column: "country", kind: "text", placeholder: "US" },
    { id: "from", title: "Since", column: "created_at", kind: "from" },
    { id: "to", title: "Until", column: "created_at", kind: "to" },
  ],
});
