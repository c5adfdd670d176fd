import type { PaperKind } from "./paper-resource.ts";

const identityTexts = [
  "first_name",
  "last_name",
  "phone_number",
  "contact_email",
  "company_name",
  "company_reg_number",
  "vat_id",
  "id_number",
  "personal_tax_id",
  "birth_date",
  "description",
  "external_reference_id",
];

const empty = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, null]));

export const identity: PaperKind = {
  type: "identities",
  attributes: { identity_type: null, ...empty(identityTexts), verified: false },
  creatable: ["identity_type", ...identityTexts],
  patchable: identityTexts,
  required: ["identity_type", "first_name", "last_name", "phone_number"],
  links: { country: "countries", birth_country: "countries" },
  patchableLinks: ["birth_country"],
  requiredLinks: ["country"],
  searchable: [
    "first_name",
    "last_name",
    "company_name",
    "company_reg_number",
    "description",
    "id_number",
    "personal_tax_id",
    "phone_number",
    "vat_id",
  ],
};

const addressTexts = ["address", "city_name", "postal_code", "description", "external_reference_id"];

export const address: PaperKind = {
  type: "addresses",
  attributes: { ...empty(addressTexts), verified: false },
  creatable: addressTexts,
  patchable: addressTexts,
  required: ["address", "city_name", "postal_code"],
  links: { identity: "identities", country: "countries", area: "areas", city: "cities" },
  requiredLinks: ["identity", "country"],
  searchable: ["address", "city_name", "description", "postal_code"],
};

const reference = ["external_reference_id"];

/** `entity` is polymorphic and handled apart. */
export const proof: PaperKind = {
  type: "proofs",
  attributes: { expires_at: null, external_reference_id: null },
  creatable: reference,
  patchable: reference,
  required: [],
  links: { proof_type: "proof_types" },
  requiredLinks: ["proof_type"],
};

export const permanentDocument: PaperKind = {
  type: "permanent_supporting_documents",
  attributes: { external_reference_id: null },
  creatable: reference,
  patchable: reference,
  required: [],
  links: { template: "supporting_document_templates", identity: "identities" },
  requiredLinks: ["template", "identity"],
};

export const encryptedFile: PaperKind = {
  type: "encrypted_files",
  attributes: { description: null, expires_at: null },
  creatable: [],
  patchable: [],
  required: [],
  links: {},
  requiredLinks: [],
};

export const verification: PaperKind = {
  type: "address_verifications",
  attributes: {
    reference: null,
    status: "pending",
    reject_reasons: null,
    reject_comment: null,
    service_description: null,
    callback_url: null,
    callback_method: null,
    external_reference_id: null,
  },
  creatable: ["service_description", "callback_url", "callback_method", "external_reference_id"],
  patchable: reference,
  required: [],
  links: { address: "addresses" },
  requiredLinks: ["address"],
};
