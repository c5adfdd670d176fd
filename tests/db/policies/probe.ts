import type { Sql } from "postgres";

/**
 * Tries statements as somebody else inside one transaction that is always rolled back, on a connection of the superuser
 * (the only one that may become any login and look afterwards).
 */
export interface Probe {
  /** Runs statements as a role of the API. Each is undone on its own; `rows` counts what it would have changed. */
  tryAll(as: Identity, statements: string[]): Promise<Attempt[]>;
  /** Runs one call and then looks at what it changed. */
  call(as: Identity, call: string, arrange?: string): Promise<CallResult>;
}

/** A login of ours, or a role of the API with its claims. Both: the login takes the role, as API keys and people read. */
export interface Identity {
  login?: "app_server" | "app_worker";
  role?: "anon" | "authenticated" | "service_role";
  claims?: Record<string, unknown> | null;
}

export interface Attempt {
  /** SQLSTATE, or null when it ran */
  error: string | null;
  message: string | null;
  value: unknown;
  rows: number | null;
}

export interface CallResult extends Attempt {
  /** tables with rows that were inserted, updated or deleted; empty when the call failed */
  changed: string[];
  /** of those, the ones in which a row of a protected account differs from before */
  touched: string[];
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A value as an SQL literal of a given type. Objects become JSON, arrays of scalars PostgreSQL arrays. */
export function argument(value: unknown, type: string): string {
  if (value === null || value === undefined) return `null::${type}`;
  if (type === "jsonb") return `${literal(JSON.stringify(value))}::jsonb`;
  if (Array.isArray(value)) return `array[${value.map((one) => literal(String(one))).join(", ")}]::${type}`;
  if (value instanceof Date) return `${literal(value.toISOString())}::${type}`;
  return `${literal(String(value))}::${type}`;
}

/**
 * @param sql the superuser's pool; one connection is taken
 * @param protectedIds a row that mentions one of them may not be changed by anybody in the matrix
 */
export async function createProbe(sql: Sql, protectedIds: string[]): Promise<Probe> {
  await sql.unsafe(`
    create schema probe;
    grant usage on schema probe to public;
    create function probe.attempt(p_statement text, p_undo boolean) returns jsonb language plpgsql as $$
    declare v_value jsonb; v_rows bigint; v_state text; v_message text; v_detail text;
    begin
      if p_undo then execute p_statement; else execute p_statement into v_value; end if;
      get diagnostics v_rows = row_count;
      if p_undo then raise exception 'undo' using errcode = 'ZZ001', detail = v_rows::text; end if;
      return jsonb_build_object('error', null, 'value', v_value);
    exception when others then
      get stacked diagnostics v_state = returned_sqlstate, v_message = message_text, v_detail = pg_exception_detail;
      if v_state = 'ZZ001' then return jsonb_build_object('error', null, 'rows', v_detail::bigint); end if;
      return jsonb_build_object('error', v_state, 'message', v_message);
    end $$;
    create function probe.fingerprint(p_table regclass, p_pattern text) returns text language plpgsql as $$
    declare v_print text;
    begin
      execute format('select md5(coalesce(string_agg(r, e''\\n'' order by r), '''')) from (select t::text as r from %s t) x where r ~ %L', p_table, p_pattern) into v_print;
      return v_print;
    end $$;
    create table probe.before (name regclass primary key, print text);
    grant execute on function probe.attempt(text, boolean) to public;`);
  const pattern = protectedIds.join("|");
  await sql.unsafe(`insert into probe.before select c.oid, probe.fingerprint(c.oid, ${literal(pattern)}) from pg_class c
    where c.relkind = 'r' and c.relnamespace in ('public'::regnamespace, 'private'::regnamespace, 'auth'::regnamespace)`);

  const become = ({ login, role, claims }: Identity): string =>
    [
      login && `set local session authorization ${login};`,
      role && `set local role ${role};`,
      `select set_config('request.jwt.claims', ${literal(claims ? JSON.stringify(claims) : "")}, true),
        set_config('request.jwt.claim.sub', ${literal(String(claims?.sub ?? ""))}, true);`,
    ]
      .filter(Boolean)
      .join("\n");

  // A query of several statements gives one result per statement.
  const run = async (statements: string): Promise<Record<string, unknown>[][]> =>
    (await sql.unsafe(statements).simple()) as unknown as Record<string, unknown>[][];

  const row = (results: Record<string, unknown>[][], column: string): unknown[] =>
    results.flat().flatMap((one) => (one && column in one ? [one[column]] : []));

  return {
    async tryAll(as, statements) {
      const texts = statements.map((text) => literal(text)).join(", ");
      const results = await run(`begin; ${become(as)}
        select probe.attempt(s.text, s.text !~* '^select') as attempted from unnest(array[${texts}]) with ordinality s(text, n) order by s.n;
        rollback;`);
      return row(results, "attempted").map(
        (one) => ({ value: null, rows: null, message: null, ...(one as object) }) as Attempt,
      );
    },
    async call(as, call, arrange = "") {
      const results = await run(`begin; ${arrange}; ${become(as)}
        select probe.attempt(${literal(`select to_jsonb(${call})`)}, false) as attempted;
        reset session authorization; reset role;
        with changed as materialized (select * from probe.before b
          where pg_stat_get_xact_tuples_inserted(b.name) + pg_stat_get_xact_tuples_updated(b.name) + pg_stat_get_xact_tuples_deleted(b.name) > 0)
        select coalesce(jsonb_agg(c.name::text), '[]') as changed,
          coalesce(jsonb_agg(c.name::text) filter (where c.print is distinct from probe.fingerprint(c.name, ${literal(pattern)})), '[]') as touched
        from changed c;
        select pg_stat_force_next_flush(); -- or the next call would count these too
        rollback;`);
      const attempt = {
        value: null,
        rows: null,
        message: null,
        ...(row(results, "attempted")[0] as object),
      } as Attempt;
      // What a failed call wrote is undone, but still counted.
      if (attempt.error) return { ...attempt, changed: [], touched: [] };
      return {
        ...attempt,
        changed: row(results, "changed")[0] as string[],
        touched: row(results, "touched")[0] as string[],
      };
    },
  };
}
