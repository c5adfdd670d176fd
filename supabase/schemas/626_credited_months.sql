-- A month for everybody, as after an outage (runbook): p_percent of what is left of every line of time, of invoices
-- whose period began in [p_from, p_until), becomes the account's credit. p_batch names it: what it credited is
-- passed over.
-- Returns at how many invoices it looked; call it until it returns 0.
create function private.credit_month(
  p_batch text,
  p_from timestamptz,
  p_until timestamptz,
  p_percent numeric,
  p_limit integer default 500
) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_invoice public.invoices;
  v_count integer := 0;
begin
  if p_percent is null or p_percent <= 0 or p_percent > 100 then
    raise exception 'a percentage of the month, above 0 and up to 100' using errcode = '22023';
  end if;
  perform pg_advisory_xact_lock(hashtext('private.credit_month'));
  for v_invoice in
    select *
    from public.invoices i
    where i.kind in ('cycle', 'late') and not private.is_taken_back(i)
      and exists (select from private.lines_of_month(i, p_from, p_until))
      and not exists (select from private.staff_credits s where s.request_id = private.batch_id(p_batch, i.id))
    order by i.id
    limit p_limit
    for update
  loop
    insert into private.staff_credits (request_id, credit_note_id)
      values (private.batch_id(p_batch, v_invoice.id),
        private.credit_month_of(v_invoice, p_batch, p_from, p_until, p_percent));
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;

create function private.batch_id(p_batch text, p_invoice_id uuid) returns uuid
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return md5(p_batch || ':' || p_invoice_id)::uuid;
end $$;

-- The lines of time of an invoice whose period began in [p_from, p_until); of a year that covers p_from, a twelfth is
-- meant.
create function private.lines_of_month(p_invoice public.invoices, p_from timestamptz, p_until timestamptz)
returns table (line_id uuid, "position" integer, months integer)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select l.id, l.position, case l.kind when 'year' then 12 else 1 end
    from public.invoice_lines l
    where l.invoice_id = p_invoice.id and private.is_time(l.kind) and case l.kind
      when 'year' then l.period @> p_from or lower(l.period) >= p_from and lower(l.period) < p_until
      else p_invoice.boundary_at >= p_from and p_invoice.boundary_at < p_until end;
end $$;

-- Returns the credit note; null: nothing was left.
create function private.credit_month_of(
  p_invoice public.invoices,
  p_batch text,
  p_from timestamptz,
  p_until timestamptz,
  p_percent numeric
) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_note public.invoices := private.new_credit_note(p_invoice, 'staff', 'credit');
  v_line record;
  v_cents integer := 0;
begin
  for v_line in
    select l.line_id as id, round(least(r.total, r.total * p_percent / 100 / l.months))::integer as cents
    from private.lines_of_month(p_invoice, p_from, p_until) l
    cross join lateral private.lines_left(p_invoice.id, l.line_id) r
    order by l.position
  loop
    v_cents := v_cents + private.credit_lines(v_note, v_line.cents, v_line.id);
  end loop;
  if v_cents = 0 then
    return null;
  end if;
  perform private.issue_paid(v_note, 'CN');
  perform private.grant_credit(v_note.account_id, v_note.currency, v_cents, 'staff', v_note.id);
  perform private.audit(private.system(), v_note.account_id, 'invoice.credited', 'invoice:' || p_invoice.id, null,
    private.credited_json(v_note.id, false) || jsonb_build_object('to', 'credit', 'cents', v_cents), p_batch);
  return v_note.id;
end $$;
