import type { Collection } from "../../kit/index.ts";
import { newId } from "../ids.ts";
import { manyDocument, oneDocument } from "../json-api/document.ts";
import { invalid, invalidRelationship } from "../json-api/errors.ts";
import { parseQuery, selectRows } from "../json-api/query.ts";
import type { Resource } from "../json-api/resource.ts";
import { parseWriteBody, toOneId, type WriteBody } from "../json-api/write-body.ts";
import { addReadRoutes, getRow, oneReply } from "../resources/read-routes.ts";
import type { ApiRequest, Router } from "../router.ts";
import type { PaperRow } from "../rows.ts";
import { dayMs, iso } from "../time.ts";
import type { World } from "../world.ts";
import { encryptionFingerprint } from "./fingerprint.ts";
import { address, identity, permanentDocument, proof, verification } from "./kinds.ts";
import { type PaperKind, savePaper } from "./paper-resource.ts";
import { validateRequirement } from "./validate-requirement.ts";
import { submitVerification, watchVerifications } from "./verify-address.ts";

/** What flow (viii) needs: papers, uploads, requirements, dry runs and verifications. */
export function addRegistrationRoutes(router: Router, world: World): void {
  const { tables, registry } = world;
  const resource = (type: string) => registry.get(type)!;
  for (const type of ["address_requirements", "proof_types", "supporting_document_templates"]) {
    addReadRoutes(router, resource(type));
  }
  addPaperRoutes(router, world, identity, tables.identities, { create: checkIdentity });
  addPaperRoutes(router, world, address, tables.addresses);
  addPaperRoutes(router, world, proof, tables.proofs, { extra: ["entity", "files"], create: linkEntity(world) });
  addPaperRoutes(router, world, permanentDocument, tables.permanentDocuments, { extra: ["files"] });
  addFileRoutes(router, world);

  const verifications = resource("address_verifications");
  addReadRoutes(router, verifications);
  router.on("POST", "/address_verifications", async (request) => {
    const relationships = ["address", "dids", "onetime_files"];
    const writable = { type: verification.type, attributes: verification.creatable, relationships };
    const body = parseWriteBody(await request.text(), writable);
    return oneReply(request, verifications, submitVerification(world, body), 201);
  });
  router.on("PATCH", "/address_verifications/:id", (request) => patch(request, world, verification, verifications));
  watchVerifications(world);

  router.on("POST", "/address_requirement_validations", async (request) => {
    const type = "address_requirement_validations";
    const relationships = ["address_requirement", "identity", "address"];
    const body = parseWriteBody(await request.text(), { type, attributes: [], relationships });
    validateRequirement(world, body);
    const id = toOneId(body, "address_requirement", "address_requirements");
    return { status: 201, body: { data: { id, type }, meta: { api_version: request.document.apiVersion } } };
  });

  router.on("GET", "/public_keys", (request) => listWithoutMeta(request, resource("public_keys")), {
    open: true,
    anyMedia: true,
  });
}

interface PaperHooks {
  /** Relationships beside the kind's own. */
  extra?: readonly string[];
  /** Checks or completes a new paper; it is saved again when this returns. */
  create?: (body: WriteBody, row: PaperRow) => void;
}

function addPaperRoutes(
  router: Router,
  world: World,
  kind: PaperKind,
  table: Collection<PaperRow>,
  hooks: PaperHooks = {},
) {
  const resource = world.registry.get(kind.type)!;
  const relationships = [...Object.keys(kind.links), ...(hooks.extra ?? [])];
  addReadRoutes(router, resource);
  router.on("POST", `/${kind.type}`, async (request) => {
    const body = parseWriteBody(await request.text(), { type: kind.type, attributes: kind.creatable, relationships });
    const row = world.store.transaction(() => {
      const saved = savePaper(world, table, kind, body);
      hooks.create?.(body, saved);
      return table.put(saved.id, saved);
    });
    return oneReply(request, resource, row, 201);
  });
  router.on("PATCH", `/${kind.type}/:id`, (request) => patch(request, world, kind, resource));
  router.on("DELETE", `/${kind.type}/:id`, (request) => {
    table.delete((getRow(resource, request) as PaperRow).id);
    return { status: 204 };
  });
}

async function patch(request: ApiRequest, world: World, kind: PaperKind, resource: Resource<unknown>) {
  const row = getRow(resource, request) as PaperRow;
  const table = world.store.collection<PaperRow>(kind.type);
  const writable = { type: kind.type, attributes: kind.patchable, relationships: kind.patchableLinks ?? [] };
  const body = parseWriteBody(await request.text(), writable, row.id);
  return oneReply(request, resource, savePaper(world, table, kind, body, row));
}

function checkIdentity(_body: WriteBody, row: PaperRow): void {
  const { identity_type: type, phone_number: phone, company_name: company } = row.attributes;
  if (type !== "personal" && type !== "business") throw invalid("identity_type", "is not included in the list");
  if (!/^\d{5,15}$/.test(String(phone))) throw invalid("phone_number", "is invalid");
  if (type === "business" && !company) throw invalid("company_name", "can't be blank");
}

/** A proof belongs to an identity or to an address. */
function linkEntity(world: World): NonNullable<PaperHooks["create"]> {
  return (body, row) => {
    const ref = body.relationships.entity;
    const known = ref && !Array.isArray(ref) && ["identities", "addresses"].includes(ref.type);
    if (!known || !world.registry.get(ref.type)?.find(ref.id)) throw invalidRelationship("entity", "must exist");
    row.links.entity = ref.id;
    row.links.entity_type = ref.type;
  };
}

const fileLifeMs = dayMs;

function addFileRoutes(router: Router, world: World): void {
  const resource = world.registry.get("encrypted_files")!;
  addReadRoutes(router, resource);
  router.on(
    "POST",
    "/encrypted_files",
    async (request) => {
      const form = await request.form();
      const file = form["encrypted_files[file]"];
      if (!(file instanceof Blob) || file.size === 0) throw invalid("file", "can't be blank");
      if (form["encrypted_files[encryption_fingerprint]"] !== encryptionFingerprint()) {
        throw invalid("encryption_fingerprint", "is invalid");
      }
      const description = form["encrypted_files[description]"];
      const now = world.clock.now();
      const row: PaperRow = {
        id: newId(),
        createdAt: now,
        attributes: {
          description: typeof description === "string" ? description : null,
          expires_at: iso(now + fileLifeMs),
        },
        links: {},
        lists: {},
      };
      world.tables.encryptedFiles.put(row.id, row);
      const query = parseQuery(new URLSearchParams(), resource, world.registry);
      return Response.json(oneDocument(row, resource, query, request.document), { status: 201 });
    },
    { anyMedia: true },
  );
  router.on("DELETE", "/encrypted_files/:id", (request) => {
    world.tables.encryptedFiles.delete((getRow(resource, request) as PaperRow).id);
    return { status: 204 };
  });
}

function listWithoutMeta(request: ApiRequest, resource: Resource<unknown>) {
  const query = parseQuery(request.url.searchParams, resource, request.document.registry);
  const body = manyDocument(selectRows(resource.all(), query, resource), resource, query, request.document);
  return { status: 200, body: { data: body.data } };
}
