/** Who sells, as pages, receipts and emails name it. A deployment replaces the address; the legal texts are dated by hand. */
export const company = {
  name: "NumNinja",
  supportEmail: "support@numninja.example",
  termsUpdatedOn: "2026-11-20",
  privacyUpdatedOn: "2026-11-21",
} as const;
