import { z } from "zod";
import { orderStatuses } from "@/lib/contract/orders";
import { defineList, optionsOf } from "../list-definition";

export const orderRowSchema = z.object({
  id: z.uuid(),
  reference: z.string(),
  status: z.string(),
  account_id: z.uuid(),
  account_name: z.string(),
  user_id: z.uuid().nullable(),
  buyer_email: z.string().nullable(),
  currency: z.string(),
  total_cents: z.number().int(),
  /** What will be or was captured: the sum of the live lines. */
  settle_amount_cents: z.number().int().nullable(),
  lines: z.number().int(),
  payment_status: z.string().nullable(),
  authorized_at: z.string().nullable(),
  settle_by: z.string().nullable(),
  settled_at: z.string().nullable(),
  closed_reason: z.string().nullable(),
  created_at: z.string(),
});

export const ordersList = defineList({
  name: "orders",
  things: "orders",
  row: orderRowSchema,
  defaultSort: "-created",
  columns: [
    { id: "reference", title: "Order", csv: ({ reference }) => reference },
    { id: "status", title: "Status", csv: ({ status }) => status },
    { id: "created", title: "Placed", sort: "created_at", csv: ({ created_at }) => created_at },
    { id: "account", title: "Account", csv: ({ account_name }) => account_name },
    { id: "buyer", title: "Buyer", csv: ({ buyer_email }) => buyer_email },
    { id: "lines", title: "Numbers", isNumeric: true, csv: ({ lines }) => lines },
    { id: "total", title: "Total", isNumeric: true, csv: ({ total_cents }) => total_cents },
    { id: "captured", title: "Settled for", isNumeric: true, isHidden: true, csv: (row) => row.settle_amount_cents },
    { id: "currency", title: "Currency", isHidden: true, csv: ({ currency }) => currency },
    { id: "payment", title: "Payment", csv: ({ payment_status }) => payment_status },
    { id: "settled", title: "Settled", isHidden: true, csv: ({ settled_at }) => settled_at },
    { id: "closed", title: "Why it was closed", isHidden: true, csv: ({ closed_reason }) => closed_reason },
    { id: "id", title: "Id", isHidden: true, csv: ({ id }) => id },
  ],
  filters: [
    { id: "status", title: "Status", column: "status", kind: "choice", options: optionsOf(orderStatuses) },
    { id: "reference", title: "Reference", column: "reference", kind: "text", placeholder: "NN-7KD2M9" },
    { id: "account", title: "Account id", column: "account_id", kind: "text" },
    { id: "person", title: "Buyer's id", column: "user_id", kind: "text" },
    { id: "from", title: "Placed from", column: "created_at", kind: "from" },
    { id: "to", title: "Placed until", column: "created_at", kind: "to" },
  ],
});
