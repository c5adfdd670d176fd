import "server-only";
import { z } from "zod";
import { actorJson, type StaffActor } from "@/lib/callers";
import { type JumpAnswer, type JumpHit, jumpHitSchema } from "@/lib/contract/staff/jump";
import { call, serverSql } from "@/lib/db";
import { formatPhone } from "@/lib/kernel/telephony/format-phone";
import { readNeedle } from "./read-needle";

/** The page of each kind of thing. */
const pages: Record<JumpHit["kind"], (id: string) => string> = {
  number: (id) => `/admin/numbers/${id}`,
  order: (id) => `/admin/orders/${id}`,
  account: (id) => `/admin/accounts/${id}`,
  person: (id) => `/admin/people/${id}`,
  job: (id) => `/admin/jobs/${id}`,
  dispute: (id) => `/admin/disputes/${id}`,
  event: (id) => `/admin/events?external=${encodeURIComponent(id)}`,
  request: (id) => `/admin/audit?request=${encodeURIComponent(id)}`,
};

const rows = z.array(jumpHitSchema.omit({ href: true }).extend({ id: z.string() }));

/**
 * What a pasted text may mean: numbers in any spelling or parts of them, orders, accounts, people, jobs, ids of Stripe and of
 * carriers, requests. The best first.
 */
export async function jump(staff: StaffActor, text: string): Promise<JumpAnswer> {
  const needle = readNeedle(text);
  if (!needle.words && !needle.token && needle.digits.length === 0) return { hits: [], jump_to: null };
  const found = await call(serverSql(), "staff_jump", { p_actor: actorJson(staff), p_needle: needle }, rows);
  const hits = found.map(({ id, title, ...hit }) => ({ ...hit, title: formatPhone(title), href: pages[hit.kind](id) }));
  const exact = hits.filter(({ is_exact }) => is_exact);
  return { hits, jump_to: exact.length === 1 ? exact[0]!.href : null };
}
