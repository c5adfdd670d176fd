import { invalidBecause, invalidRelationship, parameterMissing } from "../json-api/errors.ts";
import { toOneId, type WriteBody } from "../json-api/write-body.ts";
import type { PaperRow } from "../rows.ts";
import type { AddressRequirement } from "../seed/types.ts";
import type { World } from "../world.ts";

/**
 * Dry run: would this identity and address satisfy the requirement?
 * @throws {ApiError} 422 with one entry per gap
 */
export function validateRequirement(world: World, body: WriteBody): AddressRequirement {
  const requirementId = toOneId(body, "address_requirement", "address_requirements");
  const requirement = world.catalogue.requirements.get(requirementId ?? "");
  if (!requirement) throw invalidRelationship("address_requirement", "must exist");
  const identityId = toOneId(body, "identity", "identities");
  const addressId = toOneId(body, "address", "addresses");
  if (!identityId && !addressId) throw parameterMissing("identity");
  const identity = identityId ? world.tables.identities.get(identityId) : undefined;
  const address = addressId ? world.tables.addresses.get(addressId) : undefined;
  if (identityId && !identity) throw invalidRelationship("identity");
  if (addressId && !address) throw invalidRelationship("address");
  const gaps = [
    ...(identity ? identityGaps(world, requirement, identity) : []),
    ...(address ? addressGaps(world, requirement, address) : []),
  ];
  if (gaps.length > 0) throw invalidBecause(gaps);
  return requirement;
}

function identityGaps(world: World, requirement: AddressRequirement, identity: PaperRow): string[] {
  const business = String(identity.attributes.identity_type).toLowerCase() === "business";
  const fields = business ? requirement.businessMandatoryFields : requirement.personalMandatoryFields;
  const gaps = fields.filter((field) => !identity.attributes[field]).map((field) => `Identity ${field} can't be blank`);
  const wanted = business ? requirement.businessProofQty : requirement.personalProofQty;
  if (proofCount(world, identity.id) < wanted) gaps.push(`Identity needs ${wanted} proof document(s)`);
  const template = requirement.permanentDocumentId;
  const signed = world.tables.permanentDocuments.find(
    (row) => row.links.identity === identity.id && row.links.template === template,
  );
  if (template && !signed) gaps.push(`Identity needs the form "${world.catalogue.templates.get(template)?.name}"`);
  return gaps;
}

function addressGaps(world: World, requirement: AddressRequirement, address: PaperRow): string[] {
  const gaps: string[] = [];
  if (requirement.addressAreaLevel !== "world_wide" && address.links.country !== requirement.countryId) {
    gaps.push("Address has to be in the country of the number");
  }
  if (proofCount(world, address.id) < requirement.addressProofQty) {
    gaps.push(`Address needs ${requirement.addressProofQty} proof document(s)`);
  }
  return gaps;
}

function proofCount(world: World, entityId: string): number {
  return world.tables.proofs.list((proof) => proof.links.entity === entityId).length;
}
