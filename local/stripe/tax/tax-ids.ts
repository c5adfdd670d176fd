import { invalidRequest } from "../errors.ts";

/** The types that are emulated, of Stripe's hundred: what an id looks like, and what stands for its country. */
const types: Record<string, { form: RegExp; country: (value: string) => string }> = {
  au_abn: { form: /^\d{11}$/, country: () => "AU" },
  ca_bn: { form: /^\d{9}$/, country: () => "CA" },
  ca_gst_hst: { form: /^\d{9}RT\d{4}$/, country: () => "CA" },
  ch_uid: { form: /^CHE-\d{3}\.\d{3}\.\d{3}( HR)?$/, country: () => "CH" },
  ch_vat: { form: /^CHE-\d{3}\.\d{3}\.\d{3} (MWST|TVA|IVA)$/, country: () => "CH" },
  eu_vat: {
    form: /^(AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)[A-Z0-9]{2,12}$/,
    country: (value) => ({ EL: "GR", XI: "GB" })[value.slice(0, 2)] ?? value.slice(0, 2),
  },
  gb_vat: { form: /^GB(\d{9}|\d{12}|(GD|HA)\d{3})$/, country: () => "GB" },
  in_gst: { form: /^\d{2}[A-Z]{5}\d{4}[A-Z][A-Z0-9]Z[A-Z0-9]$/, country: () => "IN" },
  jp_cn: { form: /^\d{13}$/, country: () => "JP" },
  jp_trn: { form: /^T\d{13}$/, country: () => "JP" },
  no_vat: { form: /^\d{9}MVA$/, country: () => "NO" },
  nz_gst: { form: /^\d{8,9}$/, country: () => "NZ" },
  us_ein: { form: /^\d{2}-\d{7}$/, country: () => "US" },
};

export interface GivenTaxId {
  type: string;
  value: string;
}

/**
 * Whether an id exists is not asked here either.
 *
 * @param path of the id among the parameters; none: they are parameters themselves
 * @returns the country that it is of
 * @throws {StripeApiError} 400 for a type that is not emulated, `tax_id_invalid` for a value that does not look like one
 */
export function checkTaxId({ type, value }: GivenTaxId, path = ""): string {
  const param = (name: string) => (path ? `${path}[${name}]` : name);
  const known = types[type];
  if (!known)
    throw invalidRequest(`Invalid type: must be one of ${Object.keys(types).join(", ")}`, { param: param("type") });
  if (!known.form.test(value))
    throw invalidRequest(`Invalid value for ${type}.`, { code: "tax_id_invalid", param: param("value") });
  return known.country(value);
}

/** A business of another country than the merchant's, which is in the US, accounts for the VAT by itself. */
export const isReverseCharged = (country: string, ids: readonly GivenTaxId[]): boolean =>
  ids.some((id) => (id.type === "eu_vat" || id.type === "gb_vat") && checkTaxId(id) === country);
