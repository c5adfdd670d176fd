import { route, serve } from "@/lib/api";
import { openCardPage } from "@/lib/billing";
import { invoiceEndpoints } from "@/lib/contract/endpoints/invoices";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(invoiceEndpoints.replaceCard, async ({ actor, accountId, params }) => {
    return { card_url: await openCardPage(actor, accountId, params.id) };
  }),
);
