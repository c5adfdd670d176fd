import type { Invoice } from "@/lib/contract/invoices";
import type { Party } from "@/lib/contract/printed-document";

/** Who pays, as a document names it. */
export const buyerParty = ({
  name,
  address = [],
  tax_id,
}: Pick<Invoice["buyer"], "name"> & Partial<Invoice["buyer"]>): Party => ({
  label: "Billed to",
  lines: [name, ...address, ...(tax_id ? [`Tax ID ${tax_id}`] : [])],
});

/** Who sells, as a document names it. */
export const sellerParty = (seller: Invoice["seller"]): Party => ({
  label: "Sold by",
  lines: [seller.legal_name, seller.address, `Tax ID ${seller.tax_id}`, seller.email],
});
