-- A year that was never paid, of a number that was given back: what of it was not served is taken off its invoice, so
-- that what stays due is what a month would have left.

-- [{invoice_id, line_id}], oldest first.
create function private.list_unused_years() returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(jsonb_build_object('invoice_id', l.invoice_id, 'line_id', l.id)
      order by c.ended_at), '[]')
    from private.unpaid_years() u
    join public.number_contracts c on c.id = u.contract_id and c.ended_at is not null
    join public.invoice_lines l on l.id = u.line_id
    where (select cents from private.line_rest(l, least(u.stops_at, c.ended_at))) > 0 and not exists (
      select from public.invoice_lines n
      join public.invoices i on i.id = n.invoice_id and i.credit_reason = 'unpaid'
      where n.credits_line = l.id
    )
  );
end $$;

-- From the bill day at which it stopped, or its end before that. Returns {ok, credit_note_id: null when it is not
-- listed any more}; refused: CHARGE_RUNNING as of staff_credit_invoice.
create function private.credit_unused_year(p_invoice_id uuid, p_line_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_invoice public.invoices;
  v_note public.invoices;
  v_from timestamptz;
  v_refusal jsonb;
begin
  perform private.require_system();
  select * into v_invoice from public.invoices where id = p_invoice_id for update;
  select least(u.stops_at, c.ended_at) into v_from
    from jsonb_to_recordset(private.list_unused_years()) listed (line_id uuid)
    join private.unpaid_years() u on u.line_id = listed.line_id
    join public.number_contracts c on c.id = u.contract_id
    where listed.line_id = p_line_id;
  if not found then
    return jsonb_build_object('ok', true, 'credit_note_id', null);
  end if;
  v_refusal := private.uncharged_refusal(v_invoice);
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_note := private.new_credit_note(v_invoice, 'unpaid', 'due');
  perform private.credit_rest(v_note, p_line_id, v_from);
  perform private.issue_paid(v_note, 'CN');
  perform private.reduce_due(v_invoice, (select total_cents from public.invoices where id = v_note.id), v_note.id);
  return jsonb_build_object('ok', true, 'credit_note_id', v_note.id);
end $$;

grant execute on function
  private.list_unused_years(),
  private.credit_unused_year(uuid, uuid)
to app_worker;
