-- A year of a number that was given back because nobody paid: what of it was not served is taken off its invoice, so
-- that what stays due is what a month would have left. When the year is paid after all, that goes back to who paid it.

create index number_contracts_given_back on public.number_contracts (id)
  where ended_at is not null and stopped_reason is not null;

-- Years of given-back numbers, with the instant from which on they were not served: the bill day at which they stopped,
-- or their end before that.
create function private.unused_years()
returns table (invoice_id uuid, line_id uuid, unused_from timestamptz, ended_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select i.id, l.id, least(private.next_boundary(p.anchor_at, lower(l.period)), c.ended_at), c.ended_at
    from public.number_contracts c
    join public.billing_profiles p on p.account_id = c.account_id
    join public.invoice_lines l on l.contract_id = c.id and l.kind = 'year'
    join public.invoices i on i.id = l.invoice_id and i.kind <> 'credit'
    where c.ended_at is not null and c.stopped_reason = 'unpaid' and p.held_at is null
      and (i.state = 'open' and p.unpaid_since is not null or i.paid_at > c.ended_at)
      and not private.is_taken_back(i);
end $$;

-- Those that have not been credited, of which something is left: [{invoice_id, line_id}], oldest first.
create function private.list_unused_years() returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(jsonb_build_object('invoice_id', l.invoice_id, 'line_id', l.id)
      order by u.ended_at), '[]')
    from private.unused_years() u
    join public.invoice_lines l on l.id = u.line_id
    where (select cents from private.line_rest(l, u.unused_from)) > 0 and not exists (
      select from public.invoice_lines n
      join public.invoices i on i.id = n.invoice_id and i.credit_reason = 'unpaid'
      where n.credits_line = l.id
    )
  );
end $$;

-- Returns {ok, credit_note_id: null when it is not listed any more}; refused: CHARGE_RUNNING as of
-- staff_credit_invoice.
create function private.credit_unused_year(p_invoice_id uuid, p_line_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_invoice public.invoices;
  v_note public.invoices;
  v_from timestamptz;
  v_cents integer;
  v_refusal jsonb;
begin
  perform private.require_system();
  select * into v_invoice from public.invoices where id = p_invoice_id for update;
  select u.unused_from into v_from
    from jsonb_to_recordset(private.list_unused_years()) listed (line_id uuid)
    join private.unused_years() u on u.line_id = listed.line_id
    where listed.line_id = p_line_id;
  if not found then
    return jsonb_build_object('ok', true, 'credit_note_id', null);
  end if;
  v_refusal := case when v_invoice.state = 'open' then private.uncharged_refusal(v_invoice) end;
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_note := private.new_credit_note(v_invoice, 'unpaid', 'due');
  v_cents := private.credit_rest(v_note, p_line_id, v_from);
  v_note.credit_to := private.unused_goes_to(v_invoice, v_cents);
  perform private.issue_paid(v_note, 'CN');
  perform private.give_back(v_invoice, v_note, v_cents);
  return jsonb_build_object('ok', true, 'credit_note_id', v_note.id);
end $$;

-- A year that was paid when its number was gone goes back to the card, as far as a card paid it.
create function private.unused_goes_to(p_invoice public.invoices, p_cents integer) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return case
    when p_invoice.state = 'open' then 'due'
    when p_cents <= (select cents from private.refundable(p_invoice)) then 'card'
    else 'credit'
  end;
end $$;

grant execute on function
  private.list_unused_years(),
  private.credit_unused_year(uuid, uuid)
to app_worker;
