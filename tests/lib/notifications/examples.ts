import type { MessageInput, MessageName } from "@/lib/notifications/registry";

const order = { order_id: "6f9c1b7a-1111-4222-8333-000000000001", order_reference: "NN-7K2M", currency: "USD" };

const line = {
  e164: "+12025550123",
  place: "Washington, DC",
  number_type: "local",
  setup_cents: 100,
  monthly_cents: 250,
  list_monthly_cents: 250,
  volume_count: 1,
  tax_cents: 21,
  total_cents: 371,
};

const receipt = {
  ...order,
  buyer_name: "Ada Lovelace Ltd",
  lines: [
    line,
    {
      ...line,
      e164: "+442079460958",
      place: "London",
      replaces_e164: "+442079460111",
      list_monthly_cents: 280,
      volume_count: 2,
    },
  ],
  setup_cents: 200,
  monthly_cents: 500,
  tax_cents: 42,
  authorized_cents: 742,
  captured_cents: 742,
  released_cents: 0,
  card_brand: "visa",
  card_last4: "4242",
  settled_at: "2026-11-20T23:00:00Z",
  ends_at: "2026-12-20T23:00:00.123456+00:00",
};

const invoice = {
  id: "6f9c1b7a-1111-4222-8333-000000000009",
  number: "NN-000042",
  kind: "cycle" as const,
  state: "open" as const,
  created_at: "2026-12-20T23:00:00Z",
  period_from: "2026-12-20T23:00:00Z",
  period_until: "2027-01-20T23:00:00Z",
  currency: "USD",
  subtotal_cents: 250,
  tax_cents: 21,
  carried_in_cents: 30,
  total_cents: 301,
  due_cents: 301,
  seller: { legal_name: "Example Seller Ltd", address: "1 Example Street", tax_id: "EX-1", email: "help@example.test" },
  buyer: {
    name: "Ada Lovelace Ltd",
    address: ["12 St James’s Square"],
    tax_id: "GB123456789",
    country: "US",
    region: null,
  },
  paid_at: null,
  card_brand: "visa",
  card_last4: "4242",
  next_attempt_at: "2026-12-22T23:00:00Z",
  problem: "declined" as const,
  dispute: null,
  lines: [
    {
      id: "6f9c1b7a-1111-4222-8333-00000000000a",
      kind: "month" as const,
      number_id: "6f9c1b7a-1111-4222-8333-000000000002",
      e164: "+12025550123",
      place: "Washington, DC",
      number_type: "local" as const,
      period_from: "2026-12-20T23:00:00Z",
      period_until: "2027-01-20T23:00:00Z",
      monthly_cents: 250,
      cents: 250,
      tax_percent: 8.25,
      tax_cents: 21,
    },
  ],
};

const lost = {
  e164: "+12025550199",
  place: "Washington, DC",
  number_type: "local",
  total_cents: 371,
  reason: "taken",
};

const ending = {
  number_id: "6f9c1b7a-1111-4222-8333-000000000002",
  e164: "+12025550123",
  place: "Washington, DC",
  number_type: "local",
  label: "Front desk",
  ends_at: "2026-12-20T23:00:00.123456+00:00",
};

const link = "https://numninja.test/auth/confirm?token_hash=abc&type=email&next=%2Fcart";

/** One full set of parameters for each template. */
export const examples: { [Name in MessageName]: MessageInput<Name> } = {
  "confirm-email": { code: "123456", link },
  "sign-in-link": { code: "123456", link },
  "confirm-action": { code: "123456" },
  "reset-password": { code: "123456", link },
  "email-change": { link, new_email: "new@example.com", sent_to: "current" },
  "email-changed": { changed_at: "2026-11-20T23:00:00Z", new_email: "new@example.com" },
  "password-changed": { changed_at: "2026-11-20T23:00:00Z" },
  "call-missed": {
    number_id: ending.number_id,
    e164: ending.e164,
    label: ending.label,
    caller: "+16465550133",
    called_at: "2026-11-20T23:00:00.123456+00:00",
    message_seconds: 9,
  },
  "text-received": {
    texts: [
      {
        conversation_id: "6f9c1b7a-1111-4222-8333-00000000000b",
        e164: ending.e164,
        label: ending.label,
        from: "numninja.com\u202e",
        body: "Your code is 482913.\nConfirm at https://evil.example/x?y=1 or evil.example",
        files: 1,
        sent_at: "2026-11-20T23:00:00.123456+00:00",
      },
    ],
    more: 2,
  },
  "number-not-working": { number: ending, problem: "gone" },
  "number-works-again": { number: ending },
  "order-receipt": receipt,
  "order-being-set-up": { ...order, authorized_cents: 742, live: 0, waiting: [lost] },
  "order-waiting": {
    ...order,
    authorized_cents: 742,
    live: 1,
    waiting: [lost, { ...lost, e164: null }],
    waits_until: "2026-11-21T23:00:00Z",
  },
  "order-partly-completed": {
    ...receipt,
    lines: [line],
    setup_cents: 100,
    monthly_cents: 250,
    tax_cents: 21,
    captured_cents: 371,
    released_cents: 371,
    lost: [lost],
  },
  "order-canceled": { ...order, lost: [lost], authorized_cents: 742, reason: "nothing_available" },
  "payment-failed": {
    ...order,
    amount_cents: 742,
    payment_url: "https://checkout.test/pay/1",
    suspend_at: "2026-11-23T23:00:00Z",
    release_at: "2026-11-27T23:00:00Z",
  },
  "invoice-paid": {
    ...invoice,
    state: "paid",
    due_cents: 0,
    paid_at: "2026-12-20T23:01:00Z",
    next_attempt_at: null,
    problem: null,
  },
  "invoice-unpaid": invoice,
  "numbers-limited": {
    ...invoice,
    stage: "receive_only",
    unpaid_since: "2026-12-20T23:01:00Z",
    quarantine_at: "2027-01-11T23:01:00Z",
    release_at: "2027-02-10T23:01:00Z",
  },
  "number-canceled": { numbers: [ending, { ...ending, e164: "+442079460958", ends_at: "2026-12-24T23:00:00Z" }] },
  "number-kept": { number: ending, renews_at: "2026-12-20T23:00:00Z", monthly_cents: 250, currency: "USD" },
  "number-ending": { numbers: [ending, { ...ending, e164: "+442079460958" }], ends_at: ending.ends_at },
  "number-ended": { numbers: [ending], reason: "period_ended" },
  "number-suspended": { ...order, lines: [line], amount_cents: 742, release_at: "2026-11-27T23:00:00Z" },
  "number-resumed": { ...order, lines: [line] },
  "staff-invitation": {
    invitation_id: "6f9c1b7a-1111-4222-8333-000000000003",
    role: "operator",
    is_new: true,
    hours: 72,
    invited_by: "ada@numninja.test",
  },
  "staff-recovery": { address: "192.0.2.7" },
  "operator-alert": { subject: "DIDWW balance is low", facts: { balance: "12.50 USD", open_orders: 3 } },
};
