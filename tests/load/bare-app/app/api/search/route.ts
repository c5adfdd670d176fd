import { database } from "../../database";

export const dynamic = "force-dynamic";

/** The numbers of one kept search with their places, in one statement: no caller, no limits, no prices of a rule, no holds. */
export async function GET(request: Request) {
  const key = new URL(request.url).searchParams.get("key");
  const numbers = await database()`
    select n ->> 'e164' as e164, a.id as area_id, a.country, a.name as place, a.number_type, a.features, s.monthly_cost, s.setup_cost
    from public.search_cache c, jsonb_array_elements(c.results) n
    join public.areas a on a.id = (n ->> 'area_id')::uuid
    join lateral (select * from public.area_skus where area_id = a.id and is_available order by monthly_cost limit 1) s on true
    where c.key = ${key}`;
  return Response.json({ numbers });
}
