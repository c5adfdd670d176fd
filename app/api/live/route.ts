/** Liveness: the process answers. Asks nothing; `/api/health` asks every part. */
export const dynamic = "force-dynamic";

export const GET = () => Response.json({ ok: true });
