-- Messages say days in the recipient's own time zone, as their pages do. The zone is kept with the message, like its
-- locale: an attempt that is repeated must not differ from the first, or the provider refuses it.
alter table public.notifications add column time_zone text not null default 'UTC';
comment on column public.notifications.time_zone is 'IANA zone of the days in the text, as the recipient had chosen it when the message was queued';
