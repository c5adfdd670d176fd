import "server-only";
import { z } from "zod";
import { actorJson, type StaffActor } from "@/lib/callers";
import { presentCarriers } from "@/lib/carriers";
import { type Attention, attentionSchema } from "@/lib/contract/staff/attention";
import { type AuditEntry, auditEntrySchema } from "@/lib/contract/staff/audit";
import { type Carrier, carrierSchema } from "@/lib/contract/staff/carriers";
import { call, serverSql } from "@/lib/db";
import { AppError } from "@/lib/errors";

/** One filter, order and place of a list, as `private.staff_list` takes them. */
export interface ListRequest {
  filters: readonly { column: string; op: "in" | "from" | "to" | "contains" | "name"; values: readonly string[] }[];
  /** Column of the view. */
  sort: string;
  is_descending: boolean;
  /** At most 1000. */
  limit: number;
  cursor: { value: unknown; id: string } | null;
  is_backward: boolean;
}

export const readListRows = <Row>(staff: StaffActor, list: string, request: ListRequest, row: z.ZodType<Row>) =>
  call(
    serverSql(),
    "staff_list",
    { p_actor: actorJson(staff), p_list: list, p_page: request },
    z.object({ rows: z.array(z.unknown()), has_more: z.boolean() }),
  ).then(({ rows, has_more }) => ({
    rows: rows.map((raw) => ({ row: row.parse(raw), raw: raw as Record<string, unknown> })),
    hasMore: has_more,
  }));

const staffProfile = z.object({
  user_id: z.uuid(),
  role: z.enum(["support", "operator", "admin"]),
  email: z.string(),
  display_name: z.string().nullable(),
});
/** The member of staff, for the frame of their own pages. */
export const getStaffProfile = (staff: StaffActor) =>
  call(serverSql(), "staff_profile", { p_actor: actorJson(staff) }, staffProfile);

/** What was done to these things ("number:<id>"), newest first, at most 20. */
export const getAuditTrail = (staff: StaffActor, ...subjects: string[]): Promise<AuditEntry[]> =>
  call(
    serverSql(),
    "staff_audit_trail",
    { p_actor: actorJson(staff), p_subjects: subjects },
    z.array(auditEntrySchema),
  );

/** All carriers, in the order in which they are asked. */
export async function listCarriers(staff: StaffActor): Promise<Carrier[]> {
  const rows = await call(serverSql(), "staff_carriers", { p_actor: actorJson(staff) }, z.array(carrierSchema));
  const present = presentCarriers();
  return rows.map((row) => ({ ...row, has_account: present.includes(row.id) }));
}

/**
 * Stops or resumes the sale of a carrier's numbers; resuming puts one on sale that was not in use.
 * @throws {AppError} NOT_FOUND, also to sell without an account there
 */
export async function setSelling(staff: StaffActor, carrierId: string, isPaused: boolean, reason: string) {
  if (!isPaused && !presentCarriers().includes(carrierId)) throw new AppError("NOT_FOUND");
  return call(
    serverSql(),
    "staff_set_selling",
    { p_actor: actorJson(staff), p_carrier: carrierId, p_is_paused: isPaused, p_reason: reason },
    z.object({ is_paused: z.boolean() }),
  );
}

/** Everything that may need a person, also what needs none at the moment, in the order of importance. */
export const listAttention = (staff: StaffActor): Promise<Attention[]> =>
  call(serverSql(), "staff_attention", { p_actor: actorJson(staff) }, z.array(attentionSchema));
