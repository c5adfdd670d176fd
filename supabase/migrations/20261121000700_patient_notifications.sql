-- Eight attempts with doubling pauses were over after 21 minutes: a longer outage of the e-mail service lost receipts and alerts for good.
-- Twenty take twelve hours, inside the 24 for which the provider remembers our key and sends nothing twice.
alter table public.notifications alter column max_attempts set default 20;
update public.notifications set max_attempts = 20 where status in ('pending', 'sending') and max_attempts = 8;
