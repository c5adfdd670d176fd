import { keysetPage, route, serve } from "@/lib/api";
import { listInvoices } from "@/lib/billing";
import { invoiceEndpoints } from "@/lib/contract/endpoints/invoices";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(invoiceEndpoints.listInvoices, async ({ actor, accountId, query }) => {
    const page = await keysetPage(query, (limit, before) => listInvoices(actor, accountId, limit, before));
    return { invoices: page.items, next_cursor: page.next_cursor };
  }),
);
