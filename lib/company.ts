/** Who sells, until a deployment says so: an example that nobody takes for a company. */
const example = {
  legalName: "NumNinja Example Company",
  address: "1 Example Street, Example City",
  taxId: "EXAMPLE-0000",
};

/** What the app was built with: texts that are the same for everybody are made then. */
const built = {
  NEXT_PUBLIC_COMPANY_LEGAL_NAME: process.env.NEXT_PUBLIC_COMPANY_LEGAL_NAME,
  NEXT_PUBLIC_COMPANY_ADDRESS: process.env.NEXT_PUBLIC_COMPANY_ADDRESS,
  NEXT_PUBLIC_COMPANY_TAX_ID: process.env.NEXT_PUBLIC_COMPANY_TAX_ID,
};

/** The variables that were empty. A production server does not start with one. */
export const companyGaps: readonly string[] = Object.entries(built)
  .filter(([, value]) => !value?.trim())
  .map(([name]) => name);

const facts = {
  legalName: built.NEXT_PUBLIC_COMPANY_LEGAL_NAME?.trim() || example.legalName,
  /** One line. */
  address: built.NEXT_PUBLIC_COMPANY_ADDRESS?.trim() || example.address,
  taxId: built.NEXT_PUBLIC_COMPANY_TAX_ID?.trim() || example.taxId,
};

/** Who sells, as pages, receipts and emails name it; the legal texts are dated by hand. */
export const company = {
  name: "NumNinja",
  ...facts,
  /** All of it in one line, as terms and receipts name a seller. */
  seller: `${facts.legalName}, ${facts.address}, tax ID ${facts.taxId}`,
  supportEmail: "support@numninja.example",
  termsUpdatedOn: "2026-11-27",
  privacyUpdatedOn: "2026-11-27",
} as const;

/** The same as a document freezes it: the seller of a receipt or an invoice. */
export const seller = {
  legal_name: company.legalName,
  address: company.address,
  tax_id: company.taxId,
  email: company.supportEmail,
};
