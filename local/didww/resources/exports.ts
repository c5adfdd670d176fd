import { sendCallback } from "../callbacks/send-callback.ts";
import { cdrFile } from "../calls/cdr.ts";
import { newId } from "../ids.ts";
import { invalid, notFound, parameterMissing, paramNotAllowed } from "../json-api/errors.ts";
import { equals, type Resource, sortBy } from "../json-api/resource.ts";
import { isRecord, parseWriteBody } from "../json-api/write-body.ts";
import { parseCallback, parseReference } from "../orders/parse-order.ts";
import type { Router } from "../router.ts";
import type { ExportRow } from "../rows.ts";
import { iso } from "../time.ts";
import type { World } from "../world.ts";
import { getRow, listReply, oneReply } from "./read-routes.ts";

const step = "export-step";
const faults = ["export_stuck", "export_corrupt_gzip", "export_changed_header", "export_duplicate_rows"] as const;
const file = /^([0-9a-f-]{36})\.csv\.gz$/;

const fileUrl = (world: World, row: ExportRow) => `${world.baseUrl}/exports/${row.fileId}.csv.gz`;

export function exports(world: World): Resource<ExportRow> {
  const rows = world.tables.exports;
  return {
    type: "exports",
    path: "exports",
    paginated: true,
    relationships: {},
    filters: { external_reference_id: equals((row) => row.externalReferenceId) },
    sorts: {
      created_at: sortBy((row) => row.createdAt),
      external_reference_id: sortBy((row) => row.externalReferenceId),
      status: sortBy((row) => row.status),
    },
    id: (row) => row.id,
    attributes: (row) => ({
      export_type: row.exportType,
      status: row.status,
      url: row.status === "completed" ? fileUrl(world, row) : null,
      filters: row.filters,
      callback_url: row.callbackUrl,
      callback_method: row.callbackMethod,
      external_reference_id: row.externalReferenceId,
      created_at: iso(row.createdAt),
    }),
    all: () => rows.values(),
    find: (id) => rows.get(id) ?? null,
  };
}

export function addExportRoutes(router: Router, world: World, resource: Resource<unknown>): void {
  router.on("GET", "/exports", (request) => listReply(request, resource));
  router.on(
    "GET",
    "/exports/:id",
    (request) => {
      const fileId = file.exec(request.params.id ?? "")?.[1];
      return fileId ? download(world, fileId) : oneReply(request, resource, getRow(resource, request));
    },
    { anyMedia: true },
  );
  router.on("POST", "/exports", async (request) => {
    const attributes = ["export_type", "filters", "callback_url", "callback_method", "external_reference_id"];
    const body = parseWriteBody(await request.text(), { type: "exports", attributes });
    return oneReply(request, resource, createExport(world, body.attributes), 201);
  });
  router.on("PATCH", "/exports/:id", async (request) => {
    const row = getRow(resource, request) as ExportRow;
    const body = parseWriteBody(
      await request.text(),
      { type: "exports", attributes: ["external_reference_id"] },
      row.id,
    );
    const externalReferenceId = parseReference(body.attributes.external_reference_id);
    return oneReply(request, resource, world.tables.exports.put(row.id, { ...row, externalReferenceId }));
  });

  world.agenda.on(step, (id) => {
    const row = world.tables.exports.get(id);
    if (row?.status === "pending") {
      world.tables.exports.put(id, { ...row, status: "processing" });
      world.agenda.plan(step, id, world.clock.now() + world.account.get().exportDelayMs / 2);
    } else if (row?.status === "processing") {
      const { id: exportId } = world.tables.exports.put(id, { ...row, status: "completed" });
      sendCallback(world, row, { id: exportId, type: "exports", status: "completed", url: fileUrl(world, row) });
    }
  });
}

function createExport(world: World, attributes: Record<string, unknown>): ExportRow {
  const { export_type: exportType, filters } = attributes;
  if (exportType !== "cdr_in" && exportType !== "cdr_out") throw invalid("export_type", "is not included in the list");
  if (!isRecord(filters)) throw parameterMissing("filters");
  const extra = exportType === "cdr_in" ? "did_number" : "voice_out_trunk.id";
  for (const name of Object.keys(filters)) {
    if (!["from", "to", extra].includes(name)) throw paramNotAllowed(`filters.${name}`);
  }
  checkWindow(world, filters);
  const fault = faults.find((kind) => world.scenarios.take(kind, {})) ?? null;
  const row: ExportRow = {
    id: newId(),
    exportType,
    status: "pending",
    fileId: newId(),
    filters: Object.fromEntries(Object.entries(filters).map(([name, value]) => [name, String(value)])),
    ...parseCallback(attributes),
    externalReferenceId: parseReference(attributes.external_reference_id),
    createdAt: world.clock.now(),
    fault,
  };
  world.tables.exports.put(row.id, row);
  if (fault !== "export_stuck") world.agenda.plan(step, row.id, row.createdAt + world.account.get().exportDelayMs / 2);
  return row;
}

/** `from` inclusive and `to` exclusive, UTC, inside this month or the two before it. */
function checkWindow(world: World, filters: Record<string, unknown>): void {
  const now = new Date(world.clock.now());
  const earliest = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 2, 1);
  const [from, to] = [parseInstant("from", filters.from), parseInstant("to", filters.to)];
  const wrong = (name: string, message: string) =>
    invalid(`filters.${name}`, message, `/data/attributes/filters/${name}`);
  if (from < earliest) throw wrong("from", "must be in the current or the two previous months");
  if (from > now.getTime()) throw wrong("from", "can't be in the future");
  if (to > now.getTime()) throw wrong("to", "can't be in the future");
  if (from >= to) throw wrong("to", "must be after from");
}

function parseInstant(name: string, value: unknown): number {
  const pointer = `/data/attributes/filters/${name}`;
  if (value === undefined) throw invalid(`filters.${name}`, "can't be blank", pointer);
  const shaped = typeof value === "string" && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value);
  const at = shaped ? Date.parse(`${value.replace(" ", "T")}Z`) : Number.NaN;
  if (Number.isNaN(at)) throw invalid(`filters.${name}`, "is invalid", pointer);
  return at;
}

function download(world: World, fileId: string): Response {
  const row = world.tables.exports.find((one) => one.fileId === fileId && one.status === "completed");
  if (!row) throw notFound(fileId);
  if (row.exportType === "cdr_out") return fileReply(fileId, cdrFile([], row.fault)); // nobody calls out from here
  const [from, to] = [parseInstant("from", row.filters.from), parseInstant("to", row.filters.to)];
  const number = row.filters.did_number;
  const calls = world.tables.calls.list(
    (call) => call.startedAt >= from && call.startedAt < to && (!number || call.did === number),
  );
  return fileReply(fileId, cdrFile(calls, row.fault));
}

function fileReply(fileId: string, file: Buffer): Response {
  return new Response(new Uint8Array(file), {
    headers: {
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename="${fileId}.csv.gz"`,
    },
  });
}
