import { route, serve } from "@/lib/api";
import { getAccountFrame } from "@/lib/billing";
import { invoiceEndpoints } from "@/lib/contract/endpoints/invoices";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(invoiceEndpoints.getAccountFrame, ({ actor, accountId }) => getAccountFrame(actor, accountId)),
);
