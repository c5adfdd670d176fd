import { type CallerName, DEAD_KEYS, KEYS } from "./callers.ts";

/**
 * Who may see which rows of which table over the API. Nobody writes a table over it, so `write` is said only where the
 * platform grants it. A table or view without an entry here fails the matrix: decide, then write it down.
 *
 * - `own`: exactly the rows that match `rows` for this caller (`:accounts` those they belong to, `:goods` those whose
 *   goods they see, `:billed` whose money, `:team` whose team; `:user` themselves)
 * - `all`: every row · `none`: may ask and sees nothing · `denied`: may not ask
 */
export type Access = "own" | "all" | "none" | "denied";
type Asked = "anonymous" | "owner" | "admin" | "member" | "billing" | "support" | "operator" | "staff-admin" | "key";

export interface TableDecision {
  why: string;
  rows?: string;
  select: Record<Asked, Access>;
  /** what the roles of the API may select; the same for everybody whose rows they are */
  columns?: { anon?: string; authenticated: string };
  /** `policy`: granted by the platform, and stopped by row level security */
  write?: "policy";
}

const everybody = (access: Access): Record<Asked, Access> => ({
  anonymous: access,
  owner: access,
  admin: access,
  member: access,
  billing: access,
  support: access,
  operator: access,
  "staff-admin": access,
  key: access,
});

/** What belongs to an account. Staff are ordinary customers here: they read through functions. */
const goods: Record<Asked, Access> = { ...everybody("own"), anonymous: "denied" };
/** Money: those who manage it. A key never. */
const money: Record<Asked, Access> = { ...goods, member: "none", key: "none" };
/** Each person for themselves. */
const personal: Record<Asked, Access> = { ...everybody("own"), anonymous: "denied", key: "none" };
const byAccount = "account_id = any(:goods)";
const byPayer = "account_id = any(:billed)";
const byTeam = "account_id = any(:team)";
const byPerson = "user_id = :user";

/** Reached only through functions of `private`. */
const closed = (why: string): TableDecision => ({ why, select: everybody("denied") });

const areaColumns =
  "id carrier_id country region region_code city name slug prefix number_type features can_list_numbers needs_documents is_metered is_available service_restrictions updated_at";
const countryColumns = "iso2 name slug dial_prefix is_available updated_at";

