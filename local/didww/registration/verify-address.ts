import { sendCallback } from "../callbacks/send-callback.ts";
import { newId } from "../ids.ts";
import { invalid, invalidRelationship } from "../json-api/errors.ts";
import { toManyIds, toOneId, type WriteBody } from "../json-api/write-body.ts";
import { parseCallback, parseReference } from "../orders/parse-order.ts";
import type { CallbackMethod, PaperRow } from "../rows.ts";
import type { World } from "../world.ts";
import { verification } from "./kinds.ts";
import { attachFiles } from "./paper-resource.ts";

const reviewWork = "address-verification-review";

/** Submits an address for numbers that await registration. @throws {ApiError} 422 */
export function submitVerification(world: World, body: WriteBody): PaperRow {
  const addressId = toOneId(body, "address", "addresses");
  if (!addressId || !world.tables.addresses.get(addressId)) throw invalidRelationship("address", "must exist");
  const didIds = toManyIds(body, "dids", "dids") ?? [];
  const dids = didIds.map((id) => world.tables.dids.get(id));
  if (dids.length === 0 || dids.includes(undefined)) throw invalidRelationship("dids", "must exist");
  const { callbackUrl, callbackMethod } = parseCallback(body.attributes);
  const description = body.attributes.service_description ?? null;
  if (!description && dids.some((did) => needsDescription(world, did?.groupId ?? ""))) {
    throw invalid("service_description", "can't be blank");
  }
  const files = toManyIds(body, "onetime_files", "encrypted_files");
  const row: PaperRow = {
    id: newId(),
    createdAt: world.clock.now(),
    attributes: {
      ...verification.attributes,
      reference: newReference(),
      service_description: description === null ? null : String(description),
      callback_url: callbackUrl,
      callback_method: callbackMethod,
      external_reference_id: parseReference(body.attributes.external_reference_id),
    },
    links: { address: addressId },
    lists: { dids: didIds, files: files ? attachFiles(world, files, "onetime_files") : [] },
  };
  world.tables.addressVerifications.put(row.id, row);
  const rejected = world.scenarios.take("registration_rejected", { numbers: dids.map((did) => did?.number ?? "") });
  if (rejected) {
    row.lists.plannedReasons = rejected.reasons ?? ["Document is not readable"];
    world.tables.addressVerifications.put(row.id, row);
    world.agenda.plan(reviewWork, row.id, row.createdAt + (rejected.ms ?? 1_000));
  }
  return row;
}

/** Rejections that a scenario planned. */
export function watchVerifications(world: World): void {
  world.agenda.on(reviewWork, (id) => {
    const row = world.tables.addressVerifications.get(id);
    if (row?.attributes.status !== "pending" || !row.lists.plannedReasons) return;
    reviewVerification(world, row, { status: "rejected", reasons: row.lists.plannedReasons, comment: null });
  });
}

export interface Review {
  status: "approved" | "rejected";
  reasons: string[];
  comment: string | null;
}

/** The carrier's staff decided: approved numbers unblock, and the callback goes out. */
export function reviewVerification(world: World, row: PaperRow, review: Review): PaperRow {
  const { tables } = world;
  const approved = review.status === "approved";
  row.attributes = {
    ...row.attributes,
    status: review.status,
    reject_reasons: approved ? null : review.reasons,
    reject_comment: approved ? null : review.comment,
  };
  const address = tables.addresses.get(row.links.address ?? "");
  world.store.transaction(() => {
    tables.addressVerifications.put(row.id, row);
    if (approved && address) {
      const identityId = address.links.identity ?? null;
      tables.addresses.put(address.id, { ...address, attributes: { ...address.attributes, verified: true } });
      tables.identities.update(identityId ?? "", (one) => ({
        ...one,
        attributes: { ...one.attributes, verified: true },
      }));
      for (const id of row.lists.dids ?? []) {
        tables.dids.update(id, (did) => {
          did.awaitingRegistration = false;
          did.addressVerificationId = row.id;
          did.identityId = identityId;
        });
      }
    }
    const target = {
      callbackUrl: row.attributes.callback_url as string | null,
      callbackMethod: row.attributes.callback_method as CallbackMethod | null,
    };
    sendCallback(world, target, {
      id: row.id,
      type: "address_verifications",
      status: review.status,
      reject_reason: approved ? "" : review.reasons.join(", "),
      reject_comment: approved ? "" : (review.comment ?? ""),
    });
  });
  return row;
}

function needsDescription(world: World, groupId: string): boolean {
  const requirementId = world.catalogue.groups.get(groupId)?.requirementId;
  return world.catalogue.requirements.get(requirementId ?? "")?.serviceDescriptionRequired ?? false;
}

function newReference(): string {
  const letter = () => String.fromCharCode(65 + Math.floor(Math.random() * 26));
  return `${letter()}${letter()}${letter()}-${String(Math.floor(Math.random() * 1_000_000)).padStart(6, "0")}`;
}
