import type { Route } from "next";

/** Every page address that components link to, in one place. Ids and slugs go in as they came from the API. */
export const routes = {
  home: "/" as Route,
  numbers: "/numbers" as Route,
  country: (country: string) => `/numbers/${country}` as Route,
  area: (country: string, area: string) => `/numbers/${country}/${area}` as Route,
  cart: "/cart" as Route,
  checkout: "/checkout" as Route,
  checkoutSuccess: (orderId: string) => `/checkout/success?order=${encodeURIComponent(orderId)}` as Route,
  checkoutCancel: (orderId: string) => `/checkout/cancel?order=${encodeURIComponent(orderId)}` as Route,
  pricing: "/pricing" as Route,
  support: "/support" as Route,
  terms: "/terms" as Route,
  privacy: "/privacy" as Route,
  signIn: (next?: string) => (next ? `/sign-in?next=${encodeURIComponent(next)}` : "/sign-in") as Route,
  signUp: (next?: string) => (next ? `/sign-up?next=${encodeURIComponent(next)}` : "/sign-up") as Route,
  /** @param back where to go once the new password is set; the settings without it */
  resetPassword: (back?: string) =>
    (back ? `/reset-password?back=${encodeURIComponent(back)}` : "/reset-password") as Route,
  myNumbers: "/account/numbers" as Route,
  myNumber: (numberId: string) => `/account/numbers/${numberId}` as Route,
  calls: (numberId: string) => `/account/numbers/${numberId}/calls` as Route,
  callHistory: "/account/calls" as Route,
  numberHistory: (numberId: string) => `/account/numbers/${numberId}/history` as Route,
  texts: "/account/texts" as Route,
  textsOf: (numberId: string) => `/account/texts?number=${numberId}` as Route,
  newText: "/account/texts/new" as Route,
  conversation: (conversationId: string) => `/account/texts/${conversationId}` as Route,
  people: "/account/people" as Route,
  orders: "/account/orders" as Route,
  order: (orderId: string) => `/account/orders/${orderId}` as Route,
  invoices: "/account/invoices" as Route,
  invoice: (invoiceId: string) => `/account/invoices/${invoiceId}` as Route,
  settings: "/account/settings" as Route,
  backOffice: "/admin" as Route,
} as const;