export const tables: Record<string, TableDecision> = {
  // places are public, what they cost us is not
  "public.countries": {
    why: "the public catalogue, without why staff keep something off sale",
    rows: "is_on_sale",
    select: everybody("own"),
    columns: { anon: countryColumns, authenticated: countryColumns },
  },
  "public.areas": {
    why: "the public catalogue, without the carrier's reference and stock",
    rows: "is_on_sale",
    select: everybody("own"),
    columns: { anon: areaColumns, authenticated: areaColumns },
  },
  "public.area_skus": closed("what carriers charge us"),
  "public.catalog_runs": closed("how the catalog is imported"),
  "public.catalog_run_countries": closed("how the catalog is imported"),
  "public.catalog_changes": closed("what carriers charge us"),
  "public.margin_alerts": closed("what carriers charge us"),
  "public.exchange_rates": closed("part of our prices"),
  "public.tax_rates": closed("read by the price function"),
  "public.search_cache": closed("carriers forbid mirroring"),
  "public.pricing_rules": closed("our markup"),
  "public.pricing_rule_versions": closed("our markup"),
  "public.sale_restrictions": closed("read by the price function"),
  "private.sold_skus": closed("what carriers charge us"),
  "private.rule": closed("the terms of pricing, as functions pass them about"),
  "public.carriers": closed("balances and pauses"),
  "public.carrier_health": closed("the breakers"),

  // people and accounts
  "public.accounts": {
    why: "members read their account, without its Stripe customer",
    rows: "id = any(:accounts)",
    select: goods,
    columns: {
      authenticated:
        "id name status country region postal_code city street currency locale time_zone tax_id created_at updated_at",
    },
  },
  "public.profiles": {
    why: "each person their own",
    rows: byPerson,
    select: personal,
    columns: {
      authenticated:
        "user_id email display_name locale time_zone last_account_id search_preferences created_at updated_at",
    },
  },
  "public.memberships": {
    why: "each person their own, managers the team",
    rows: `${byPerson} or ${byTeam}`,
    select: { ...goods, key: "none" },
    columns: { authenticated: "account_id user_id role created_at" },
  },
  "public.staff_members": closed("our own people"),
  "public.api_keys": {
    why: "managers list the keys, never the hash",
    rows: byTeam,
    select: personal,
    columns: {
      authenticated: "id account_id name prefix scopes created_by created_at expires_at last_used_at revoked_at",
    },
  },
  "public.notification_preferences": {
    why: "each person their own",
    rows: byPerson,
    select: personal,
    columns: { authenticated: "user_id category channel enabled updated_at" },
  },
  "public.notifications": {
    why: "each person what was sent to them, without parameters and errors",
    rows: byPerson,
    select: personal,
    columns: {
      authenticated: "id account_id user_id recipient channel template locale status created_at sent_at",
    },
  },

  // what was bought
  "public.orders": {
    why: "members read their orders",
    rows: byAccount,
    select: goods,
    columns: {
      authenticated:
        "id reference account_id user_id status currency setup_cents monthly_cents tax_cents total_cents lost_line_policy forward_to consent_version consent_at locale deadline authorized_at settle_by waiting_since waits_until settle_amount_cents settled_at closed_reason created_at updated_at buyer_name",
    },
  },
  "public.order_items": {
    why: "without our costs and the carrier",
    rows: byAccount,
    select: goods,
    columns: {
      authenticated:
        "id order_id account_id position status e164 area_id country place number_type features currency setup_cents monthly_cents list_monthly_cents volume_count tax_percent tax_cents total_cents substituted_by failure_code ended_at created_at",
    },
  },
  "public.purchased_numbers": {
    why: "without our costs and the carrier; own stock belongs to nobody",
    rows: byAccount,
    select: goods,
    columns: {
      authenticated:
        "id account_id order_item_id status e164 area_id sku_id country place number_type features label tags needs_documents paid_until release_at activated_at ended_at ended_reason carrier_problem carrier_problem_at texts_proven_at created_at updated_at",
    },
  },
  "public.price_changes": {
    why: "what a number of theirs is to cost",
    rows: byAccount,
    select: goods,
    columns: { authenticated: "id contract_id account_id from_cents to_cents holds_from state" },
  },
  "public.number_contracts": {
    why: "what a number costs the customer, and their consent",
    rows: byAccount,
    select: goods,
    columns: {
      authenticated:
        "id account_id number_id order_item_id currency monthly_cents setup_cents period starts_at paid_until renews_at stopped_reason year_discount year_noticed_for cancel_at canceled_by ended_at consent_version consent_at created_at",
    },
  },
  "public.number_configurations": {
    why: "what is wanted; what the carrier read back stays with us",
    rows: byAccount,
    select: goods,
    columns: { authenticated: "id account_id number_id version wanted applied_at proven_at created_at" },
  },
  "public.number_events": {
    why: "the timeline, by the row's own account: numbers change hands",
    rows: byAccount,
    select: goods,
    columns: { authenticated: "id number_id account_id type parameters occurred_at" },
  },
  "public.account_phones": {
    why: "which phones have proven to be the account's",
    rows: byAccount,
    select: goods,
    columns: { authenticated: "account_id e164 verified_at verified_by" },
  },
  "public.test_calls": {
    why: "what became of a test call that the account asked for",
    rows: byAccount,
    select: goods,
    columns: {
      authenticated: "id account_id number_id phone caller created_at call_id call_started_at ended_at end_cause",
    },
  },
  "public.call_plans": {
    why: "what the account wants to happen when it is called",
    rows: byAccount,
    select: goods,
    columns: {
      authenticated:
        "id account_id number_id version plan phones agents sounds fallback is_current restored_from saved_by created_at",
    },
  },
  "public.calls": {
    why: "who called; without what the voice platform calls things",
    rows: byAccount,
    select: goods,
    columns: {
      authenticated:
        "id account_id number_id started_at entry caller plan_version rule outcome answered_by answered_at ended_at end_cause seconds recording_seconds is_test result",
    },
  },
  "public.call_legs": {
    why: "which phones rang",
    rows: byAccount,
    select: goods,
    columns: {
      authenticated:
        "call_id call_started_at account_id number_id branch step position kind e164 agent_id agent_name rule ring_seconds is_screened status rang_at ended_at seconds cause",
    },
  },
  "public.carrier_records": closed("what carriers charge us"),
  "private.record_runs": closed("upkeep"),
  "public.voicemails": {
    why: "messages that callers left; without what the voice platform calls them",
    rows: byAccount,
    select: goods,
    columns: {
      authenticated:
        "id account_id number_id call_id call_started_at created_at caller seconds state bytes transcript heard_at delete_at",
    },
  },
  "public.sounds": {
    why: "recordings that callers hear; without the sum of their files",
    rows: byAccount,
    select: goods,
    columns: { authenticated: "id account_id name type seconds bytes created_at stored_at deleted_at" },
  },
  "public.call_settings": {
    why: "how long the account keeps its calls",
    rows: byAccount,
    select: goods,
    columns: { authenticated: "account_id keep_days updated_at" },
  },
  "public.voicemail_settings": {
    why: "how the account keeps messages",
    rows: byAccount,
    select: goods,
    columns: { authenticated: "account_id days mail updated_at" },
  },
  "public.conversations": {
    why: "who texted the account",
    rows: byAccount,
    select: goods,
    columns: {
      authenticated:
        "id account_id number_id other_party last_at last_text last_direction unread_count not_kept_count not_kept_at is_hidden created_at",
    },
  },
  "public.messages": {
    why: "what the account was texted; without what carriers call things",
    rows: byAccount,
    select: goods,
    columns: {
      authenticated:
        "id created_at conversation_id account_id number_id direction body search_key media segments state error_code sent_at sent_by forward_of not_sent_on state_at",
    },
  },
  "public.text_opt_outs": {
    why: "who wants no texts of the account",
    rows: byAccount,
    select: goods,
    columns: { authenticated: "account_id other_party word number_id opted_out_at ended_at" },
  },
  "private.opt_out_words": closed("read by intake"),
  "private.text_registrations": closed("what operators have arranged with networks"),
  "public.message_refs": closed("what carriers call things"),
  "public.provisioning_queue": {
    why: "progress, without errors, replies and leases",
    rows: byAccount,
    select: goods,
    columns: {
      authenticated:
        "id purchased_number_id order_id order_item_id account_id action status attempts max_attempts scheduled_for created_at updated_at finished_at",
    },
  },
  "public.payments": {
    why: "managers, without Stripe's ids",
    rows: byPayer,
    select: money,
    columns: {
      authenticated:
        "id order_id account_id kind status card_brand card_last4 amount_cents captured_cents debt_cents currency capture_before authorized_at captured_at failure_code created_at",
    },
  },
  "public.refunds": {
    why: "managers, without Stripe's ids",
    rows: byPayer,
    select: money,
    columns: {
      authenticated: "id payment_id order_id invoice_id account_id status amount_cents currency reason created_at",
    },
  },
  "public.invoices": {
    why: "managers, without Stripe's ids",
    rows: byPayer,
    select: money,
    columns: {
      authenticated:
        "id account_id kind order_id credits credit_reason credit_to boundary_at period_end number currency subtotal_cents tax_cents total_cents carried_in_cents credit_used_cents credited_cents seller buyer issued_at state due_cents carried_into paid_at card_brand card_last4 next_attempt_at problem updated_at",
    },
  },
  "public.invoice_lines": {
    why: "with their invoices",
    rows: byPayer,
    select: money,
    columns: {
      authenticated:
        "id invoice_id account_id position kind credits_line contract_id number_id e164 place number_type period monthly_cents usage cents tax_percent tax_cents",
    },
  },
  "public.billing_profiles": closed("when an account is billed; shown with its numbers"),
  "public.contract_periods": closed("what was sold; shown as lines of invoices"),
  "private.billing_emails": closed("hashes of links to addresses that get copies"),
  "private.price_plans": closed("what our people decided"),
  "private.early_transcripts": closed("what messages say before they are known"),
  "private.card_changes": closed("which change of the cards is under way"),
  "private.card_pages": closed("Stripe's ids of pages that saved a card"),
  "public.account_cards": closed("with Stripe's ids; shown where the card is"),
  "public.charge_attempts": closed("what banks answered, with Stripe's ids"),
  "private.invoice_series": closed("the next number of invoices"),
  "private.address_formats": closed("read by the functions that check addresses and find taxes"),
  "private.tax_id_formats": closed("read by the function that checks tax ids"),
  "private.renewal_forecasts": closed("what carriers will take; the carriers of the back office show it"),
  "public.account_credits": {
    why: "managers what they may use up",
    rows: byPayer,
    select: money,
    columns: { authenticated: "id account_id currency cents source invoice_id at" },
  },
  "private.staff_credits": closed("which request asked for a credit note"),
  "private.lost_credits": closed("which lines were credited because a number was lost"),
  "private.ledger_books": closed("our books"),
  "private.ledger_journals": closed("our books"),
  "private.ledger_entries": closed("our books"),
  "private.recognized_months": closed("our books"),
  "private.ledger_balances": closed("our books"),
  "private.money_checks": closed("what must hold of money"),
  "private.money_findings": closed("what does not hold of money"),
  "private.owed_by_documents": closed("a check of our books"),
  "private.stripe_transactions": closed("Stripe's book of our money"),
  "private.margin_months": closed("what we earn"),
  "private.number_margins": closed("what we earn"),
  "private.account_margins": closed("what we earn"),
  "private.reconciliations": closed("when Stripe's book was read"),
  "private.tax_places": closed("where Stripe Tax was asked about"),
  "private.tax_answers": closed("read by the tax function"),
  "private.last_tax_answers": closed("read by the tax function"),
  "private.tax_place_states": closed("shown to staff by a function"),
  "private.tax_reports": closed("what Stripe Tax was told of documents"),
  "public.usage_events": closed("who was called and what it cost; shown by functions"),
  "public.usage_corrections": closed("what was said of usage later; shown by functions"),
  "public.usage_credits": closed("what corrections left; shown by functions"),
  "private.usage_consents": closed("which consents cover usage"),
  "private.rate_decks": closed("what customers pay and carriers charge; prices are shown by list_usage_prices"),
  "private.rates": closed("with their decks"),
  "private.account_usage": closed("what is spent of a period; shown by functions"),
  "private.number_usage": closed("what is spent of a period; shown by functions"),
  "private.pool_usage": closed("what is used of what comes with a number; shown by functions"),
  "public.spend_caps": closed("shown by get_spend_caps"),
  "public.spend_alerts": closed("which shares of a cap were told"),
  "private.number_days": closed("what numbers spend a day"),
  "private.usage_rises": closed("numbers that spent unusually much"),
  "private.usage_reservations": closed("what calls under way may still cost"),
  "private.calling_codes": closed("what numbers of a country begin with"),
  "private.toll_free_usage": closed("what calls to toll-free numbers came to beyond what is paid"),
  "private.usage_allowances": closed("what comes with a number; shown by list_usage_prices"),
  "public.carts": closed("holds the guest's token hash; reached by the cart functions"),
  "public.holds": closed("costs, reservations and other people's holds"),
  "public.checkout_sessions": closed("payment pages"),
  "public.carrier_orders": closed("our orders upstream, with raw replies"),

  // records
  "public.audit_log": closed("who did what; customers see timelines instead"),
  "public.external_events": closed("webhooks as they came"),
  "public.outbox": closed("events to be sent"),
  "public.disputes": {
    why: "managers what their bank was told; warnings, evidence and Stripe's ids are for our own people",
    rows: `${byPayer} and kind <> 'fraud_warning'`,
    select: money,
    columns: {
      authenticated:
        "id order_id invoice_id account_id kind status amount_cents currency is_open created_at updated_at",
    },
  },
  "public.idempotency_keys": closed("kept answers"),
  "public.rate_limits": closed("token buckets"),
  "private.settings": closed("business rules"),
  "private.staff_sessions": closed("sessions of our own people"),
  "private.staff_invitations": closed("grants to become staff"),
  "private.staff_recovery_codes": closed("secrets of our own people"),
  "private.phone_checks": closed("hashes of codes"),
  "public.text_settings": {
    why: "where an account's texts are sent on to",
    rows: byAccount,
    select: goods,
    columns: { authenticated: "account_id keep_days forward_to forward_from updated_at" },
  },
  "private.forwarded_texts": closed("which texts were sent on"),
  "private.webhooks": closed("with secrets; listed by a function"),
  "private.webhook_deliveries": closed("listed by a function"),
  "private.text_files": closed("where files of texts are"),
  "private.gone_files": closed("files of texts that are gone, at their carrier"),
  "private.member_invitations": closed("hashes of links that make somebody a member"),
  "public.number_assignments": {
    why: "whose line a number is",
    rows: byAccount,
    select: goods,
    columns: { authenticated: "number_id account_id user_id agent_id assigned_by assigned_at" },
  },
  "private.agents": closed("with the secret of a webhook; listed by a function"),
  "private.charge_limits": closed("business rules"),
  "private.maintenance_steps": closed("a registry"),
  "private.partitioned_tables": closed("a registry"),
  "private.staff_lists": closed("a registry"),
  "private.jump_sources": closed("a registry"),
  "private.attention_steps": closed("a registry"),

  // one a topic, for `private.next_due`
  "private.due_*": closed("due instants"),
  "private.selling_carriers": closed("whom we buy from"),
  "private.foreign_numbers": closed("numbers of nobody"),
  "private.number_ends": closed("ends of numbers"),

  // what `private.staff_list` reads for our own people
  "private.staff_list_*": closed("lists of the back office"),

  // partitions are read through their parent only
  "public.number_events_*": closed("partition"),
  "public.audit_log_*": closed("partition"),
  "public.calls_*": closed("partition"),
  "public.call_legs_*": closed("partition"),
  "public.messages_*": closed("partition"),
  "public.usage_events_*": closed("partition"),

  // the platform's own
  "storage.objects": {
    why: "no policy yet: files come with messages and documents",
    select: everybody("none"),
    write: "policy",
  },
  "storage.buckets": { why: "no policy yet", select: everybody("none"), write: "policy" },
};

