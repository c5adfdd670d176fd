import { playSound } from "@/lib/calls";

/** Recordings for callers, which the voice platform fetches by links that our voice application made for it. */
export async function GET(_request: Request, { params }: { params: Promise<{ link: string }> }): Promise<Response> {
  const sound = await playSound((await params).link);
  if (!sound) return new Response("not found", { status: 404 });
  return new Response(Buffer.from(sound.bytes), {
    headers: {
      "content-type": sound.type,
      "cache-control": sound.isWhole ? "private, max-age=86400" : "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}
