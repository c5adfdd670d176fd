import { ApiError } from "@/components/layout/api-client";

/**
 * Shows the server the password of the member of staff again; for half an hour they may then change things.
 * @throws {ApiError} when it is not their password
 */
export async function reauthenticate(password: string): Promise<void> {
  const response = await fetch("/api/v1/staff/reauthentication", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ password }),
  }).catch(() => null);
  if (!response) throw new ApiError("NETWORK", 0);
  if (response.ok) return;
  const { error } = (await response.json().catch(() => ({}))) as { error?: { code?: string } };
  throw new ApiError(error?.code ?? "INTERNAL", response.status);
}
