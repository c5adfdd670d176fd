import { z } from "zod";
import { defineEndpoints } from "../endpoint";
import { invoicePageSchema, invoiceSchema } from "../invoices";
import { nextBillSchema } from "../next-bill";
import { idParams, pageQuery } from "../paging";
import { checkoutLimit } from "../rate-limits";
import { accountFrameSchema } from "../unpaid";

export const invoiceEndpoints = defineEndpoints({
  listInvoices: {
    method: "GET",
    path: "/invoices",
    summary: "The account's invoices, newest first",
    who: "person",
    permission: "billing",
    query: pageQuery,
    answers: { 200: invoicePageSchema },
  },
  getInvoice: {
    method: "GET",
    path: "/invoices/{id}",
    summary: "One invoice",
    who: "person",
    permission: "billing",
    params: idParams,
    answers: { 200: invoiceSchema },
  },
  getNextBill: {
    method: "GET",
    path: "/billing/next-bill",
    summary: "What the next bill day charges as things stand now, and what is not paid",
    who: "person",
    permission: "billing",
    answers: { 200: nextBillSchema },
  },
  getAccountFrame: {
    method: "GET",
    path: "/billing/frame",
    summary: "What an unpaid bill has taken away and takes next; sums only for those who manage bills",
    who: "person",
    permission: "belong",
    answers: { 200: accountFrameSchema },
  },
  getInvoicePdf: {
    method: "GET",
    path: "/invoices/{id}/pdf",
    summary: "One invoice as a PDF: tagged, and the same bytes while the invoice stands as it does",
    who: "person",
    permission: "billing",
    params: idParams,
    answers: { 200: z.unknown() },
  },
  payInvoice: {
    method: "POST",
    path: "/invoices/{id}/payment-page",
    summary: "Stripe's page that pays an open invoice with any card, which its bank may ask to confirm",
    who: "person",
    permission: "billing",
    params: idParams,
    body: z.strictObject({ keep_card: z.boolean() }),
    answers: { 201: z.object({ payment_url: z.url() }) },
    needsIdempotencyKey: true,
    errors: ["ORDER_STATE", "CHARGE_RUNNING", "PAYMENT_UNAVAILABLE"],
    rateLimit: checkoutLimit,
  },
  replaceCard: {
    method: "POST",
    path: "/invoices/{id}/card-page",
    summary: "Stripe's page that saves another card, which then pays the open invoice",
    who: "person",
    permission: "billing",
    params: idParams,
    answers: { 201: z.object({ card_url: z.url() }) },
    needsIdempotencyKey: true,
    errors: ["ORDER_STATE", "PAYMENT_UNAVAILABLE"],
    rateLimit: checkoutLimit,
  },
});
