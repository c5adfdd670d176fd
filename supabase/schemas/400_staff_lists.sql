-- Lists of the back office. A list is a view `private.staff_list_<name>` with a column `id`, and a row here; one
-- function reads a page of any of them: filters, order and place come as values, and only columns of the view are used.
-- What a list may be sorted by is never null and has an index that ends in the id; the plans at a million rows are in
-- docs/subsystems/back-office.md.

create table private.staff_lists (
  name text primary key,
  roles text[] not null default array['support', 'operator', 'admin']
);
comment on table private.staff_lists is
  'List numbers is the view private.staff_list_numbers, for these roles of staff.';
alter table private.staff_lists enable row level security;

-- The type of a column of the list's view, to cast a value to.
create function private.list_column_type(p_view regclass, p_column text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_type text;
begin
  select format_type(atttypid, atttypmod) into v_type
    from pg_attribute
    where attrelid = p_view and attname = p_column and attnum > 0 and not attisdropped;
  if not found then
    perform private.refuse(400, 'VALIDATION_FAILED', jsonb_build_object('field', p_column));
  end if;
  return v_type;
end $$;

-- One filter as a condition. Values are quoted; one value is an equality, which keeps the order of an index.
create function private.list_condition(p_view regclass, p_filter jsonb) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_column text := p_filter ->> 'column';
  v_type text := private.list_column_type(p_view, v_column);
  v_values text[] := array(select jsonb_array_elements_text(p_filter -> 'values'));
  v_pattern text;
begin
  case p_filter ->> 'op'
    when 'in' then
      if cardinality(v_values) = 1 then
        return format('%I = %L::%s', v_column, v_values[1], v_type);
      end if;
      return format('%I = any (%L::text[]::%s[])', v_column, v_values, v_type);
    when 'from' then
      return format('%I >= %L::%s', v_column, v_values[1], v_type);
    when 'to' then
      return format('%I < %L::%s', v_column, v_values[1], v_type);
    when 'name' then
      -- By their keys: "muller" finds Müller. What has no letters and digits finds nothing.
      return format('%I like %L', v_column, '%' || nullif(private.search_key(v_values[1]), '') || '%');
    when 'contains' then
      v_pattern := '%' || regexp_replace(v_values[1], '([\\%_])', '\\\1', 'g') || '%';
      -- What has no letters needs no folding of case, which costs most of a walk along an index.
      return format('%I %s %L', v_column,
        case when lower(v_pattern) = upper(v_pattern) then 'like' else 'ilike' end, v_pattern);
    else
      perform private.refuse(400, 'VALIDATION_FAILED', jsonb_build_object('field', 'op'));
      return null;
  end case;
end $$;

-- All filters, and the place where the page begins: {sort, is_descending, filters, cursor: {value, id}, is_backward}.
create function private.list_conditions(p_view regclass, p_page jsonb) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_conditions text := (
    select string_agg(private.list_condition(p_view, f), ' and ')
    from jsonb_array_elements(p_page -> 'filters') f
  );
  v_sort text := p_page ->> 'sort';
  v_keyset text;
begin
  if p_page -> 'cursor' ->> 'id' is not null then
    v_keyset := format('(%I, id) %s (%L::%s, %L::%s)',
      v_sort, case when private.list_runs_down(p_page) then '<' else '>' end,
      p_page -> 'cursor' ->> 'value', private.list_column_type(p_view, v_sort),
      p_page -> 'cursor' ->> 'id', private.list_column_type(p_view, 'id'));
  end if;
  return coalesce(nullif(concat_ws(' and ', v_conditions, v_keyset), ''), 'true');
end $$;

-- Whether the rows are read from high to low: a page before another is read against the order of the list.
create function private.list_runs_down(p_page jsonb) returns boolean
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce((p_page ->> 'is_descending')::boolean, false)
    is distinct from coalesce((p_page ->> 'is_backward')::boolean, false);
end $$;

create function private.list_statement(p_view regclass, p_page jsonb, p_limit integer) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_sort text := p_page ->> 'sort';
  v_direction text := case when private.list_runs_down(p_page) then 'desc' else 'asc' end;
begin
  perform private.list_column_type(p_view, v_sort);
  return format(
    'select to_jsonb(l) as r, row_number() over () as place from ('
    'select * from %s where %s order by %I %s, id %s limit %s) l',
    p_view, private.list_conditions(p_view, p_page), v_sort, v_direction, v_direction, p_limit);
end $$;

-- One page of a list: {rows, has_more}, in the order of the list. has_more: there is a row beyond, in the direction
-- read.
create function private.read_list(p_view regclass, p_page jsonb) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_limit integer := least(greatest((p_page ->> 'limit')::integer, 1), 1000);
  v_sign integer := case when (p_page ->> 'is_backward')::boolean then -1 else 1 end;
  v_rows jsonb;
  v_count integer;
begin
  execute format(
    'select coalesce(jsonb_agg(r order by place * %s) filter (where place <= %s), ''[]''), count(*) from (%s) page',
    v_sign, v_limit, private.list_statement(p_view, p_page, v_limit + 1))
    into v_rows, v_count;
  return jsonb_build_object('rows', v_rows, 'has_more', v_count > v_limit);
exception
  when invalid_text_representation or datetime_field_overflow or invalid_datetime_format
    or numeric_value_out_of_range or check_violation then
    perform private.refuse(400, 'VALIDATION_FAILED', jsonb_build_object('field', 'filters'));
    return null;
end $$;

create function private.staff_list(p_actor jsonb, p_list text, p_page jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_roles text[] := (select roles from private.staff_lists where name = p_list);
begin
  perform private.authorize_staff(p_actor, coalesce(v_roles, '{}'));
  return private.read_list(to_regclass('private.staff_list_' || p_list), p_page);
end $$;
comment on function private.staff_list(jsonb, text, jsonb) is
  'p_page: {filters: [{column, op: in|from|to|contains, values}], sort, is_descending, limit, cursor: {value, id}, '
  'is_backward}. Answers {rows, has_more}.';

grant execute on function private.staff_list(jsonb, text, jsonb) to app_server;
