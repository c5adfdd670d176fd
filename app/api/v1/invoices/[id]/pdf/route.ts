import { invoiceDocument } from "@/components/billing/invoice-document";
import { formatDay, formatInstant } from "@/components/number-facts/format-time";
import { replyRange, route, serve } from "@/lib/api";
import { getInvoice, renderPdf } from "@/lib/billing";
import { invoiceEndpoints } from "@/lib/contract/endpoints/invoices";
import { AppError } from "@/lib/errors";

/** On paper times are those of the bill day, UTC, whoever downloads it. */
const reader = { zone: "UTC", locale: "en-US" };
const times = {
  day: (iso: string) => formatDay(iso, reader),
  instant: (iso: string) => formatInstant(iso, reader),
};

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(invoiceEndpoints.getInvoicePdf, async ({ actor, accountId, params, request }) => {
    const invoice = await getInvoice(actor, accountId, params.id);
    if (!invoice) throw new AppError("NOT_FOUND");
    const bytes = await renderPdf(invoiceDocument(invoice, times), new Date(invoice.created_at));
    return replyRange(request, bytes, {
      "content-type": "application/pdf",
      "content-disposition": `attachment; filename="${invoice.number}.pdf"`,
    });
  }),
);
