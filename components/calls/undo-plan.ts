import { ApiError, api } from "@/components/layout/api-client";
import type { CallPlan } from "@/lib/contract/calls/plan";
import type { CallPlanView } from "@/lib/contract/calls/wire";

/** A version just saved. */
export interface SavedPlan {
  numberId: string;
  version: number;
  /** what its editor began with: what every number begins with, where it is the first version */
  before: CallPlan;
}

/**
 * Brings back what there was before a save, as a version of its own. Before the first save that is what every number begins with.
 * @returns null: another version was saved in between, and nothing was undone
 */
export async function undoPlan({ numberId, version, before }: SavedPlan): Promise<CallPlanView | null> {
  const params = { id: numberId };
  try {
    return await (version === 1
      ? api("PUT /numbers/{id}/call-plan", { params, body: { version, plan: before } })
      : api("POST /numbers/{id}/call-plan/restoration", { params, body: { version, restored: version - 1 } }));
  } catch (error) {
    if (error instanceof ApiError && error.code === "CHANGED") return null;
    throw error;
  }
}

/** Said where an undo came too late. */
export const undoneByOthers = "Somebody saved another version in between, so nothing was undone";
