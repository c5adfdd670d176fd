-- First rows of a fresh database that belong to no customer: prices per kind of number. Runs once; operators change them later.
insert into public.pricing_rules (name, priority, number_type, markup_percent, markup_cents, setup_markup_percent, min_monthly_cents, round_to_cents)
values
  ('Toll-free', 500, 'toll_free', 50, 100, 20, 300, 25),
  ('Mobile', 500, 'mobile', 60, 80, 20, 200, 10)
on conflict do nothing;
