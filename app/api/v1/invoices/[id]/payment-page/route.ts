import { route, serve } from "@/lib/api";
import { openPaymentPage } from "@/lib/billing";
import { invoiceEndpoints } from "@/lib/contract/endpoints/invoices";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(invoiceEndpoints.payInvoice, async ({ actor, accountId, params, body }) => {
    return { payment_url: await openPaymentPage(actor, accountId, params.id, body.keep_card) };
  }),
);
