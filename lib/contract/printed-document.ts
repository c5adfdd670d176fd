/** Buyer or seller. */
export interface Party {
  label: string;
  /** the first is the name */
  lines: string[];
}

interface Sum {
  label: string;
  amount: string;
}

/** What an invoice says, in the words and the order of its page and its PDF. */
export interface PrintedDocument {
  title: string;
  issued: string;
  buyer: Party;
  seller: Party;
  columns: [name: string, period: string, amount: string];
  rows: {
    id: string;
    name: string;
    about: string;
    period: string;
    /** how the amount came about, where it is not the price of a month */
    detail: string | null;
    amount: string;
    /** where the page shows what the amount is made of; the PDF has no links */
    explained?: "usage" | { line: string };
  }[];
  sums: Sum[];
  total: Sum;
  /** what became of it */
  note: string | null;
}
