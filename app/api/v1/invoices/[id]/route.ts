import { route, serve } from "@/lib/api";
import { getInvoice } from "@/lib/billing";
import { invoiceEndpoints } from "@/lib/contract/endpoints/invoices";
import { AppError } from "@/lib/errors";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(invoiceEndpoints.getInvoice, async ({ actor, accountId, params }) => {
    const invoice = await getInvoice(actor, accountId, params.id);
    if (!invoice) throw new AppError("NOT_FOUND");
    return invoice;
  }),
);
