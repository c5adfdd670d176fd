import type { CallPath } from "@/lib/contract/calls/path";
import type { LegReport } from "../rows";
import type { Fields } from "./answer-voice";

const unanswered: Readonly<Record<string, LegReport["status"]>> = {
  busy: "busy",
  "no-answer": "no_answer",
  failed: "failed",
  canceled: "canceled",
};

export const seconds = (value: string | undefined): number | undefined =>
  value !== undefined && /^\d{1,6}$/.test(value) ? Number(value) : undefined;

/** The call is over at the caller's end: nothing that we answer is done. */
export const hasCallerLeft = (fields: Fields): boolean =>
  ["completed", "canceled", "busy", "failed", "no-answer"].includes(fields.get("CallStatus") ?? "");

/** What follows a key; "" what comes before any. */
export const partOf = (path: CallPath, branch: string) =>
  branch === "" ? path : path.end.kind === "menu" ? path.end.choices.find(({ digit }) => digit === branch) : undefined;

/**
 * What became of a ring. A phone that was picked up has the call only when both were connected: one who declines at the question has
 * picked up too.
 */
export function dialResult(path: CallPath, branch: string, step: number, fields: Fields): LegReport {
  const isSingle = partOf(path, branch)?.rings[step]?.lines.length === 1;
  return resultOf(fields, { branch, step }, isSingle);
}

/** Of a phone that an agent dialed. @param position of its leg in the step */
export const agentDialResult = (fields: Fields, at: { branch: string; step: number; position: number }): LegReport =>
  resultOf(fields, at, true);

function resultOf(fields: Fields, at: Pick<LegReport, "branch" | "step" | "position">, isSingle: boolean): LegReport {
  const status = fields.get("DialCallStatus") ?? "";
  const bridged = fields.get("DialBridged") ?? String(status === "completed" || status === "answered");
  const ref = fields.get("DialCallSid");
  const isBridged = bridged === "true";
  const talked = seconds(fields.get("DialCallDuration"));
  return {
    ...at,
    status: isBridged ? "bridged" : (unanswered[status] ?? "declined"),
    ...(ref !== undefined && (isBridged || isSingle) && { leg_ref: ref }),
    ...(isBridged && talked !== undefined && { seconds: talked }),
  };
}

/** A report of one leg on its way. Null for a state that says nothing. */
export function legStatus(fields: Fields): Pick<LegReport, "status" | "seconds"> | null {
  const status = fields.get("CallStatus") ?? "";
  if (status === "initiated" || status === "ringing") return { status: "ringing" };
  if (status === "in-progress") return { status: "picked_up" };
  const talked = seconds(fields.get("CallDuration"));
  if (status === "completed") return { status: "picked_up", ...(talked !== undefined && { seconds: talked }) };
  const end = unanswered[status];
  return end ? { status: end } : null;
}
