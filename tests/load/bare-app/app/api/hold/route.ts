import { database } from "../../database";

export const dynamic = "force-dynamic";

/** One durable insert. */
export async function POST(request: Request) {
  const { area_id, e164 } = (await request.json()) as { area_id: string; e164: string };
  const [hold] = await database()`
    insert into bare.holds (area_id, e164) values (${area_id}, ${e164}) returning id, area_id, e164, held_at`;
  return Response.json(hold, { status: 201 });
}
