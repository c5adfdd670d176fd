import type { Sql, TransactionSql } from "postgres";

const ours = "any ('{public,private}')";

/**
 * Everything that migrations make, one line each, sorted: two databases with the same lines behave alike.
 * Texts of functions count but for their white space; the order of columns and the ids and instants of seed rows do not.
 *
 * @param sql connected as `postgres`
 */
export async function fingerprint(sql: Sql | TransactionSql): Promise<string[]> {
  const parts = await Promise.all([...catalogue(sql), seedRows(sql)]);
  return parts.flat().sort();
}

/** Lines of `after` that `before` lacks as `+`, and the reverse as `-`. */
export function compareFingerprints(before: string[], after: string[]): string[] {
  const [old, now] = [new Set(before), new Set(after)];
  return [
    ...before.filter((line) => !now.has(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !old.has(line)).map((line) => `+ ${line}`),
  ];
}

/** Privileges as sorted text; null means the defaults of the kind of object. */
const acl = (column: string) =>
  `(select coalesce(string_agg(format('%s:%s%s', x.grantee::regrole, x.privilege_type, case when x.is_grantable then '*' end), ' '
    order by x.grantee::regrole::text, x.privilege_type), 'default') from aclexplode(${column}) x)`;

function catalogue(sql: Sql | TransactionSql): Promise<string[]>[] {
  const lines = async (query: string) =>
    (await sql.unsafe(query)).map((row) => String(row.line).replaceAll(/\s+/g, " ").trim());
  return queries.map(lines);
}

const queries = [
  `select format('schema %s acl %s comment %s', n.nspname, ${acl("n.nspacl")}, obj_description(n.oid)) as line
    from pg_namespace n where n.nspname = ${ours}`,
  `select format('extension %s in %s', e.extname, n.nspname) as line
    from pg_extension e join pg_namespace n on n.oid = e.extnamespace`,
  `select format('type %s %s %s not null %s checks %s acl %s comment %s', t.oid::regtype, t.typtype, format_type(t.typbasetype, t.typtypmod),
      t.typnotnull, (select string_agg(pg_get_constraintdef(k.oid), ', ' order by k.conname) from pg_constraint k where k.contypid = t.oid),
      ${acl("t.typacl")}, obj_description(t.oid)) as line
    from pg_type t left join pg_class c on c.oid = t.typrelid
    where t.typnamespace::regnamespace::text = ${ours} and (t.typtype in ('d', 'e', 'r') or c.relkind = 'c')`,
  `select format('table %s kind %s bound %s row security %s forced %s acl %s comment %s', c.oid::regclass, c.relkind,
      pg_get_expr(c.relpartbound, c.oid), c.relrowsecurity, c.relforcerowsecurity, ${acl("c.relacl")}, obj_description(c.oid)) as line
    from pg_class c where c.relnamespace::regnamespace::text = ${ours} and c.relkind in ('r', 'p', 'v', 'm', 'S')`,
  `select format('column %s.%s %s not null %s default %s %s acl %s comment %s', c.oid::regclass, a.attname,
      format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), concat(a.attidentity, a.attgenerated),
      ${acl("a.attacl")}, col_description(c.oid, a.attnum)) as line
    from pg_attribute a join pg_class c on c.oid = a.attrelid
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where c.relnamespace::regnamespace::text = ${ours} and c.relkind in ('r', 'p', 'v', 'm', 'c')
      and a.attnum > 0 and not a.attisdropped`,
  `select format('constraint %s %s %s', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid)) as line
    from pg_constraint k where k.connamespace::regnamespace::text = ${ours} and k.conrelid <> 0`,
  `select format('index %s', i.indexdef) as line from pg_indexes i where i.schemaname = ${ours}`,
  `select format('trigger %s enabled %s', pg_get_triggerdef(t.oid), t.tgenabled) as line
    from pg_trigger t where not t.tgisinternal and t.tgfoid in (select oid from pg_proc where pronamespace::regnamespace::text = ${ours})`,
  `select format('policy %s %s for %s to %s permissive %s using %s check %s', p.polrelid::regclass, p.polname, p.polcmd,
      p.polroles::regrole[], p.polpermissive, pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) as line
    from pg_policy p`,
  `select format('function %s acl %s comment %s: %s', p.oid::regprocedure, ${acl("p.proacl")}, obj_description(p.oid),
      pg_get_functiondef(p.oid)) as line
    from pg_proc p where p.pronamespace::regnamespace::text = ${ours}`,
  `select format('defaults in %s for %s acl %s', d.defaclnamespace::regnamespace, d.defaclobjtype, ${acl("d.defaclacl")}) as line
    from pg_default_acl d where d.defaclrole = 'postgres'::regrole`,
  `select format('role %s login %s inherit %s super %s bypass %s settings %s', r.rolname, r.rolcanlogin, r.rolinherit, r.rolsuper,
      r.rolbypassrls, (select string_agg(s.setconfig::text, ' ') from pg_db_role_setting s where s.setrole = r.oid)) as line
    from pg_roles r where r.rolname in ('anon', 'authenticated', 'service_role', 'app_server', 'app_worker')`,
  `select format('member %s of %s inherit %s set %s admin %s', m.member::regrole, m.roleid::regrole, m.inherit_option, m.set_option,
      m.admin_option) as line
    from pg_auth_members m where m.member::regrole::text in ('app_server', 'app_worker')`,
];

async function seedRows(sql: Sql | TransactionSql): Promise<string[]> {
  const tables = await sql<{ name: string }[]>`
    select c.oid::regclass::text as name from pg_class c
    where c.relnamespace::regnamespace::text = ${sql.unsafe(ours)} and c.relkind = 'r' order by 1`;
  const rows = await Promise.all(
    tables.map(async ({ name }) =>
      (await sql.unsafe(`select to_jsonb(t) as row from ${name} t`)).map(({ row }) => `row of ${name}: ${stable(row)}`),
    ),
  );
  return rows.flat();
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;
const instantPattern = /^\d{4}-\d{2}-\d{2}T/;

function stable(row: Record<string, unknown>): string {
  const kept = Object.entries(row).filter(
    ([, value]) => !(typeof value === "string" && (uuidPattern.test(value) || instantPattern.test(value))),
  );
  return JSON.stringify(Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1))));
}
