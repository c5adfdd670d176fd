-- Debts that are given up: what an account still owes when its last number was given back. The bill stays as it is and
-- can be paid; the ledger books what is due of it as lost, and back as money or a credit note lowers it.

-- Due sums of accounts without numbers: of an unpaid bill when its stages are over, of one that was too small for a
-- card, and that no other bill took, as long after it was issued. Held accounts and stopped clocks wait.
create function private.given_up_invoices() returns setof public.invoices
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_before timestamptz := private.now() - private.duration('dunning_release_hours');
begin
  return query
    select i.*
    from public.invoices i
    join public.billing_profiles p on p.account_id = i.account_id
    where i.due_cents > 0 and i.written_off_cents = 0 and p.held_at is null and p.clock_stopped_at is null
      and case i.state when 'open' then p.unpaid_since else i.issued_at end <= v_before
      and not exists (
        select from public.number_contracts c where c.account_id = i.account_id and c.ended_at is null
      );
end $$;

create function private.sweep_write_offs() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_invoice public.invoices;
  v_count integer := 0;
begin
  for v_invoice in
    select * from private.given_up_invoices() order by id limit 200
  loop
    update public.invoices set written_off_cents = due_cents
      where id = v_invoice.id and due_cents = v_invoice.due_cents and written_off_cents = 0;
    if found then
      perform private.audit(private.system(), v_invoice.account_id, 'invoice.written-off', 'invoice:' || v_invoice.id,
        null, jsonb_build_object('cents', v_invoice.due_cents, 'currency', v_invoice.currency));
      v_count := v_count + 1;
    end if;
  end loop;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values ('sweep', 'write_offs');

create function private.lower_write_off() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.written_off_cents := new.due_cents;
  return new;
end $$;
create trigger lower_write_off before update on public.invoices for each row
  when (new.written_off_cents > new.due_cents) execute function private.lower_write_off();

create function private.post_write_off() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_cents bigint := new.written_off_cents - old.written_off_cents;
begin
  perform private.post_journal('write_off',
    concat_ws(':', 'write-off', new.id, old.written_off_cents, new.written_off_cents), new.account_id, new.currency,
    jsonb_build_object('bad_debt', v_cents, 'receivable', -v_cents));
  return null;
end $$;
create trigger post_write_off after update on public.invoices for each row
  when (new.written_off_cents <> old.written_off_cents) execute function private.post_write_off();
