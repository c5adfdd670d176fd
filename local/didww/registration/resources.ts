import { seedId } from "../ids.ts";
import {
  containsText,
  equals,
  equalsAnyCase,
  isTrue,
  type Relationship,
  type Resource,
  toMany,
  toOne,
} from "../json-api/resource.ts";
import { fromMap } from "../resources/coverage.ts";
import type { PaperRow } from "../rows.ts";
import type { AddressRequirement, DocumentTemplate, ProofType } from "../seed/types.ts";
import type { World } from "../world.ts";
import { address, encryptedFile, identity, permanentDocument, proof, verification } from "./kinds.ts";
import { paperResource } from "./paper-resource.ts";
import { publicKeyPems } from "./public-keys.ts";

/** The papers that customers send in, and what regulators ask for. */
export function registrationResources(world: World): Resource<unknown>[] {
  const { tables, catalogue } = world;
  const proofsOf = toMany<PaperRow>("proofs", (row) => idsWhere(tables.proofs.values(), "entity", row.id));
  const identities = paperResource(tables.identities, identity, {
    relationships: {
      proofs: proofsOf,
      addresses: toMany("addresses", (row) => idsWhere(tables.addresses.values(), "identity", row.id)),
      permanent_documents: toMany("permanent_supporting_documents", (row) =>
        idsWhere(tables.permanentDocuments.values(), "identity", row.id),
      ),
    },
  });
  const addresses = paperResource(tables.addresses, address, {
    relationships: { proofs: proofsOf },
    filters: {
      "identity.external_reference_id": equals(
        (row) => tables.identities.get(row.links.identity ?? "")?.attributes.external_reference_id as string | null,
      ),
    },
  });
  const entity: Relationship<PaperRow> = {
    types: ["identities", "addresses"],
    many: false,
    refs: (row) => [{ type: row.links.entity_type ?? "identities", id: row.links.entity ?? "" }],
  };
  const proofs = paperResource(tables.proofs, proof, { relationships: { entity } });
  const verifications = paperResource(tables.addressVerifications, verification, {
    relationships: { dids: toMany("dids", (row) => row.lists.dids ?? []) },
    filters: {
      reference_in: equalsAnyCase((row) => String(row.attributes.reference)),
      "address.identity.id": equals((row) => tables.addresses.get(row.links.address ?? "")?.links.identity),
    },
  });
  return [
    identities,
    addresses,
    proofs,
    verifications,
    paperResource(tables.permanentDocuments, permanentDocument),
    { ...paperResource(tables.encryptedFiles, encryptedFile), attributes: (row: PaperRow) => row.attributes },
    addressRequirements(world),
    fromMap<ProofType>(catalogue.proofTypes, {
      type: "proof_types",
      path: "proof_types",
      paginated: false,
      relationships: {},
      filters: { entity_type: equalsAnyCase((type) => type.entityType) },
      sorts: {},
      attributes: ({ name, entityType }) => ({ name, entity_type: entityType }),
    }),
    fromMap<DocumentTemplate>(catalogue.templates, {
      type: "supporting_document_templates",
      path: "supporting_document_templates",
      paginated: true,
      relationships: {},
      filters: {
        name: equalsAnyCase((template) => template.name),
        name_contains: containsText((template) => template.name),
        permanent: isTrue((template) => template.permanent),
      },
      sorts: {},
      attributes: ({ id, name, permanent }) => ({ name, permanent, url: `${world.baseUrl}/storage/public/${id}.pdf` }),
    }),
    publicKeys(),
  ];
}

function* idsWhere(rows: Iterable<Readonly<PaperRow>>, link: string, id: string): Iterable<string> {
  for (const row of rows) if (row.links[link] === id) yield row.id;
}

function addressRequirements(world: World): Resource<AddressRequirement> {
  const { catalogue } = world;
  const proofTypes = (entityType: ProofType["entityType"]) =>
    toMany<AddressRequirement>("proof_types", () =>
      [...catalogue.proofTypes.values()].filter((type) => type.entityType === entityType).map((type) => type.id),
    );
  const permanent = toOne<AddressRequirement>("supporting_document_templates", (row) => row.permanentDocumentId);
  const none = toOne<AddressRequirement>("supporting_document_templates", () => null);
  return fromMap<AddressRequirement>(catalogue.requirements, {
    type: "address_requirements",
    path: "address_requirements",
    paginated: true,
    relationships: {
      country: toOne("countries", (row) => row.countryId),
      did_group_type: toOne("did_group_types", (row) => row.typeId),
      personal_permanent_document: permanent,
      business_permanent_document: permanent,
      personal_onetime_document: none,
      business_onetime_document: none,
      personal_proof_types: proofTypes("Personal"),
      business_proof_types: proofTypes("Business"),
      address_proof_types: proofTypes("Address"),
    },
    filters: {
      "country.id": equals((row) => row.countryId),
      "did_group_type.id": equals((row) => row.typeId),
    },
    sorts: {},
    attributes: (row) => ({
      identity_type: "any",
      personal_area_level: "world_wide",
      business_area_level: "world_wide",
      address_area_level: row.addressAreaLevel,
      personal_proof_qty: row.personalProofQty,
      business_proof_qty: row.businessProofQty,
      address_proof_qty: row.addressProofQty,
      personal_mandatory_fields: row.personalMandatoryFields,
      business_mandatory_fields: row.businessMandatoryFields,
      service_description_required: row.serviceDescriptionRequired,
      restriction_message: row.restrictionMessage,
    }),
  });
}

function publicKeys(): Resource<{ id: string; key: string }> {
  const rows = publicKeyPems.map((key, index) => ({ id: seedId("public-key", String(index)), key }));
  return fromMap(new Map(rows.map((row) => [row.id, row])), {
    type: "public_keys",
    path: "public_keys",
    paginated: false,
    relationships: {},
    filters: {},
    sorts: {},
    attributes: ({ key }) => ({ key }),
  });
}
