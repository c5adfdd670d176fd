-- Opt-outs: who has asked an account for no more texts. The list is the account's, whichever of its numbers was asked,
-- and whichever carrier that number has. A text that is exactly one of these words counts (private.search_key).

create table private.opt_out_words (
  word text primary key,
  kind text not null check (kind in ('stop', 'start', 'help')),
  language text not null
);
comment on table private.opt_out_words is 'Words by which people opt out, opt in again, and ask for help.';
alter table private.opt_out_words enable row level security;
insert into private.opt_out_words (word, kind, language) values
  ('stop', 'stop', 'en'), ('stopall', 'stop', 'en'), ('stop all', 'stop', 'en'), ('unsubscribe', 'stop', 'en'),
  ('cancel', 'stop', 'en'), ('end', 'stop', 'en'), ('quit', 'stop', 'en'), ('revoke', 'stop', 'en'),
  ('optout', 'stop', 'en'), ('opt out', 'stop', 'en'),
  ('arret', 'stop', 'fr'), ('desabonner', 'stop', 'fr'), ('desinscrire', 'stop', 'fr'),
  ('alto', 'stop', 'es'), ('parar', 'stop', 'es'), ('baja', 'stop', 'es'), ('cancelar', 'stop', 'es'),
  ('sair', 'stop', 'pt'), ('remover', 'stop', 'pt'),
  ('stopp', 'stop', 'de'), ('abmelden', 'stop', 'de'), ('abbestellen', 'stop', 'de'),
  ('afmelden', 'stop', 'nl'), ('annulla', 'stop', 'it'), ('disiscrivi', 'stop', 'it'),
  ('start', 'start', 'en'), ('unstop', 'start', 'en'), ('subscribe', 'start', 'en'), ('opt in', 'start', 'en'),
  ('optin', 'start', 'en'), ('demarrer', 'start', 'fr'), ('comenzar', 'start', 'es'), ('iniciar', 'start', 'pt'),
  ('anmelden', 'start', 'de'), ('aanmelden', 'start', 'nl'),
  ('help', 'help', 'en'), ('info', 'help', 'en'), ('aide', 'help', 'fr'), ('ayuda', 'help', 'es'),
  ('ajuda', 'help', 'pt'), ('hilfe', 'help', 'de'), ('hulp', 'help', 'nl'), ('aiuto', 'help', 'it');

create table public.text_opt_outs (
  account_id uuid not null references public.accounts (id),
  other_party text not null,
  word text not null,
  number_id uuid not null references public.purchased_numbers (id),
  opted_out_at timestamptz not null default private.now(),
  ended_at timestamptz,
  primary key (account_id, other_party)
);
comment on table public.text_opt_outs is 'Who has asked an account for no more texts.';
comment on column public.text_opt_outs.word is 'what they wrote';
comment on column public.text_opt_outs.number_id is 'the number that was asked';
comment on column public.text_opt_outs.ended_at is 'when they asked for texts again; null: it holds';
create index text_opt_outs_number on public.text_opt_outs (number_id);

alter table public.text_opt_outs enable row level security;
create policy "members read who has opted out" on public.text_opt_outs for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
grant select on public.text_opt_outs to authenticated;

-- What a text asks for: stop, start, help, or null.
create function private.opt_out_kind(p_body text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (select kind from private.opt_out_words where word = private.search_key(left(p_body, 100)));
end $$;

-- Between an opt-out and a text to the same person one comes first: both take this before they look.
create function private.lock_opt_out(p_account_id uuid, p_other_party text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('opt-out:' || p_account_id || p_other_party, 0));
end $$;

create function private.has_opted_out(p_account_id uuid, p_other_party text) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.text_opt_outs
    where account_id = p_account_id and other_party = p_other_party and ended_at is null
  );
end $$;

-- Does what a text asks for.
create function private.note_opt_out(p_number public.purchased_numbers, p_from text, p_body text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_kind text := private.opt_out_kind(p_body);
begin
  if v_kind is null or v_kind = 'help' then
    return;
  end if;
  perform private.lock_opt_out(p_number.account_id, p_from);
  if v_kind = 'start' then
    update public.text_opt_outs set ended_at = private.now()
      where account_id = p_number.account_id and other_party = p_from and ended_at is null;
    return;
  end if;
  insert into public.text_opt_outs (account_id, other_party, word, number_id)
    values (p_number.account_id, p_from, private.search_key(p_body), p_number.id)
    on conflict (account_id, other_party) do update set
      word = excluded.word,
      number_id = excluded.number_id,
      opted_out_at = excluded.opted_out_at,
      ended_at = null;
end $$;

-- Who has opted out, the latest first, at most five hundred.
create function private.list_opt_outs(p_account_id uuid, p_limit integer default 500) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'other_party', other_party, 'word', word, 'opted_out_at', opted_out_at
    ) order by opted_out_at desc, other_party), '[]')
    from (
      select other_party, word, opted_out_at
      from public.text_opt_outs
      where account_id = p_account_id and ended_at is null
      order by opted_out_at desc, other_party
      limit least(p_limit, 500)
    ) o
  );
end $$;

grant execute on function private.list_opt_outs(uuid, integer) to authenticated;
