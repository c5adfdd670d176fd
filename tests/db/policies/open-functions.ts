import { connect } from "../../../local/postgres/index.ts";
import { createTestDatabase } from "../../setup/database.ts";
import type { Caller } from "./callers.ts";
import { Tally } from "./figures.ts";
import { argument, createProbe, type Identity } from "./probe.ts";
import { buildWorld } from "./world.ts";

/** The test world with every function of schema `private`, ready to be called as anybody. Call `close` in `afterAll`. */
export async function openFunctions(figuresName: string) {
  const db = await createTestDatabase();
  const superuser = connect(db.url("supabase_admin"));
  const world = await buildWorld(db);
  const probe = await createProbe(superuser, world.idsOfB);
  const tally = new Tally();
  const server: Identity = { login: "app_server" };
  const catalog = await db.sql<{ name: string; signature: string; types: string[]; returns: string; acl: string[] }[]>`
    select p.proname as name, p.oid::regprocedure::text as signature, p.prorettype::regtype::text as returns,
      coalesce((select array_agg(format_type(t.oid, null) order by t.n) from unnest(p.proargtypes) with ordinality t(oid, n)), '{}') as types,
      coalesce((select array_agg(coalesce(r.rolname, 'public')::text order by 1) from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x left join pg_roles r on r.oid = x.grantee
        where x.privilege_type = 'EXECUTE' and x.grantee <> p.proowner), '{}') as acl
    from pg_proc p where p.pronamespace = 'private'::regnamespace order by 1`;
  const typesOf = new Map(catalog.map((one) => [one.name, one.types]));
  const expression = (name: string, values: unknown[]): string =>
    `private.${name}(${values.map((value, index) => argument(value, typesOf.get(name)![index]!)).join(", ")})`;

  return {
    world,
    probe,
    tally,
    server,
    catalog,
    /** the call of a function as SQL */
    expression,
    /** the same with all arguments null */
    nothing: (name: string) =>
      expression(
        name,
        typesOf.get(name)!.map(() => null),
      ),
    /** how a person or key reads; without claims the role `anon` */
    readAs: ({ claims }: Caller): Identity =>
      claims === null ? { role: "anon" } : { login: "app_server", role: "authenticated", claims },
    async close(): Promise<void> {
      tally.save(figuresName);
      await superuser.end();
      await db.drop();
    },
  };
}
