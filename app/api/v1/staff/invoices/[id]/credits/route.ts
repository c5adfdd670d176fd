import { route, serve } from "@/lib/api";
import { creditInvoice } from "@/lib/billing";
import { staffInvoiceEndpoints } from "@/lib/contract/endpoints/staff-invoices";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffInvoiceEndpoints.creditInvoice, async ({ actor, params: { id }, body: { reason, ...credit } }) => {
    const { credit_note_id, number, repeated } = await creditInvoice(actor, id, credit, reason);
    return { credit_note_id, number, repeated };
  }),
);
