import { queryOptions } from "@tanstack/react-query";
import { ApiError, api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import { counted } from "@/lib/kernel/words";

export const soundsQuery = queryOptions({
  queryKey: ["sounds"],
  queryFn: ({ signal }) => api("GET /sounds", { signal }),
  staleTime: 30_000,
});

/** Why a recording was not taken or not deleted. */
export function soundProblem(error: Error | null): string | undefined {
  if (error === null) return undefined;
  if (!(error instanceof ApiError)) return describeError(error);
  const { reason, limit, used_by } = error.details as { reason?: string; limit?: number; used_by?: number };
  if (error.code === "PAYLOAD_TOO_LARGE") return tooLarge;
  if (reason === "sounds_limit")
    return `You have ${limit} recordings, as many as an account may have. Delete one first.`;
  if (reason === "sound_in_use")
    return `${counted(used_by ?? 1, "number")} still ${used_by === 1 ? "plays" : "play"} it.`;
  return describeError(error);
}
export const tooLarge = "This file is larger than 4 MB. Save it as MP3, or make it shorter.";
