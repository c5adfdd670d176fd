import { checkHealth } from "@/lib/health";

export const dynamic = "force-dynamic";

/** Each part's state for monitors. 503 only when the database cannot be reached: without the rest the shop stays open. */
export async function GET(): Promise<Response> {
  const health = await checkHealth();
  return Response.json(health, {
    status: health.status === "down" ? 503 : 200,
    headers: { "cache-control": "no-store" },
  });
}
