import "server-only";
import { actorJson, type StaffActor } from "@/lib/callers";
import { staffInvoiceSchema } from "@/lib/contract/staff/invoices";
import { call, serverSql } from "@/lib/db";

/** One invoice or credit note with its lines, credit notes and attempts; null when there is none. */
export const getStaffInvoice = (staff: StaffActor, id: string) =>
  call(serverSql(), "staff_get_invoice", { p_actor: actorJson(staff), p_id: id }, staffInvoiceSchema.nullable());
