import type { Invoice } from "@/lib/contract/invoices";
import type { Party } from "@/lib/contract/printed-document";

/** Who pays, as a document names it. */
export const buyerParty = ({ name }: Pick<Invoice["buyer"], "name">): Party => ({ label: "Billed to", lines: [name] });

/** Who sells, as a document names it. */
export const sellerParty = (seller: Invoice["seller"]): Party => ({
  label: "Sold by",
  lines: [seller.legal_name, seller.address, `Tax ID ${seller.tax_id}`, seller.email],
});
