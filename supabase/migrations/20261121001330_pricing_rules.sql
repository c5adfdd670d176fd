-- The rules for toll-free and mobile numbers are part of the product, not an example: `supabase db push` runs migrations only, and without
-- them such numbers were sold by the standard rule. A rule that is there already (from the seed of an older database) stays as operators set it.
insert into public.pricing_rules (name, priority, number_type, markup_percent, markup_cents, setup_markup_percent, min_monthly_cents, round_to_cents)
select name, 500, number_type, markup_percent, markup_cents, 20, min_monthly_cents, round_to_cents
from (values ('Toll-free', 'toll_free', 50, 100, 300, 25), ('Mobile', 'mobile', 60, 80, 200, 10))
  as rule (name, number_type, markup_percent, markup_cents, min_monthly_cents, round_to_cents)
where not exists (select from public.pricing_rules r where r.name = rule.name and r.number_type = rule.number_type);
