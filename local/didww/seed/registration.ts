import { seedId } from "../ids.ts";
import type { AddressRequirement, Catalogue, ProofType } from "./types.ts";

const proofs: [name: string, entityType: ProofType["entityType"]][] = [
  ["Passport", "Personal"],
  ["Identity card", "Personal"],
  ["Certificate of registration", "Business"],
  ["Utility bill", "Address"],
  ["Rental contract", "Address"],
];

const templates: [name: string, permanent: boolean][] = [
  ["Generic letter of authorization", false],
  ["Germany end user declaration", true],
];

const common = {
  personalProofQty: 1,
  businessProofQty: 1,
  addressProofQty: 1,
  personalMandatoryFields: ["birth_date", "contact_email"],
  businessMandatoryFields: ["company_reg_number", "contact_email"],
};

/** What regulators ask for in the two seeded countries that need documents. */
export function addRegistrationSeed(catalogue: Catalogue): void {
  for (const [name, entityType] of proofs) {
    const id = seedId("proof-type", name);
    catalogue.proofTypes.set(id, { id, name, entityType });
  }
  for (const [name, permanent] of templates) {
    const id = seedId("template", name);
    catalogue.templates.set(id, { id, name, permanent });
  }
  const add = (iso: string, own: Omit<AddressRequirement, "id" | "countryId" | "typeId" | keyof typeof common>) => {
    const id = seedId("requirement", iso);
    const [countryId, typeId] = [seedId("country", iso), seedId("type", "Local")];
    catalogue.requirements.set(id, { id, countryId, typeId, ...common, ...own });
  };
  add("DE", {
    addressAreaLevel: "city",
    serviceDescriptionRequired: false,
    restrictionMessage: "The address has to be in the city of the number.",
    permanentDocumentId: seedId("template", "Germany end user declaration"),
  });
  add("FR", {
    addressAreaLevel: "country",
    serviceDescriptionRequired: true,
    restrictionMessage: "The address has to be in France.",
    permanentDocumentId: null,
  });
}
