import { z } from "zod";
import type { Route } from "../api.ts";
import { invalidRequest, noSuch } from "../errors.ts";
import { pageOf } from "../list.ts";
import { boolean, listParams, mergeMetadata, metadata, params, text } from "../params.ts";
import { closeDispute } from "../payments/disputes.ts";
import type { Dispute } from "../types.ts";
import type { World } from "../world.ts";

export function disputeRoutes(on: Route, world: World): void {
  const find = (id: string): Dispute => {
    const dispute = world.disputes.get(id);
    if (!dispute) throw noSuch("dispute", id);
    return dispute;
  };

  const list = listParams({ charge: text().optional(), payment_intent: text().optional() });
  on("GET", "/v1/disputes", list, (given, { path }) =>
    pageOf(
      world.disputes.values(),
      given,
      path,
      (dispute) =>
        (!given.charge || dispute.charge === given.charge) &&
        (!given.payment_intent || dispute.payment_intent === given.payment_intent),
    ),
  );

  on("GET", "/v1/disputes/:id", params({}), (_, { param }) => find(param("id")));

  const update = params({
    evidence: z
      .strictObject({
        uncategorized_text: text(20_000).optional(),
        product_description: text(20_000).optional(),
        customer_name: text().optional(),
        customer_email_address: text().optional(),
        access_activity_log: text(20_000).optional(),
        service_date: text().optional(),
      })
      .optional(),
    metadata: metadata().optional(),
    submit: boolean().optional(),
  });
  on("POST", "/v1/disputes/:id", update, (given, { param }) => {
    const before = find(param("id"));
    if (isClosed(before)) throw alreadyClosed(before);
    const submits = Boolean(given.evidence) && given.submit !== false;
    const inquiry = before.status.startsWith("warning");
    const after: Dispute = {
      ...before,
      metadata: mergeMetadata(before.metadata, given.metadata),
      evidence: { ...before.evidence, ...given.evidence },
      evidence_details: {
        ...before.evidence_details,
        has_evidence: before.evidence_details.has_evidence || Boolean(given.evidence),
        submission_count: before.evidence_details.submission_count + (submits ? 1 : 0),
        submission_method: submits ? "manual" : before.evidence_details.submission_method,
      },
      status: submits ? (inquiry ? "warning_under_review" : "under_review") : before.status,
    };
    world.disputes.put(after.id, after);
    world.emit("charge.dispute.updated", after, { status: before.status });
    // In test mode the text decides immediately.
    const verdict = submits ? given.evidence?.uncategorized_text : undefined;
    if (verdict === "winning_evidence") return closeDispute(world, after, inquiry ? "warning_closed" : "won");
    if (verdict === "losing_evidence") return closeDispute(world, after, "lost");
    return after;
  });

  on("POST", "/v1/disputes/:id/close", params({}), (_, { param }) => {
    const dispute = find(param("id"));
    if (isClosed(dispute)) throw alreadyClosed(dispute);
    return closeDispute(world, dispute, "lost");
  });
}

const isClosed = (dispute: Dispute) => ["won", "lost", "warning_closed"].includes(dispute.status);
const alreadyClosed = (dispute: Dispute) => invalidRequest(`This dispute is already closed (${dispute.status}).`);
