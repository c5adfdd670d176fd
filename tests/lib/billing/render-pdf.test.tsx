import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { invoiceDocument } from "@/components/billing/invoice-document";
import { InvoiceLines } from "@/components/billing/invoice-lines";
import { sampleInvoice } from "@/components/billing/sample-invoice";
import { formatDay, formatInstant } from "@/components/number-facts/format-time";
import { renderPdf } from "@/lib/billing/render-pdf";
import type { Invoice } from "@/lib/contract/invoices";
import type { PrintedDocument } from "@/lib/contract/printed-document";
import { readPdf } from "../../drivers/read-pdf";

const reader = { zone: "UTC", locale: "en-US" };
const times = { day: (iso: string) => formatDay(iso, reader), instant: (iso: string) => formatInstant(iso, reader) };
const issuedAt = new Date("2026-11-20T12:00:00Z");
const documentOf = (change: Partial<Invoice> = {}) => invoiceDocument({ ...sampleInvoice, ...change }, times);
const pdfOf = (change: Partial<Invoice> = {}) => renderPdf(documentOf(change), issuedAt);
const named = (name: string) => ({ buyer: { ...sampleInvoice.buyer, name } });

/** Every text of a document, in the order in which it is read. */
const textsOf = ({ title, issued, buyer, seller, columns, rows, sums, total, note }: PrintedDocument): string[] =>
  [
    ...[title, issued, buyer.label, ...buyer.lines, seller.label, ...seller.lines, ...columns],
    ...rows.flatMap(({ name, about, period, detail, amount }) => [name, about, period, detail, amount]),
    ...[...sums, total].flatMap(({ label, amount }) => [label, amount]),
    note,
  ].filter((text) => text !== null);

const fiftyLines = Array.from({ length: 50 }, (_, index) => ({ ...sampleInvoice.lines[0]!, id: String(index) }));

describe("the PDF of an invoice", () => {
  test.each<[string, Partial<Invoice>]>([
    ["paid", {}],
    ["not paid", { state: "open", paid_at: null }],
    ["carried, with an earlier sum", { state: "carried", paid_at: null, carried_in_cents: 39, total_cents: 436 }],
    ["with more lines than a page has", { lines: fiftyLines }],
  ])("says what its page says, nothing more and in the same order: %s", async (_, change) => {
    const pdf = readPdf(await pdfOf(change));
    expect(pdf.texts.map(({ drawn }) => drawn)).toEqual(textsOf(documentOf(change)));
    expect(pdf.spoken).toEqual(textsOf(documentOf(change)));
  });

  test("has rows as its page has", () => {
    const document = documentOf();
    const page = renderToStaticMarkup(<InvoiceLines document={document} />);
    const cells = page.replaceAll(/<[^>]+>/g, "|").split("|");
    const shown = cells.filter(Boolean).map((text) => text.replaceAll("&amp;", "&"));
    const texts = textsOf(document);
    expect(shown).toEqual(texts.slice(texts.indexOf("Number"), -1));
  });

  test("has the same bytes each time, and others when it says something else", async () => {
    expect((await pdfOf()).equals(await pdfOf())).toBe(true);
    expect((await pdfOf()).equals(await pdfOf(named("Someone else")))).toBe(false);
  });

  test("is tagged, and goes on over pages", async () => {
    const short = readPdf(await pdfOf());
    expect(short).toMatchObject({ isTagged: true, pages: 1 });
    expect(short.texts.slice(0, 2).map(({ kind }) => kind)).toEqual(["H1", "P"]);
    expect(readPdf(await pdfOf({ lines: fiftyLines })).pages).toBe(4);
  });
});

describe("a name on it", () => {
  const nameOn = async (name: string) => readPdf(await pdfOf(named(name))).texts[3]!.drawn;

  test.each([
    "Łukasz Żółć",
    "Ångström & Søn",
    "Ελληνική Εταιρεία",
    "Общество Ромашка",
    "Nguyễn Văn Đức",
    "株式会社 東京",
    "주식회사 한국",
    "บริษัท ไทย",
  ])("%s is drawn letter by letter", async (name) => {
    expect(await nameOn(name)).toBe(name);
  });

  test.each([
    ["letters", "חברה", "הרבח"],
    ["words", "חברה לדוגמה", "המגודל הרבח"],
    ["a number between words", "שלום 123 חברה", "הרבח 123 םולש"],
    ["brackets", "חברה (בעמ) Ltd", "(מעב) הרבח Ltd"],
    ["Arabic", "شركة", "ةكرش"],
  ])("runs from right to left where its script does: %s", async (_, name, drawn) => {
    expect(await nameOn(name)).toBe(drawn);
    expect(readPdf(await pdfOf(named(name))).spoken[3]).toBe(name);
  });

  test("shows the code of a letter that no face has, and readers get the letter", async () => {
    expect(await nameOn("Ada 😀")).toBe("Ada [U+1F600]");
    expect(readPdf(await pdfOf(named("Ada 😀"))).spoken[3]).toBe("Ada 😀");
  });

  test("that is longer than a line is broken, not lost", async () => {
    const name = "Donaudampfschifffahrtsgesellschaft".repeat(6);
    expect(await nameOn(name)).toBe(name);
  });
});
