import { route, serve } from "@/lib/api";
import { getNextBill } from "@/lib/billing";
import { invoiceEndpoints } from "@/lib/contract/endpoints/invoices";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(invoiceEndpoints.getNextBill, ({ actor, accountId }) => getNextBill(actor, accountId)),
);