/** Columns that must never be selectable where customers see rows, whatever is decided above. */
export const NEVER =
  /cost|hash|raw|stripe|token|lease_until|run_id|exchange_rate|reservation|markup|carrier_ref|read_back|dedupe|payload|last_error|provider_id/;

/** Which column of the matrix counts for a caller: a stranger or a former member is the owner of another account. */
export function columnFor(caller: CallerName): Asked {
  if (caller === "anonymous" || caller === "guest") return "anonymous";
  if (caller === "stranger" || caller === "former-member") return "owner";
  if ([...KEYS, ...DEAD_KEYS].includes(caller as never)) return "key";
  if (caller === "nobody" || caller === "system") return "key";
  return caller as Asked;
}

/** Foreign keys without an index of their own, and why that is right. All others need one. */
const neverDeleted = "the catalogue is marked unavailable, never deleted, and nothing joins from its side";
export const unindexed: Record<string, string> = {
  "holds.carrier_id": neverDeleted,
  "holds.area_id": neverDeleted,
  "holds.sku_id": neverDeleted,
  "order_items.carrier_id": neverDeleted,
  "order_items.area_id": neverDeleted,
  "order_items.sku_id": neverDeleted,
  "purchased_numbers.sku_id": neverDeleted,
  "carrier_orders.carrier_id": neverDeleted,
  "carts.account_id": "accounts are never deleted; carts are found by two partial indexes that begin with it",
  "holds.account_id":
    "accounts are never deleted; live holds have a partial index, and inserting them is the hottest write",
};

/** Policies whose rows are found without an index. */
export const unindexedPolicies: Record<string, string> = {
  "countries.is_on_sale": "about a hundred rows, nearly all of them on sale",
  "areas.is_on_sale": "the partial index areas_country serves it",
};
